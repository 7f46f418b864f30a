#pragma once

#include "model/initial_density.h"
#include "particles/transfer_rows.h"

namespace gibbsflow {

/// What the transfer operator of SGD is made of.
template <int dim>
struct TransferSource {
  const StepLaw<dim> &law;
  const Dynamics<dim> &dynamics;
  const ParticleWalls<dim> &walls;
  const InitialDensity<dim> &initial_density;
  const Region<dim> &region;

  TransferRows<dim> rows(const BoxGrid<dim> &grid) const
  {
    return TransferRows<dim>(grid, law, dynamics, walls, region.boundary());
  }
};

/// The mesh of a transfer operator whose cells are halved: a grid over the box, the cells of it
/// that are states, ascending, and their rows.
template <int dim>
struct TransferMesh {
  BoxGrid<dim> grid;
  std::vector<unsigned int> cells;
  std::vector<TransferRow> rows;
};

/// rho_0 in these cells of a grid, the sum over all cells of the grid being one: what is at a Gauss
/// point goes to the cells whose middles are next to it, as in IntervalCover, so that the mean is
/// that of rho_0 however narrow it is.
template <int dim>
std::vector<double> initial_masses(const InitialDensity<dim> &initial_density,
                                   const BoxGrid<dim> &grid,
                                   const std::vector<unsigned int> &cells);

/// A mesh on whose halved cells the spread, h^2/4 in 1-D and h^2/6 in 2-D, that cells add to the
/// variance of each step is small beside the smallest variance of a step, sigma^2, where the mass
/// is: h = sigma/16 in 1-D, and in 2-D sigma, or as much more as 1e7 entries of the finer matrix
/// and 3e7 images ask for. In 1-D all cells are states; in 2-D those that more than 1e-12 of the
/// mass has come to, in `n_steps` and until hardly anything changes. `between` is called between
/// parts of the work.
template <int dim>
TransferMesh<dim> choose_transfer_mesh(const TransferSource<dim> &source, unsigned int n_steps,
                                       const std::function<void()> &between = {});

/// The halves of cells in each direction: a grid, and those of its cells that cells of a coarser
/// one are divided into, ascending, with the number that each one's parent has among those.
template <int dim>
struct HalvedCells {
  BoxGrid<dim> grid;
  std::vector<unsigned int> cells, parent;
};
template <int dim>
HalvedCells<dim> halve_cells(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells);

} // namespace gibbsflow
