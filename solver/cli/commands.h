#pragma once

#include "simulation/run_context.h"
#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

#include <functional>
#include <map>
#include <string>

namespace gibbsflow {

/// What a command that takes a parameter file does once it has been read and checked; it returns
/// the exit status.
using Command =
    std::function<int(const SimulationParameters &, const StudyParameters &, const RunContext &)>;

/// By the names of help.cc. main fills this in, so that the command line knows nothing of
/// simulations.
using Commands = std::map<std::string, Command>;

} // namespace gibbsflow
