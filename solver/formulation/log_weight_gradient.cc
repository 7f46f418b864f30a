#include "formulation/log_weight_gradient.h"

#include "formulation/relative_density.h"

namespace gibbsflow {

template <int dim>
LogWeightGradient<dim>::LogWeightGradient(const WeightedCells<dim> &cells)
    : cells_(cells), interpolation_(cells.discretization().degree() + 1)
{
}

template <int dim>
void LogWeightGradient<dim>::evaluate(const WeightedCell<dim> &cell,
                                      const std::vector<dealii::Point<dim>> &unit_points,
                                      std::vector<dealii::Tensor<1, dim>> &gradients) const
{
  gradients.resize(unit_points.size());
  if (cells_.potential().has_exact_derivatives()) {
    for (unsigned int q = 0; q < unit_points.size(); ++q)
      gradients[q] = cells_.potential().gradient(cell.map(unit_points[q])) / cells_.diffusion();
    return;
  }

  if (!table_ || table_->points != unit_points)
    table_ = std::make_unique<const ShapeTable<dim>>(interpolation_, unit_points);
  std::vector<dealii::Point<dim>> nodes = interpolation_.get_unit_support_points();
  for (dealii::Point<dim> &x : nodes)
    x = cell.map(x);
  std::vector<double> U;
  cells_.log_weights(nodes, U);
  for (double &value : U)
    value -= cell.smallest_log_weight;
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> derivative = sum_shapes(table_->derivatives[d], U);
    for (unsigned int q = 0; q < gradients.size(); ++q)
      gradients[q][d] = derivative[q] / cell.size[d];
  }
}

template class LogWeightGradient<1>;
template class LogWeightGradient<2>;
template class LogWeightGradient<3>;

} // namespace gibbsflow
