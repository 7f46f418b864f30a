#pragma once

#include "mesh/box_grid.h"
#include "model/initial_density.h"

namespace gibbsflow {

/// More cells for a box whose cells fit the wells and which nothing refines afterwards: at least
/// 256 in 1-D and 24 in each direction in 2-D, for kinks and jumps, which no curvature shows; and
/// as long as 1/4 (in 2-D 1/3, in 3-D 2/3) of the degree times the length over which rho_0 changes,
/// or as near to that as 20 000 unknowns of the `kept` share of the cells come. What is narrower
/// has a first stage on finer cells.
template <int dim>
void add_cells_for_start(const InitialDensity<dim> &initial_density, unsigned int degree,
                         double kept, BoxGrid<dim> &box);

} // namespace gibbsflow
