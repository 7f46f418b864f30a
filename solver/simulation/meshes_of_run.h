#pragma once

#include "simulation/adaptive_mesh.h"
#include "simulation/session.h"

namespace gibbsflow {

/// With Mesh/Adaptive = true: the mesh that is found for the density at the end, where `evolve`, or
/// for the eigenvalues, with the n-th cut of the landscape that is tried. The log says which, or
/// that the tolerance is out of reach; a run that goes on remembers it. Collective.
template <int dim>
AdaptedMesh<dim> adapted_mesh(const Problem<dim> &problem, const SimulationParameters &parameters,
                              Session &session, bool evolve, unsigned int n_cuts);

/// `parameters` with the equal cells and the degree that Discretization/Tolerance asks for; said
/// and remembered in the same way. Collective.
template <int dim>
SimulationParameters on_tolerated_mesh(const Problem<dim> &problem,
                                       const SimulationParameters &parameters, Session &session);

} // namespace gibbsflow
