#pragma once

#include "space/weighted_cells.h"

#include <vector>

namespace gibbsflow {

/// Of each of this rank's cells, those of another mesh that divide it, by their indices there: only
/// itself where both are the same, none where the other one has no cells. The other mesh was made
/// with the ranks of this one (see Discretization).
template <int dim>
std::vector<std::vector<unsigned int>> cells_within(const WeightedCells<dim> &cells,
                                                    const WeightedCells<dim> &finer);

} // namespace gibbsflow
