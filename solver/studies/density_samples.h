#pragma once

#include "simulation/simulation.h"

#include <functional>

namespace gibbsflow {

/// Points at which densities of different meshes are compared: n^dim Gauss points in every cell
/// of a region that refines all of the meshes, so that all densities are smooth between the points
/// of a cell.
template <int dim>
struct ComparisonGrid {
  Region<dim> cells;
  unsigned int n_points; // per direction
};

/// A density on a comparison grid, spread over the ranks in blocks of cells that are the same for
/// every density, whichever rank owned the mesh cells it came from.
struct DensitySamples {
  std::vector<unsigned int> cells; // of this rank, ascending
  std::vector<double> values;      // n^dim for each
};

/// The density that u stands for. The grid refines the problem's region. Collective.
template <int dim>
DensitySamples sample_density(const Problem<dim> &problem, const Simulation<dim> &simulation,
                              const Formulation<dim> &formulation, const Vector &u,
                              const ComparisonGrid<dim> &grid);

/// The Gibbs density of the simulation, from its formula. Collective.
template <int dim>
DensitySamples sample_gibbs(const Problem<dim> &problem, const Simulation<dim> &simulation,
                            const ComparisonGrid<dim> &grid);

/// A function on the cells of `like`.
template <int dim>
DensitySamples sample_function(const std::function<double(const dealii::Point<dim> &)> &function,
                               const DensitySamples &like, const ComparisonGrid<dim> &grid);

/// int |a - b| dx and (int (a - b)^2 dx)^{1/2} over the mesh.
struct DensityDistance {
  double l1, l2;
};

/// Of two densities on the same part of the same grid. Collective.
template <int dim>
DensityDistance distance(const DensitySamples &a, const DensitySamples &b,
                         const ComparisonGrid<dim> &grid, MPI_Comm communicator);

} // namespace gibbsflow
