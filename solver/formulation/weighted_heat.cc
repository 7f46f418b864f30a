#include "formulation/weighted_heat.h"

#include "formulation/relative_density.h"

#include <deal.II/base/timer.h>

namespace gibbsflow {

template <int dim>
WeightedHeat<dim>::WeightedHeat(const WeightedCells<dim> &cells, double kappa,
                                const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::symmetric_positive_definite)
{
  const dealii::Timer timer;
  set_node_scales();
  std::vector<double> scales;
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        basis_scales(cell, scales);
        integrate_local(cell, *cell.rule, cell.log_weight, cell.smallest_log_weight, scales, kappa,
                        result);
      },
      matrices_);

  // h = 1 is g_j = e^{L_j}; the mass functional is m = M g
  for (const auto j : stationary_.locally_owned_elements())
    stationary_(j) = std::exp(log_scale_(j));
  this->apply_mass(mass_functional_, stationary_);
  stationary_ /= mass_functional_ * stationary_;
  this->apply_mass(mass_functional_, stationary_);
  this->left_null_ = stationary_;
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
        integrate_local(cell, rule, U, cell.smallest_log_weight, scales, kappa, result);
      });
}

template <int dim>
void WeightedHeat<dim>::set_node_scales()
{
  // 2 L_j = log int phi_j^2 dpi, summed relative to the smallest U around the node
  const Discretization<dim> &discretization = cells_.discretization();
  Vector reference, sum;
  discretization.reinit(reference);
  discretization.reinit(sum);
  reference = std::numeric_limits<double>::max();
  reference.zero_out_ghost_values();
  const dealii::IndexSet &owned = discretization.dof_handler().locally_owned_dofs();
  for (const auto j : discretization.relevant_dofs())
    if (!owned.is_element(j))
      reference(j) = std::numeric_limits<double>::max();
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (const auto j : cell.dofs)
      reference(j) = std::min(reference(j), cell.smallest_log_weight);
  reference.compress(dealii::VectorOperation::min);
  reference.update_ghost_values();

  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const ShapeTable<dim> &shapes = cell.rule->shapes;
    const double volume = cell.volume();
    for (unsigned int i = 0; i < cell.dofs.size(); ++i) {
      double integral = 0.;
      for (unsigned int q = 0; q < shapes.n_points(); ++q)
        integral += cell.rule->weights[q] * volume * shapes.value(q, i) * shapes.value(q, i) *
                    std::exp(reference(cell.dofs[i]) - cell.log_weight[q]);
      sum(cell.dofs[i]) += integral;
    }
  }
  sum.compress(dealii::VectorOperation::add);

  discretization.reinit(log_scale_);
  double smallest = 0.;
  for (const auto j : owned) {
    log_scale_(j) = 0.5 * (std::log(sum(j)) - reference(j));
    smallest = std::min(smallest, log_scale_(j));
  }
  require_representable(smallest, name(), discretization.communicator());
  log_scale_.update_ghost_values();
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
  evaluate_relative(cell, shapes, root_weight, u, log_scale_, values);
}

template class WeightedHeat<1>;
template class WeightedHeat<2>;
template class WeightedHeat<3>;

} // namespace gibbsflow
