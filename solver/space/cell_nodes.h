#pragma once

#include "linear_algebra/vector.h"

#include <deal.II/base/types.h>

#include <utility>
#include <vector>

namespace gibbsflow {

/// What the nodes of one cell are made of: the value at a node is a combination sum_k c_k u_k of
/// unknowns, of none on an absorbing wall, of one as a rule (on a periodic wall its partner's), of
/// several where a node hangs.
class CellNodes {
public:
  using Unknown = dealii::types::global_dof_index;
  using Combination = std::vector<std::pair<Unknown, double>>;

  static constexpr Unknown none = dealii::numbers::invalid_dof_index;

  CellNodes() = default;

  /// Nodes that are one unknown each, or `none`.
  explicit CellNodes(std::vector<Unknown> unknowns) : unknowns_(std::move(unknowns)) {}

  /// Makes node i a combination.
  void combine(unsigned int i, Combination combination);

  unsigned int size() const { return unknowns_.size(); }

  /// The unknown that node i is; `none` where it has none or several.
  Unknown unknown(unsigned int i) const { return unknowns_[i]; }

  /// Calls f(unknown, coefficient) for all unknowns of node i.
  template <typename F>
  void for_each_unknown(unsigned int i, const F &f) const
  {
    if (unknowns_[i] != none)
      f(unknowns_[i], 1.);
    else
      for (const auto &[node, combination] : combinations_)
        if (node == i)
          for (const auto &[unknown, coefficient] : combination)
            f(unknown, coefficient);
  }

  /// Whether node i is one unknown or several.
  bool has_unknowns(unsigned int i) const;

  /// The nodes that are several, with what they are made of.
  const std::vector<std::pair<unsigned int, Combination>> &combinations() const
  {
    return combinations_;
  }

  /// Whether every node is one unknown; then these are they, by node.
  bool are_unknowns() const;
  const std::vector<Unknown> &unknowns() const { return unknowns_; }

  /// The values at the nodes, `absent` where one has no unknown. u has ghost values.
  std::vector<double> gather(const Vector &u, double absent = 0.) const;

  void gather(const Vector &u, std::vector<double> &values, double absent = 0.) const; // resized

  /// u_k += sum_i c_ik values_i, the transpose of gather(); to be followed by compress(add).
  void scatter(const std::vector<double> &values, Vector &u) const;

private:
  std::vector<Unknown> unknowns_;
  std::vector<std::pair<unsigned int, Combination>> combinations_; // by node
};

} // namespace gibbsflow
