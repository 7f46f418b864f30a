#pragma once

#include "functionals/walls.h"
#include "io/summary.h"
#include "simulation/comparison.h"

namespace gibbsflow {

/// What a run says of the noise and of the equation with general noise.
template <int dim>
struct GeneralResults {
  std::optional<double> mean_sigma; // sigma_eff averaged over rho(T)
  std::optional<GeneralAnalysis<dim>> analysis;
  std::vector<ComparisonRow<dim>> comparison;
};

/// The block `noise`: of general noise, and of what the data say where it is isotropic. Empty where
/// nothing is known.
template <int dim>
Json noise_block(const SimulationParameters &parameters, const Problem<dim> &problem,
                 const GeneralResults<dim> &results);

/// The blocks `stationary` and `generator`.
template <int dim>
Json stationary_block(const GeneralAnalysis<dim> &analysis, const std::optional<Walls> &walls);
template <int dim>
Json generator_block(const GeneralAnalysis<dim> &analysis);

/// An entry of the list `comparison`.
template <int dim>
Json comparison_block(const ComparisonRow<dim> &row);

} // namespace gibbsflow
