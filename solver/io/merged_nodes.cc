#include "io/merged_nodes.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace gibbsflow {

namespace {

/// Numbers coordinate d of all points in ascending order, those that differ by rounding alike.
std::vector<std::uint32_t> ranks_of_coordinate(const std::vector<double> &coordinates,
                                               const unsigned int d, const unsigned int dim)
{
  const std::size_t n = coordinates.size() / dim;
  const auto x = [&](const std::size_t point) { return coordinates[point * dim + d]; };
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::sort(order.begin(), order.end(),
            [&](const std::size_t a, const std::size_t b) { return x(a) < x(b); });
  const double rounding = n == 0 ? 0. : 1e-11 * (x(order.back()) - x(order.front()));
  std::vector<std::uint32_t> ranks(n);
  std::uint32_t rank = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0 && x(order[i]) - x(order[i - 1]) > rounding)
      ++rank;
    ranks[order[i]] = rank;
  }
  return ranks;
}

} // namespace

std::vector<double> MergedNodes::average(const std::vector<double> &values,
                                         const unsigned int n_components) const
{
  std::vector<double> means(n_nodes() * n_components);
  std::vector<unsigned int> n_seen(n_nodes(), 0);
  for (std::size_t point = 0; point < node_of_point.size(); ++point) {
    const auto node = static_cast<std::size_t>(node_of_point[point]);
    const double n = ++n_seen[node];
    for (unsigned int c = 0; c < n_components; ++c) {
      double &mean = means[node * n_components + c];
      const double value = values[point * n_components + c];
      mean = n == 1. ? value : mean + (value - mean) / n;
    }
  }
  return means;
}

MergedNodes merge_nodes(const std::vector<double> &coordinates, const unsigned int dim)
{
  const std::size_t n = coordinates.size() / dim;
  std::array<std::vector<std::uint32_t>, 3> ranks;
  for (unsigned int d = 0; d < dim; ++d)
    ranks[d] = ranks_of_coordinate(coordinates, d, dim);
  const auto compare = [&](const std::size_t a, const std::size_t b) { // < 0, 0, > 0
    for (unsigned int d = 0; d < dim; ++d)
      if (ranks[d][a] != ranks[d][b])
        return ranks[d][a] < ranks[d][b] ? -1 : 1;
    return 0;
  };
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](const std::size_t a, const std::size_t b) { return compare(a, b) < 0; });
  std::vector<std::size_t> first_there(n); // the first point at the place of each
  for (std::size_t i = 0; i < n; ++i)
    first_there[order[i]] =
        i > 0 && compare(order[i - 1], order[i]) == 0 ? first_there[order[i - 1]] : order[i];
  MergedNodes nodes;
  nodes.node_of_point.resize(n);
  for (std::size_t point = 0; point < n; ++point) {
    if (first_there[point] == point) {
      nodes.node_of_point[point] = static_cast<std::int64_t>(nodes.n_nodes());
      nodes.first_point.push_back(point);
    } else {
      nodes.node_of_point[point] = nodes.node_of_point[first_there[point]];
    }
  }
  return nodes;
}

} // namespace gibbsflow
