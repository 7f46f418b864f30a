#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "model/dynamics.h"

namespace gibbsflow {

/// What Discretization/Formulation may list.
std::vector<std::string> formulation_names();

/// One sentence per formulation for its help text.
std::string formulation_help();

/// The only polynomial degree that a formulation has; 0 if it has all.
unsigned int only_degree(const std::string &formulation);

/// The formulation of that name, one of formulation_names(), of the equations with general noise
/// where `dynamics` is not null (Fokker-Planck only), there as a chain of jumps if `monotone`.
/// `cells` must outlive it. Collective.
template <int dim>
std::unique_ptr<Formulation<dim>>
make_formulation(const std::string &name, const WeightedCells<dim> &cells, double kappa,
                 const LinearSolverParameters &parameters,
                 std::shared_ptr<const Dynamics<dim>> dynamics, bool monotone = false);

} // namespace gibbsflow
