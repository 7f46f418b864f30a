#pragma once

#include "functionals/tails.h"
#include "io/summary.h"
#include "simulation/results.h"

namespace gibbsflow {

/// One entry of the block `tails`: the density beyond a radius and its bounds.
Json tail_block(const Tail &tail);

/// The block `decay`: rates of chi^2 and other distances, per unit of the time of the run.
Json decay_block(const Decay &decay, bool rescaled);

} // namespace gibbsflow
