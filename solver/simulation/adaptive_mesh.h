#pragma once

#include "simulation/problem.h"

#include <memory>
#include <string>

namespace gibbsflow {

/// The cells of a box, halved where Mesh/Adaptation goal asks for it.
template <int dim>
struct AdaptedMesh {
  std::string divisions;        // see CellTree
  unsigned int adaptations = 0; // how often some cells were halved for what a solution showed
  double error = 0.;          // estimated: of rho(T) in L1, or of the eigenvalues relative to them
  bool is_sufficient = false; // error <= tolerance

  /// The tree that `problem`, on which it was made, has cells for.
  std::shared_ptr<const CellTree<dim>> tree(const Problem<dim> &problem) const;
};

/// Where neither is given.
constexpr double usual_adaptation_tolerance = 1e-4;

/// Halves cells of the problem's box: first where V/D changes much within a cell, near mass, and
/// where a cell is wide beside rho_0; then, solving on each mesh, where the solution is least
/// smooth (see Surplus): the density at the final time and at the start, or with `for_gap` the
/// eigenfunctions. Ends where the error is estimated to be at most Discretization/Tolerance, or
/// where the next mesh would have more cells than Mesh/Maximum cells or need more memory than there
/// is. The same on any number of ranks. Collective.
template <int dim>
AdaptedMesh<dim> adapt_mesh(const Problem<dim> &problem, const SimulationParameters &parameters,
                            bool for_gap, MPI_Comm communicator);

} // namespace gibbsflow
