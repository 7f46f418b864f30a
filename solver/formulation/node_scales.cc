#include "formulation/node_scales.h"

namespace gibbsflow {

template <int dim>
void set_node_scales(const WeightedCells<dim> &cells, Vector &log_scale)
{
  // 2 L_j = log int phi_j^2 dpi, summed relative to the smallest U around the node
  const Discretization<dim> &discretization = cells.discretization();
  Vector reference, sum;
  discretization.reinit(reference);
  discretization.reinit(sum);
  reference = std::numeric_limits<double>::max();
  reference.zero_out_ghost_values();
  const dealii::IndexSet &owned = discretization.locally_owned_dofs();
  for (const auto j : discretization.relevant_dofs())
    if (!owned.is_element(j))
      reference(j) = std::numeric_limits<double>::max();
  for (const WeightedCell<dim> &cell : cells.cells())
    for (const auto j : cell.dofs)
      reference(j) = std::min(reference(j), cell.smallest_log_weight);
  reference.compress(dealii::VectorOperation::min);
  reference.update_ghost_values();

  for (const WeightedCell<dim> &cell : cells.cells()) {
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

  discretization.reinit(log_scale);
  for (const auto j : owned)
    log_scale(j) = 0.5 * (std::log(sum(j)) - reference(j));
  log_scale.update_ghost_values();
}

template void set_node_scales(const WeightedCells<1> &, Vector &);
template void set_node_scales(const WeightedCells<2> &, Vector &);
template void set_node_scales(const WeightedCells<3> &, Vector &);

} // namespace gibbsflow
