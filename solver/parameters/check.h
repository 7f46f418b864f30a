#pragma once

#include "simulation/simulation_parameters.h"

namespace gibbsflow {

/// Checks what no single entry shows: lengths of lists against the dimension, corners in order,
/// times in the range of the run, combinations that do not exist, a number of cells that can be
/// computed. Throws UserError. Needs no mesh and opens no file.
void check(const SimulationParameters &parameters);

} // namespace gibbsflow
