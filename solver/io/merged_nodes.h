#pragma once

#include <cstdint>
#include <vector>

namespace gibbsflow {

/// The nodes of a mesh from the points of its cells, of which those on faces come once for each
/// cell: points that coincide up to rounding are one node. Nodes are numbered in the order in which
/// they first appear.
struct MergedNodes {
  std::vector<std::int64_t> node_of_point;
  std::vector<std::size_t> first_point; // of each node

  std::size_t n_nodes() const { return first_point.size(); }

  /// At each node the mean of what the points there have, `n_components` numbers each. The mean of
  /// equal numbers is that number.
  std::vector<double> average(const std::vector<double> &values, unsigned int n_components) const;
};

/// `coordinates` point by point, `dim` of them each.
MergedNodes merge_nodes(const std::vector<double> &coordinates, unsigned int dim);

} // namespace gibbsflow
