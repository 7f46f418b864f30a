#pragma once

#include "simulation/run_context.h"
#include "studies/study_levels.h"

namespace gibbsflow {

/// The command study: runs all levels and compares them; convergence.csv, .tex, .txt and the block
/// `study` of summary.json. All levels are checked before the first mesh exists; on all of them the
/// mesh covers the same part of the box, the one that the coarsest keeps (a temperature has its own
/// cut). Returns the exit status; throws UserError before anything is written and RunFailure
/// later. Collective.
int run_study(const SimulationParameters &parameters, const StudyParameters &study,
              const RunContext &context);

/// Refuses what run_study() refuses before it writes anything: builds the models and problems of
/// all levels. Nothing where there is no study. Collective.
void check_study(const SimulationParameters &parameters, const StudyParameters &study);

} // namespace gibbsflow
