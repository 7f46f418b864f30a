#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "simulation/space_error.h"

#include <limits>
#include <memory>

namespace gibbsflow {

/// A formulation that may begin a run, when the other one can take over from it (infinite:
/// never), and how far it is from the truth then.
template <int dim>
struct FirstStage {
  std::unique_ptr<const Formulation<dim>> formulation;
  double handover = 0.;
  SpaceError error = {std::numeric_limits<double>::infinity(), 0., 0.};
};

/// Where `main` cannot hold rho_0. Galerkin's method in rho is right at any range of V/D where rho
/// itself is resolved; exponentially fitted fluxes on the same nodes are of second order at best,
/// but no range, no jump of V and no start is too much for them: the one with the smaller estimated
/// space error begins (see estimate_space_error). Collective. Throws RunFailure where the metric
/// allows neither.
template <int dim>
FirstStage<dim> choose_first_stage(const Formulation<dim> &main, const Problem<dim> &problem,
                                   double final_time, double kappa,
                                   LinearSolverParameters parameters);

} // namespace gibbsflow
