#pragma once

#include "functionals/walls.h"
#include "io/summary.h"
#include "simulation/formulation_comparison.h"
#include "simulation/general_summary.h"
#include "simulation/simulation.h"

namespace gibbsflow {

/// All that a command has computed about one problem; what it did not compute is null.
template <int dim>
struct RunResults {
  const SimulationParameters &parameters;
  const Problem<dim> &problem;
  const Simulation<dim> &simulation;
  const Spectrum &spectrum;
  const Poincare &poincare;
  const Moments<dim> &gibbs;
  const Evolution<dim> *evolution;
  const Decay *decay;
  std::vector<FormulationResult<dim>> formulations; // where several are compared, the first too
  const GeneralResults<dim> &general;
  const Passages<dim> &passages;
  const std::optional<Walls> &walls;
  std::optional<double> quasi_stationary_l1; // of rho(T) per mass, where mass leaves
  std::vector<Probe<dim>> probes;
  unsigned int n_adaptations = 0;                     // of the mesh, to solutions on it
  std::vector<std::pair<std::string, double>> phases; // wall seconds
  double total_seconds, peak_memory;

  /// The one that is reported: that in which rho(T) is known, where there is one.
  const Formulation<dim> &formulation() const
  {
    return evolution != nullptr ? evolution->formulation() : simulation.formulation();
  }
};

/// The blocks of summary.json, in the order of the documentation, except `program` and
/// `warnings`, which come first.
template <int dim>
Json summarize(const RunResults<dim> &results);

/// Of all ranks together, in bytes. Collective.
double peak_memory(MPI_Comm communicator);

/// The block `learning`.
Json learning_block(const LearningSummary &learning);

} // namespace gibbsflow
