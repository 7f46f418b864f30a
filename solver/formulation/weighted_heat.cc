#include "formulation/weighted_heat.h"

#include "formulation/node_scales.h"
#include "formulation/relative_density.h"
#include "formulation/steep_cells.h"

#include <deal.II/base/timer.h>

namespace gibbsflow {

template <int dim>
WeightedHeat<dim>::WeightedHeat(const WeightedCells<dim> &cells, double kappa,
                                const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::symmetric_positive_definite)
{
  const dealii::Timer timer;
  set_node_scales(cells, log_scale_);
  const NodeGrid<dim> grid(cells.discretization().dof_handler().get_fe());
  std::vector<double> scales;
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        basis_scales(cell, scales);
        integrate_local(cell, *cell.rule, cell.log_weight, cell.smallest_log_weight, scales, kappa,
                        cells.metric(), result);
        support_steep_cell(grid, cell, scales, result);
      },
      matrices_);

  // h = 1 is g_j = e^{L_j}; the mass functional is m = M g
  for (const auto j : stationary_.locally_owned_elements())
    stationary_(j) = std::exp(log_scale_(j));
  if (this->conserves_mass()) {
    this->apply_mass(mass_functional_, stationary_);
    stationary_ /= mass_functional_ * stationary_;
    this->apply_mass(mass_functional_, stationary_);
    this->left_null_ = stationary_;
  } else
    integrate_mass_functional();
  this->assembly_seconds_ = timer.wall_time();

  std::vector<dealii::Point<dim>> x;
  std::vector<double> U;
  this->make_solver(
      parameters, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        x.resize(rule.shapes.n_points());
        for (unsigned int q = 0; q < x.size(); ++q)
          x[q] = cell.map(rule.shapes.points[q]);
        cells.log_weights(x, U);
        basis_scales(cell, scales);
        integrate_local(cell, rule, U, cell.smallest_log_weight, scales, kappa, cells.metric(),
                        result);
      });
}

/// m_j = e^{-L_j} int phi_j dpi, but none on absorbing walls.
template <int dim>
void WeightedHeat<dim>::integrate_mass_functional()
{
  std::vector<double> scales;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    basis_scales(cell, scales);
    for (unsigned int q = 0; q < cell.root_weight.size(); ++q) {
      const double root_pi = cell.root_weight[q] * std::exp(-0.5 * cell.smallest_log_weight);
      const double weight = cell.rule->weights[q] * cell.volume() * cell.root_weight[q] * root_pi;
      for (unsigned int i = 0; i < scales.size(); ++i)
        mass_functional_(cell.dofs[i]) += weight * scales[i] * cell.rule->shapes.value(q, i);
    }
  }
  mass_functional_.compress(dealii::VectorOperation::add);
  cells_.discretization().zero_absorbed(mass_functional_);
}

template <int dim>
void WeightedHeat<dim>::basis_scales(const WeightedCell<dim> &cell,
                                     std::vector<double> &scales) const
{
  scales.resize(cell.dofs.size());
  for (unsigned int i = 0; i < scales.size(); ++i)
    scales[i] = std::exp(-log_scale_(cell.dofs[i]) - 0.5 * cell.smallest_log_weight);
}

template <int dim>
void WeightedHeat<dim>::evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                 const std::vector<double> &root_weight, const Vector &u,
                                 DensityValues<dim> &values) const
{
  evaluate_relative(cells_.metric(), cell, shapes, root_weight, u, log_scale_, values);
}

template class WeightedHeat<1>;
template class WeightedHeat<2>;
template class WeightedHeat<3>;

} // namespace gibbsflow
