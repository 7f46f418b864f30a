#include "formulation/node_grid.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

template <int dim>
NodeGrid<dim>::NodeGrid(const dealii::FiniteElement<dim> &fe)
{
  const std::vector<unsigned int> position =
      dynamic_cast<const dealii::FE_Q<dim> &>(fe).get_poly_space_numbering();
  std::vector<unsigned int> at(position.size()); // node by position
  for (unsigned int i = 0; i < position.size(); ++i)
    at[position[i]] = i;

  const unsigned int n = fe.degree + 1;
  const std::vector<dealii::Point<1>> nodes = dealii::QGaussLobatto<1>(n).get_points();
  std::vector<double> length(n, 0.); // of the interval nearest to a node, within [0,1]
  for (unsigned int k = 0; k + 1 < n; ++k) {
    const double half = 0.5 * (nodes[k + 1][0] - nodes[k][0]);
    length[k] += half;
    length[k + 1] += half;
  }
  const auto product = [&](unsigned int p, unsigned int but) {
    double result = 1.;
    for (unsigned int d = 0; d < dim; ++d, p /= n)
      if (d != but)
        result *= length[p % n];
    return result;
  };

  masses_.resize(position.size());
  for (unsigned int p = 0; p < at.size(); ++p)
    masses_[at[p]] = product(p, dim);
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
    for (unsigned int p = 0; p < at.size(); ++p)
      if (const unsigned int k = p / stride % n; k + 1 < n)
        edges_.push_back(
            {at[p], at[p + stride], d, product(p, d) / (nodes[k + 1][0] - nodes[k][0])});

  for (unsigned int p = 0; p < at.size(); ++p) {
    Box box;
    bool is_last = false;
    for (unsigned int d = 0, rest = p; d < dim; ++d, rest /= n)
      if (const unsigned int k = rest % n; k + 1 < n) {
        box.lower[d] = nodes[k][0];
        box.upper[d] = nodes[k + 1][0];
      } else
        is_last = true;
    if (is_last)
      continue;
    for (unsigned int c = 0; c < box.corners.size(); ++c) {
      unsigned int corner = p;
      for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
        corner += (c >> d & 1u) * stride;
      box.corners[c] = at[corner];
    }
    boxes_.push_back(box);
  }
}

template <int dim>
void sample_nodes(const WeightedCells<dim> &cells, Vector &U)
{
  const Discretization<dim> &discretization = cells.discretization();
  discretization.reinit(U);
  for (const auto j : discretization.node_map().relevant())
    U(j) = std::numeric_limits<double>::max();
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const std::vector<double> values =
        cells.log_weights(cell, discretization.element().get_unit_support_points());
    for (unsigned int i = 0; i < values.size(); ++i)
      if (const auto j = cell.nodes.unknown(i); j != CellNodes::none)
        U(j) = std::min(U(j), values[i]);
  }
  U.compress(dealii::VectorOperation::min);
  U.update_ghost_values();
}

template <int dim>
std::vector<double> nodal_log_weights(const WeightedCells<dim> &cells,
                                      const WeightedCell<dim> &cell, const Vector &U)
{
  std::vector<double> values = cell.nodes.gather(U);
  if (!cell.nodes.are_unknowns()) {
    const std::vector<double> own =
        cells.log_weights(cell, cells.discretization().element().get_unit_support_points());
    for (unsigned int i = 0; i < values.size(); ++i)
      if (cell.nodes.unknown(i) == CellNodes::none)
        values[i] = own[i];
  }
  return values;
}

template class NodeGrid<1>;
template class NodeGrid<2>;
template class NodeGrid<3>;
template void sample_nodes(const WeightedCells<1> &, Vector &);
template std::vector<double> nodal_log_weights(const WeightedCells<1> &, const WeightedCell<1> &,
                                               const Vector &);
template void sample_nodes(const WeightedCells<2> &, Vector &);
template std::vector<double> nodal_log_weights(const WeightedCells<2> &, const WeightedCell<2> &,
                                               const Vector &);
template void sample_nodes(const WeightedCells<3> &, Vector &);
template std::vector<double> nodal_log_weights(const WeightedCells<3> &, const WeightedCell<3> &,
                                               const Vector &);

} // namespace gibbsflow
