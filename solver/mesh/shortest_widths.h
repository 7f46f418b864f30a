#pragma once

#include "mesh/box_grid.h"
#include "model/potential.h"

namespace gibbsflow {

/// In each direction the shortest width sqrt(D/|V_dd|) in a box where V lies at most `highest`, at
/// most the box itself: of a well with that curvature it is the deviation of the Gibbs density;
/// where V has kinks, 6 D/|V_d|, which is longer on all sides of a well up to 10 D. V
/// is looked at on the grid, whose cells are halved, where V may lie that low in them, until they
/// are at most 2 of those widths long, or very many. Every rank does the same work.
template <int dim>
dealii::Tensor<1, dim> shortest_widths(const Potential<dim> &potential, const BoxGrid<dim> &grid,
                                       double highest, double diffusion);

} // namespace gibbsflow
