#include "formulation/jumps.h"

#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

template <int dim>
double largest_jump(const WeightedCells<dim> &cells)
{
  double largest = 0.;
  std::vector<dealii::Point<dim>> line, ends;
  std::vector<double> U;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    if (cell.rule->boxes.size() < 2) // samples have shown V to be smooth there
      continue;
    for (const RuleBox<dim> &box : cell.rule->boxes)
      for (unsigned int d = 0; d < dim; ++d) {
        const dealii::QGauss<1> rule(box.n_points);
        const auto point = [&](const double s) {
          dealii::Point<dim> unit;
          for (unsigned int e = 0; e < dim; ++e)
            unit[e] = e == d ? s : 0.5;
          return cell.geometry.map(box.part.map(unit));
        };
        line.clear();
        for (const dealii::Point<1> &s : rule.get_points())
          line.push_back(point(s[0]));
        ends = {point(0.), point(1.)};
        cells.log_weights(ends, U);
        const std::vector<dealii::Tensor<1, dim>> grad_U = cells.log_weight_gradients(line);
        double change = U[1] - U[0];
        for (unsigned int q = 0; q < line.size(); ++q)
          change -= rule.weight(q) * (grad_U[q] * (ends[1] - ends[0]));
        largest = std::max(largest, std::abs(change));
      }
  }
  return dealii::Utilities::MPI::max(largest, cells.discretization().communicator());
}

template double largest_jump(const WeightedCells<1> &);
template double largest_jump(const WeightedCells<2> &);
template double largest_jump(const WeightedCells<3> &);

} // namespace gibbsflow
