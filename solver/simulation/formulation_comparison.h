#pragma once

#include "simulation/simulation.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// What one formulation made of the problem, beside the first one in the list.
template <int dim>
struct FormulationResult {
  std::string name;
  std::optional<double> l1_to_first; // int |rho(T) - rho_first(T)|; none for the first itself
  double mass_drift = 0.;            // largest of all steps, of the discrete functional
  DensityFunctionals<dim> density;   // of rho(T)
  std::optional<double> space_error; // estimated, in L1 (see estimate_space_error)
  double seconds = 0.;               // assembly, factorisation and steps
};

/// The results of the simulation's own formulation and, solved here over the same times, of all
/// others that Discretization/Formulation lists. `evolution` has not been stopped; a signal leaves
/// out those that have not been compared by then. Collective.
template <int dim>
std::vector<FormulationResult<dim>>
compare_formulations(const Problem<dim> &problem, const SimulationParameters &parameters,
                     const Simulation<dim> &simulation, const Evolution<dim> &evolution,
                     double first_seconds, bool show_progress);

} // namespace gibbsflow
