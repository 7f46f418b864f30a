#pragma once

#include "functionals/walls.h"
#include "io/summary.h"
#include "simulation/general_results.h"

namespace gibbsflow {

/// The block `noise`: of general noise, and of what the data say where it is isotropic. Empty where
/// nothing is known.
template <int dim>
Json noise_block(const SimulationParameters &parameters, const NoiseAtPoints<dim> &noise,
                 const GeneralResults<dim> &results = {});

/// The blocks `stationary` and `generator`.
template <int dim>
Json stationary_block(const GeneralAnalysis<dim> &analysis, const std::optional<Walls> &walls);
Json generator_block(const GeneratorSpectrum &generator, const std::vector<double> &errors);

/// The block `momentum`.
template <int dim>
Json momentum_block(const SimulationParameters &parameters, const KineticAnalysis<dim> &analysis);

/// An entry of the list `ensemble`.
template <int dim>
Json ensemble_block(const EnsembleResult<dim> &result);

/// ensemble.csv: the same as rows.
template <int dim>
void write_ensembles(const std::string &directory, const std::vector<EnsembleResult<dim>> &results,
                     MPI_Comm communicator);

/// An entry of the list `comparison`.
template <int dim>
Json comparison_block(const ComparisonRow<dim> &row);

} // namespace gibbsflow
