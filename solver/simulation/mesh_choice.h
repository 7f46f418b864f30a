#pragma once

#include "simulation/problem.h"

namespace gibbsflow {

/// With an automatic mesh: the parameters with the box and the cells that were found for the model
/// (see find_box and, for general noise or a drift, find_tail_box; the box of a potential that is
/// known on a grid lies within it); others as they are. A gaussian without a mean starts at 0 then,
/// or in the middle of the grid. Throws a UserError where there is no such box. Every rank does the
/// same work.
template <int dim>
SimulationParameters with_automatic_mesh(const SimulationParameters &parameters,
                                         const Model<dim> &model);

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
