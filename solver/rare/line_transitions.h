#pragma once

#include "rare/transitions.h"

namespace gibbsflow {

/// compute_transitions() on the line by quadrature. With l < r the centres, s and e the ends of the
/// sets that face each other, R = int_s^e dx/pi:
///     q(x) = int_s^x dx/pi / R (where B is on the right),   capacity = kappa / R,
///     mean time from l to the right set = 1/kappa int_l^e pi([., y]) / pi(y) dy .
Transitions<1> compute_line_transitions(const WeightedCells<1> &cells,
                                        const TransitionSets<1> &sets, double kappa);

/// The same with errors: rounding, and what other panels change.
Transitions<1> line_transitions_with_errors(const WeightedCells<1> &cells,
                                            const TransitionSets<1> &sets, double kappa);

} // namespace gibbsflow
