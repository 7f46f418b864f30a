#pragma once

#include "mesh/landscape_cut.h"

namespace gibbsflow {

/// V at the saddle less V at the shallower of the wells it connects.
struct Barrier {
  double height;
  bool is_sampled; // the height of cells: no critical points were found near them
};

/// The barrier that the cut saw in its samples, from the critical points of V near the cells that
/// these point to: two minima, and a saddle of index 1. Absent where V has one well. Not
/// collective; every rank computes the same.
template <int dim>
std::optional<Barrier> find_barrier(const Potential<dim> &potential, const Region<dim> &region,
                                    const LandscapeCut<dim> &cut);

} // namespace gibbsflow
