#pragma once

#include "space/weighted_cells.h"

namespace gibbsflow {

/// The largest change of U = -log pi within a cell, along lines through the boxes that its rule is
/// divided into, that the integral of grad U along the line does not show: where V jumps, the size
/// of the jump relative to D. Galerkin's method in rho, which has V in grad U only, does not see
/// it. Collective.
template <int dim>
double largest_jump(const WeightedCells<dim> &cells);

/// Rounding and kinks leave less.
constexpr double negligible_jump = 1e-3;

} // namespace gibbsflow
