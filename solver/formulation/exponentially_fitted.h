#pragma once

#include "formulation/matrix_formulation.h"
#include "formulation/node_grid.h"

#include <map>

namespace gibbsflow {

/// The Fokker-Planck equation with exponentially fitted fluxes along the edges of the grid of the
/// nodes and lumped mass (Scharfetter & Gummel 1969; Xu & Zikatanov, Math. Comp. 68 (1999) 1429):
///     m_i d rho_i/dt = -sum_j kappa w_ij (B(z_ij) rho_i - B(-z_ij) rho_j) ,   z_ij = U_j - U_i ,
/// B(z) = z/(e^z - 1); w_ij = -int grad phi_i . G^{-1} grad phi_j, the metric G being diagonal, and
/// m_i = int phi_i by the trapezoidal rule (see NodeGrid), U = -log pi at the nodes. Of order 2 in
/// the distance of the nodes (order 1 where |z| >> 1). Exact in the discrete equations: Gibbs is
/// stationary, in detailed balance; mass sum_i m_i rho_i; all w_ij are positive, so implicit Euler
/// keeps the density positive and lets chi^2 and the relative entropy decrease.
///
/// The unknown of a node is either of two:
///   symmetrized: u_i = rho_i e^{U_i/2}, degree 1, sum_i m_i e^{-U_i} = 1; M + s K is a Stieltjes
///     matrix, K_ij = -kappa w_ij (z/2)/sinh(z/2). Between the nodes h = rho/pi is interpolated:
///     the density is positive, and Gibbs exactly at equilibrium; before that its integral differs
///     from the mass by O(h^2).
///   density: rho_i, on the nodes of elements of any degree; M + s K is an M-matrix with column
///   sums
///     m_j > 0 and bounded entries: no range of V/D and no start, however far up the hill, is too
///     much for it, and every component keeps its relative accuracy. Between the nodes rho or
///     rho/pi is interpolated, whichever varies less over the cell. For starts that other forms
///     cannot hold.
template <int dim>
class ExponentiallyFitted : public MatrixFormulation<dim> {
public:
  static constexpr const char *formulation_name = "exponentially fitted";
  static constexpr const char *summary =
      "Scharfetter-Gummel fluxes for the density on the edges of the mesh, degree 1 only; order 2, "
      "positive with implicit Euler at any temperature, Gibbs is exactly stationary";
  static constexpr unsigned int only_degree = 1;

  enum class Unknown { symmetrized, density };

  /// `cells` must outlive this object. Collective. Throws RunFailure where an edge weight is
  /// negative.
  ExponentiallyFitted(const WeightedCells<dim> &cells, double kappa,
                      const LinearSolverParameters &parameters,
                      Unknown unknown = Unknown::symmetrized);

  std::string name() const override { return formulation_name; }
  bool keeps_positivity() const override { return true; }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  std::optional<StartQuality> take_over(Vector &u, const Formulation<dim> &other,
                                        const Vector &v) const override;
  void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  bool is_known_where_faint() const override { return unknown_ == Unknown::symmetrized; }

  /// For the density, of any degree.
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells,
                                           bool /*has_equilibrium*/) const override
  {
    return std::make_unique<ExponentiallyFitted>(cells, kappa_, this->solver_for(cells),
                                                 Unknown::density);
  }
  /// Half the distance of the nodes.
  unsigned int comparison_degree() const override { return 2 * cells_.discretization().degree(); }

private:
  using Gradients = std::vector<dealii::Tensor<1, dim>>;

  void integrate(const WeightedCell<dim> &cell, LocalMatrices &result) const;
  void check_signs() const;
  void normalize();
  void integrate_initial_at_nodes(const InitialDensity<dim> &initial_density, double initial_mass,
                                  Vector &u) const;
  void evaluate_density(const CellPoints<dim> &points, const std::vector<double> &rho,
                        DensityValues<dim> &values) const;

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;
  using MatrixFormulation<dim>::left_null_;

  const Unknown unknown_;
  const NodeGrid<dim> grid_;
  Vector U_; // -log pi at the nodes, with ghost values

  // piecewise linear functions on the grid of the nodes at the points of the cells, by rule, and
  // grad U there by cell, where it has been asked for
  std::unique_ptr<const dealii::FiniteElement<dim>> piecewise_linear_;
  std::map<unsigned int, ShapeTable<dim>> tables_;
  mutable std::vector<Gradients> grad_U_;
};

} // namespace gibbsflow
