#pragma once

#include "rare/transitions.h"

namespace gibbsflow {

/// compute_transitions() on the line by quadrature. With l < r the centres, s = l + radius and
/// e = r - radius, R = int_s^e dx/pi:
///     q(x) = int_s^x dx/pi / R (where B is on the right),   capacity = kappa / R,
///     mean time from l to the right set = 1/kappa int_l^e pi([., y]) / pi(y) dy .
Transitions<1> compute_line_transitions(const WeightedCells<1> &cells,
                                        const TransitionSets<1> &sets, double kappa);

} // namespace gibbsflow
