#pragma once

#include "figures/grid.h"

#include <vector>

namespace gibbsflow {

/// A well of a potential on a grid: its lowest point and, but for the deepest, the pass by which
/// one leaves it for a deeper one with the least climb.
struct GridWell {
  std::size_t bottom;
  std::size_t pass; // the same as `bottom` where there is none
  double depth;     // V(pass) - V(bottom); infinite where there is no pass
};

/// The wells that are at least `least_depth` deep, deepest first. Found by flooding: points are
/// wetted in the order of V, and where two lakes meet is the pass of the shallower one. Neighbours
/// are those along axes and diagonals; NaN is never wetted.
std::vector<GridWell> find_wells(const Grid &grid, const std::vector<double> &V,
                                 double least_depth);

} // namespace gibbsflow
