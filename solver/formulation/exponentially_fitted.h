#pragma once

#include "formulation/matrix_formulation.h"
#include "formulation/node_grid.h"

namespace gibbsflow {

/// The Fokker-Planck equation with exponentially fitted fluxes along the edges of the mesh and
/// lumped mass, degree 1 (Scharfetter & Gummel 1969; Xu & Zikatanov, Math. Comp. 68 (1999) 1429):
///     m_i d rho_i/dt = -sum_j kappa w_ij (B(z_ij) rho_i - B(-z_ij) rho_j) ,   z_ij = U_j - U_i ,
/// B(z) = z/(e^z - 1); w_ij = -int grad phi_i . G^{-1} grad phi_j, the metric G being diagonal, and
/// m_i = int phi_i by the trapezoidal rule: the (2 dim + 1)-point stencil on boxes. U = -log pi at
/// the nodes with sum_i m_i e^{-U_i} =
/// 1. The unknown is u_i = rho_i e^{U_i/2}, which makes K symmetric:
///     K_ij = -kappa w_ij (z/2)/sinh(z/2) ,   K_ii = kappa sum_j w_ij B(z_ij) .
///
/// Exact in the discrete equations: K e^{-U/2} = 0 (Gibbs is stationary, in detailed balance), mass
/// sum_i m_i rho_i; where all w_ij >= 0, M + s K is a Stieltjes matrix for every s > 0, so implicit
/// Euler keeps the density positive and lets chi^2 and the relative entropy decrease.
///
/// Between the nodes the density is e^{-U(x)} times the interpolated h_i = rho_i e^{U_i}: positive,
/// and Gibbs exactly at equilibrium; before that its integral differs from the mass by O(h^2).
template <int dim>
class ExponentiallyFitted : public MatrixFormulation<dim> {
public:
  static constexpr const char *formulation_name = "exponentially fitted";
  static constexpr const char *summary =
      "Scharfetter-Gummel fluxes for the density on the edges of the mesh, degree 1 only; order 2, "
      "positive with implicit Euler at any temperature, Gibbs is exactly stationary";
  static constexpr unsigned int only_degree = 1;

  /// `cells` must outlive this object. Collective. Throws RunFailure where an edge weight is
  /// negative.
  ExponentiallyFitted(const WeightedCells<dim> &cells, double kappa,
                      const LinearSolverParameters &parameters);

  std::string name() const override { return formulation_name; }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  void evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                const std::vector<double> &root_weight, const Vector &u,
                DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  /// With rho itself for its unknown, of any degree.
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells) const override;

private:
  void normalize_nodes();
  void integrate(const WeightedCell<dim> &cell, const NodeGrid<dim> &grid,
                 LocalMatrices &result) const;
  void check_signs() const;

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;

  Vector log_scale_; // -U_i/2
};

} // namespace gibbsflow
