#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"
#include "time/time_parameters.h"

#include <optional>

namespace gibbsflow {

/// A constant step that is longer than the time in which the start changes.
struct CoarseStep {
  double error; // estimated local error of the first step, in the discrete L1 norm
  double
      sufficient; // a first step that is right to a tenth of what is noticed; 1, 2 or 5 times 10^k
};

inline void remember(Archive &archive, CoarseStep &step)
{
  archive &step.error &step.sufficient;
}

/// Tries the first step from u, which is Time/Time step or all of `length` > 0, and where its local
/// error is above 0.01 shorter ones. None where it is not, and for adaptive steps, which find their
/// length themselves. One step, and one more with a factorisation for each division. Collective.
std::optional<CoarseStep> find_coarse_first_step(const EvolutionOperator &evolution_operator,
                                                 const TimeParameters &parameters, const Vector &u,
                                                 double length);

} // namespace gibbsflow
