#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "simulation/space_error.h"

#include <limits>
#include <memory>

namespace gibbsflow {

/// A formulation that may begin a run, on the cells of the one that goes on or on finer ones of its
/// own; when the other one can take over from it (infinite: never), and how far it is from the
/// truth then.
template <int dim>
struct FirstStage {
  unsigned int refinements = 0;
  std::unique_ptr<const Discretization<dim>> discretization; // null: that of the other one
  std::unique_ptr<const WeightedCells<dim>> cells;
  std::unique_ptr<const Formulation<dim>> formulation;
  double handover = 0.;
  SpaceError error = {std::numeric_limits<double>::infinity(), 0., 0.};
};

/// The stage that was chosen before, by another process: with so many refinements and the
/// formulation of this name, where there is one. Collective.
template <int dim>
FirstStage<dim> remake_first_stage(const Formulation<dim> &main, const Problem<dim> &problem,
                                   unsigned int refinements, const std::string &name, double kappa,
                                   LinearSolverParameters parameters);

/// How a run in `main` begins, which holds rho_0, or what the run begins with, so well; no
/// formulation where it begins itself.
///
/// Where it cannot hold it: Galerkin's method in rho is right at any range of V/D where rho
/// itself is resolved; exponentially fitted fluxes on the same nodes are of second order at best,
/// but no range, no jump of V and no start is too much for them. The one with the smaller estimated
/// space error begins (see ComparedCourse). Where neither is accurate, or `main` holds what its
/// cells do not resolve: on finer cells, if one is accurate there and `main` can take over within
/// `duration`. Collective. Throws RunFailure where the metric allows neither.
template <int dim>
FirstStage<dim> choose_first_stage(const Formulation<dim> &main, const StartQuality &quality,
                                   const Origin<dim> &origin, double duration, double kappa,
                                   LinearSolverParameters parameters);

} // namespace gibbsflow
