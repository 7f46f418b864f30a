#include "formulation/weighted_heat.h"

#include "formulation/density_values.h"

namespace gibbsflow {

template <int dim>
WeightedHeat<dim>::WeightedHeat(const WeightedCells<dim> &cells, double kappa,
                                std::shared_ptr<const Dynamics<dim>> dynamics,
                                const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::symmetric_positive_definite),
      dynamics_(std::move(dynamics)),
      laplacian_(cells, kappa, matrices_, dynamics_)
{
  // h = 1 is g_j = e^{L_j}; the mass functional is m = M g
  for (const auto j : stationary_.locally_owned_elements())
    stationary_(j) = std::exp(laplacian_.log_scale()(j));
  if (this->conserves_mass()) {
    this->apply_mass(mass_functional_, stationary_);
    stationary_ /= mass_functional_ * stationary_;
    this->apply_mass(mass_functional_, stationary_);
    this->left_null_ = stationary_;
  } else
    mass_functional_ = laplacian_.mass_functional();

  this->make_solver(
      parameters, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        const std::vector<double> U = cells.log_weights(cell, rule.shapes.points);
        laplacian_.integrate(CellPoints<dim>(cell, rule, U), result);
      });
}

template <int dim>
void WeightedHeat<dim>::evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                                 DensityValues<dim> &values) const
{
  const WeightedCell<dim> &cell = points.cell();
  if (&cell == &cells_.cells()[cell.index])
    evaluate_relative(cells_.metric(), points, nodal, laplacian_.scales(cell), values);
  else // of another measure
    evaluate_relative(cells_.metric(), points, nodal, basis_scales(cell, laplacian_.log_scale()),
                      values);
}

template class WeightedHeat<1>;
template class WeightedHeat<2>;
template class WeightedHeat<3>;

} // namespace gibbsflow
