#pragma once

#include "simulation/run_context.h"
#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

namespace gibbsflow {

/// A study over Noise/Alpha: the comparison of a run (see ComparisonRow) at each learning rate,
/// with the isotropic picture where noise is general and ensembles where Ensemble/Compute says so.
/// All are at the same time t = n alpha, Time/Final time, hence after n = t/alpha steps of SGD,
/// which ends at its whole step nearest to it: so the equation is SGD's to first order in alpha.
/// (After equal numbers of steps nothing would converge: t would tend to 0.) Writes
/// convergence.csv, .tex, .txt and the block `study` of summary.json; returns the exit status.
/// Throws UserError before anything is written and RunFailure later. Collective.
int run_learning_rate_study(const SimulationParameters &parameters, const StudyParameters &study,
                            const RunContext &context);

/// Refuses what run_learning_rate_study() refuses before it writes anything. Collective.
template <int dim>
void check_learning_rate_study(const SimulationParameters &parameters,
                               const StudyParameters &study);

} // namespace gibbsflow
