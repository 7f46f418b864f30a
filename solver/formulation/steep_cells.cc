#include "formulation/steep_cells.h"

#include <algorithm>

namespace gibbsflow {

namespace {

constexpr double least_delta = 1e-11; // well above what rounding does to a factorisation
constexpr double far_delta = 1e-7, far_up = 30.;

} // namespace

template <int dim>
void support_steep_cell(const NodeGrid<dim> &grid, const WeightedCell<dim> &cell,
                        const std::vector<double> &scales, const double height,
                        LocalMatrices &local)
{
  const double range = cell.range();
  if (range <= steep_range)
    return;
  const double delta = height > far_up ? far_delta : least_delta;
  const unsigned int n = scales.size();
  std::vector<double> diagonal(n); // grows with the square of the range, and rounding with it
  for (unsigned int i = 0; i < n; ++i) {
    local.mass[i * n + i] += delta;
    diagonal[i] = local.stiffness[i * n + i];
  }
  for (const auto &edge : grid.edges()) {
    // i has the smaller e^{L}: c (g_i - g_j e^{L_i - L_j})^2
    unsigned int i = edge.i, j = edge.j;
    if (!cell.nodes.has_unknowns(i) || !cell.nodes.has_unknowns(j))
      continue;
    if (scales[i] < scales[j])
      std::swap(i, j);
    const double c = delta * diagonal[i];
    const double ratio = scales[j] / scales[i];
    local.stiffness[i * n + i] += c;
    local.stiffness[i * n + j] -= c * ratio;
    local.stiffness[j * n + i] -= c * ratio;
    local.stiffness[j * n + j] += c * ratio * ratio;
  }
}

template void support_steep_cell(const NodeGrid<1> &, const WeightedCell<1> &,
                                 const std::vector<double> &, double, LocalMatrices &);
template void support_steep_cell(const NodeGrid<2> &, const WeightedCell<2> &,
                                 const std::vector<double> &, double, LocalMatrices &);
template void support_steep_cell(const NodeGrid<3> &, const WeightedCell<3> &,
                                 const std::vector<double> &, double, LocalMatrices &);

} // namespace gibbsflow
