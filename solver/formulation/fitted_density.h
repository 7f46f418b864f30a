#pragma once

#include "formulation/matrix_formulation.h"
#include "formulation/node_grid.h"

namespace gibbsflow {

/// The exponentially fitted form (see ExponentiallyFitted) for the density itself, on the grid of
/// the nodes of elements of any degree:
///     m_i d rho_i/dt = -sum_j kappa w_ij (B(z_ij) rho_i - B(-z_ij) rho_j) ,   z_ij = U_j - U_i .
/// M + s K is an M-matrix with column sums m_j > 0 and bounded entries: no range of V/D and no
/// start, however far up the hill, is too much for it, and every component of rho keeps its
/// relative accuracy. Of order 2 in the distance of the nodes (order 1 where |z| >> 1). For starts
/// that other forms cannot hold. The metric must be diagonal.
///
/// Between the nodes rho or rho/pi is interpolated, whichever varies less over the cell.
template <int dim>
class FittedDensity : public MatrixFormulation<dim> {
public:
  /// `cells` must outlive this object. Collective.
  FittedDensity(const WeightedCells<dim> &cells, double kappa,
                const LinearSolverParameters &parameters);

  std::string name() const override { return "exponentially fitted"; }
  bool keeps_positivity() const override { return true; }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  void evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                const std::vector<double> &root_weight, const Vector &u,
                DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells) const override
  {
    return std::make_unique<FittedDensity>(cells, kappa_, this->automatic_solver());
  }
  /// Half the distance of the nodes.
  unsigned int comparison_degree() const override { return 2 * cells_.discretization().degree(); }

private:
  using Gradients = std::vector<dealii::Tensor<1, dim>>;

  void integrate(const WeightedCell<dim> &cell, LocalMatrices &result) const;

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;
  using MatrixFormulation<dim>::left_null_;

  const NodeGrid<dim> grid_;
  Vector U_; // -log pi at the nodes, with ghost values
  std::unique_ptr<const dealii::FiniteElement<dim>> piecewise_linear_element_;
  std::map<const ShapeTable<dim> *, ShapeTable<dim>> tables_; // for the rules of the cells
  mutable std::vector<Gradients> rule_gradients_; // grad U by cell, where it has been asked for
};

} // namespace gibbsflow
