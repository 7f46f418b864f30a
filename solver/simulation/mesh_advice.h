#pragma once

#include "simulation/space_error.h"

#include <optional>

namespace gibbsflow {

/// A mesh on which the same run, begun anew, is estimated to be right.
struct SufficientMesh {
  unsigned int refinements; // to be added to Mesh/Refinements
  double error;             // estimated space error there
};

/// The space error of rho(T) of a run in `main`, which begins elsewhere where it must, marched up
/// to `tolerance` in L1. Collective.
template <int dim>
double space_error_of(const Formulation<dim> &main, const Problem<dim> &problem,
                      const LinearSolverParameters &linear_solver, double final_time, double kappa,
                      double tolerance);

/// Halves the cells of a formulation until the space error of the same problem, marched exactly in
/// time to `final_time`, is at most `wanted`; none where that takes more unknowns than can be tried
/// in the time of a run, or is nowhere in sight. Collective.
template <int dim>
std::optional<SufficientMesh> find_sufficient_mesh(const Formulation<dim> &formulation,
                                                   double final_time, const Problem<dim> &problem,
                                                   const SimulationParameters &parameters,
                                                   double kappa, double wanted);

} // namespace gibbsflow
