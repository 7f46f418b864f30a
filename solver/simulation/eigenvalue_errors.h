#pragma once

#include "formulation/formulation.h"
#include "simulation/problem.h"
#include "spectrum/spectrum.h"

namespace gibbsflow {

/// Estimated errors of the eigenvalues, relative to them: of the mesh (estimate_eigenvalue_errors)
/// and of its quadrature (quadrature_errors), or of what has replaced those that the matrices had
/// lost, and what the cut changes (relative_shifts). NaN where nothing is known. `formulation` is
/// the one whose spectrum it is, kappa its factor of time. Collective.
template <int dim>
std::vector<double> relative_eigenvalue_errors(const Spectrum &spectrum,
                                               const Formulation<dim> &formulation,
                                               const Problem<dim> &problem, double kappa,
                                               const LinearSolverParameters &linear_solver);

/// Where modes as slow as lambda, the last one computed, may live beyond an automatic cut: the
/// parameters with a cut beyond which none do, or with none. Absent where the cut is as it should
/// be, where the user chose it, or where V would vary too much within the cells that come back
/// (then their modes are part of the errors). lambda is of the weighted Laplacian. Every rank does
/// the same work.
template <int dim>
std::optional<SimulationParameters> with_room_for_modes(const SimulationParameters &parameters,
                                                        const Problem<dim> &problem, double lambda);

} // namespace gibbsflow
