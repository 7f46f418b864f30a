#pragma once

#include "simulation/run_context.h"
#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

#include <functional>

namespace gibbsflow {

/// What the commands that take a parameter file do once it has been read and checked; each returns
/// the exit status. main fills this in, so that the command line knows nothing of simulations.
struct Commands {
  using Command = std::function<int(const SimulationParameters &, const RunContext &)>;

  using StudyCommand =
      std::function<int(const SimulationParameters &, const StudyParameters &, const RunContext &)>;

  Command run, spectrum, landscape;
  StudyCommand validate, study;
};

} // namespace gibbsflow
