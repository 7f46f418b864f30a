#pragma once

#include "simulation/problem.h"

namespace gibbsflow {

/// With Mesh/Type = automatic: the parameters with the box and the cells that were found (see
/// find_box); others as they are. A gaussian without a mean starts at 0 then. Throws a UserError
/// where there is no such box. Every rank does the same work.
SimulationParameters with_automatic_mesh(const SimulationParameters &parameters);

/// Cells for Discretization/Tolerance.
struct ToleratedMesh {
  SimulationParameters parameters; // with these cells
  double error;                    // the space error of rho(T) that is estimated on them
  unsigned int trials;             // meshes that were tried
};

/// Makes the cells of `problem` smaller, or larger, until the space error of its density at the
/// final time is at most the tolerance and, if that is easy, not below a hundredth of it; as near
/// to it as Mesh/Maximum cells and the memory allow. Collective.
template <int dim>
ToleratedMesh find_tolerated_mesh(const Problem<dim> &problem,
                                  const SimulationParameters &parameters, MPI_Comm communicator);

} // namespace gibbsflow
