#pragma once

#include "simulation/simulation_parameters.h"

namespace gibbsflow {

/// Refuses what does not go together: equations and formulations, schedules, shapes of meshes,
/// tolerances and momentum. Throws UserError that names one of the entries and what to do.
void check_combinations(const SimulationParameters &parameters);

} // namespace gibbsflow
