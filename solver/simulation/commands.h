#pragma once

#include "simulation/run_context.h"
#include "simulation/simulation_parameters.h"

namespace gibbsflow {

// The commands that take a parameter file. The parameters have been checked against each other.
// Each returns the exit status, throws UserError before anything is written and RunFailure later.
// All are collective.

/// Time-stepping, spectrum, comparison with Gibbs, all output.
int run_simulation(const SimulationParameters &parameters, const RunContext &context);

/// The same with the ensembles of section Ensemble beside the density, without the spectrum.
int sample(const SimulationParameters &parameters, const RunContext &context);

/// Eigenpairs of the weighted Laplacian and the Poincare constant only.
int compute_spectrum_only(const SimulationParameters &parameters, const RunContext &context);

/// V, its gradient and Hessian on the whole box for ParaView, its minima and saddles; no densities.
int explore_landscape(const SimulationParameters &parameters, const RunContext &context);

/// Prints what would be solved; writes nothing.
int validate(const SimulationParameters &parameters, const RunContext &context);

} // namespace gibbsflow
