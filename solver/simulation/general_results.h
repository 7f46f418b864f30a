#pragma once

#include "base/signals.h"
#include "simulation/companions.h"
#include "simulation/kinetic_analysis.h"

namespace gibbsflow {

/// What a run says of the noise, of the equation with general noise, and of ensembles.
template <int dim>
struct GeneralResults {
  std::optional<double> mean_sigma; // sigma_eff averaged over rho(T)
  std::optional<GeneralAnalysis<dim>> analysis;
  std::optional<GeneratorModes> exit;          // in its place where mass leaves
  std::optional<KineticAnalysis<dim>> kinetic; // with momentum
  std::vector<EnsembleResult<dim>> ensembles;
  const TransferPicture<dim> *transfer = nullptr; // belongs to the companions
  std::vector<ComparisonRow<dim>> comparison;
  std::optional<Stopped> stop; // by a signal: what is here was known by then
};

/// Examines what there is to be examined; `evolution` and `companions` may be null. `log` is told
/// what there is to warn of. Collective.
template <int dim>
GeneralResults<dim>
examine_general(const Problem<dim> &problem, const SimulationParameters &parameters,
                const Simulation<dim> &simulation, const Evolution<dim> *evolution,
                const Spectrum &spectrum, const Passages<dim> &passages,
                Companions<dim> *companions, Log &log, bool show_progress);

} // namespace gibbsflow
