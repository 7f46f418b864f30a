#pragma once

#include "simulation/run_context.h"
#include "studies/model_variants.h"

namespace gibbsflow {

/// A study that compares models of a network over the same weights: for each variant, all on the
/// part of the box and the mesh of the reference,
///     sup |V - V_ref| over the mesh's quadrature points,   L1 of rho(T) and of the Gibbs
///     densities, |lambda_1 - lambda_1,ref|,   max over all steps of |E W_t - E_ref W_t| .
/// Writes convergence.csv, .tex, .txt and the block `study` of summary.json; returns the exit
/// status. Throws UserError before anything is written and RunFailure later. Collective.
int run_model_study(const SimulationParameters &parameters, const StudyParameters &study,
                    const RunContext &context);

/// Refuses what run_model_study() refuses before it writes anything.
template <int dim>
void check_model_study(const SimulationParameters &parameters, const StudyParameters &study);

} // namespace gibbsflow
