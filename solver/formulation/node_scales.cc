#include "formulation/node_scales.h"

namespace gibbsflow {

template <int dim>
void set_node_scales(const WeightedCells<dim> &cells, Vector &log_scale)
{
  // 2 L_j = log int phi_j^2 dpi, summed relative to the smallest U around the node
  const Discretization<dim> &discretization = cells.discretization();
  const NodeMap<dim> &map = discretization.node_map();
  Vector reference, sum;
  discretization.reinit(reference);
  discretization.reinit(sum);
  reference = std::numeric_limits<double>::max();
  reference.zero_out_ghost_values();
  for (const auto j : map.relevant())
    if (!map.owned().is_element(j))
      reference(j) = std::numeric_limits<double>::max();
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int i = 0; i < cell.nodes.size(); ++i)
      cell.nodes.for_each_unknown(i, [&](const auto j, double) {
        reference(j) = std::min(reference(j), cell.smallest_log_weight);
      });
  reference.compress(dealii::VectorOperation::min);
  reference.update_ghost_values();

  std::vector<double> weight, products;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    weight.clear();
    for (const double root : cell.root_weight)
      weight.push_back(root * root);
    CellPoints<dim>(cell).integrate_products(weight, products);
    for (unsigned int i = 0; i < cell.nodes.size(); ++i)
      cell.nodes.for_each_unknown(i, [&](const auto j, const double coefficient) {
        sum(j) += coefficient * coefficient * products[i * cell.nodes.size() + i] *
                  std::exp(reference(j) - cell.smallest_log_weight);
      });
  }
  sum.compress(dealii::VectorOperation::add);

  discretization.reinit(log_scale);
  for (const auto j : map.owned())
    log_scale(j) = 0.5 * (std::log(sum(j)) - reference(j));
  log_scale.update_ghost_values();
}

std::vector<double> node_log_scales(const CellNodes &nodes, const Vector &log_scale)
{
  std::vector<double> L = nodes.gather(log_scale);
  for (const auto &[node, combination] : nodes.combinations()) {
    L[node] = std::numeric_limits<double>::max();
    for (const auto &[unknown, coefficient] : combination)
      L[node] = std::min(L[node], log_scale(unknown));
  }
  return L;
}

CellNodes scaled_nodes(const CellNodes &nodes, const Vector &log_scale)
{
  if (nodes.combinations().empty())
    return nodes;
  const std::vector<double> L = node_log_scales(nodes, log_scale);
  CellNodes result(nodes.unknowns());
  for (const auto &[node, combination] : nodes.combinations()) {
    CellNodes::Combination scaled = combination;
    for (auto &[unknown, coefficient] : scaled)
      coefficient *= std::exp(L[node] - log_scale(unknown));
    result.combine(node, std::move(scaled));
  }
  return result;
}

template void set_node_scales(const WeightedCells<1> &, Vector &);
template void set_node_scales(const WeightedCells<2> &, Vector &);
template void set_node_scales(const WeightedCells<3> &, Vector &);

} // namespace gibbsflow
