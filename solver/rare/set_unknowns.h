#pragma once

#include "rare/transitions.h"

#include <deal.II/base/index_set.h>

namespace gibbsflow {

/// The unknowns of A and of B, of those that this rank knows.
struct SetUnknowns {
  dealii::IndexSet a, b, both;
};

/// Throws RunFailure on all ranks where a set has no unknown, or both have one in common.
/// Collective.
template <int dim>
SetUnknowns find_set_unknowns(const WeightedCells<dim> &cells, const TransitionSets<dim> &sets);

} // namespace gibbsflow
