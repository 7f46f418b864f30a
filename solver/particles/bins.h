#pragma once

#include "formulation/density.h"
#include "particles/particles.h"

#include <vector>

namespace gibbsflow {

/// The places in which particles are counted: the box of a region's mesh in equal parts, the cells
/// or, where these are few, equal parts of them: in 1-D at least 256, in 2-D 64 and in 3-D 16 in
/// each direction. Numbered as in BoxGrid.
template <int dim>
BoxGrid<dim> counting_grid(const Region<dim> &region);

/// The masses of a density in the places of a grid, divided by their sum; negative ones count as
/// zero. By the rules of the cells; within a cell that several places divide by three Gauss points
/// per direction in each, scaled to the mass of the cell. Cells that were cut away have none.
/// Collective.
template <int dim>
std::vector<double> masses_in(const BoxGrid<dim> &grid, const Density<dim> &density);

/// Those of the measure pi of the cells, the Gibbs density or what else is stationary. Collective.
template <int dim>
std::vector<double> gibbs_masses_in(const BoxGrid<dim> &grid, const WeightedCells<dim> &cells);

/// How many particles are in each place of a grid.
struct Counts {
  std::vector<double> inside; // whole numbers
  double outside = 0.;        // of the box
  double left = 0.;           // through absorbing walls

  double total() const; // without those that have left
};

/// Collective.
template <int dim>
Counts count_particles(const BoxGrid<dim> &grid, const Particles<dim> &particles,
                       MPI_Comm communicator);

/// Places of a grid put together to boxes that have at least a certain mass each: the grid is cut
/// into two parts, as equal in mass as places allow, across the direction in which the mass is most
/// spread out, and each part again, as long as both have it. One bin where the mass of all is less.
template <int dim>
class Bins {
public:
  Bins(const BoxGrid<dim> &grid, const std::vector<double> &masses, double least_mass);

  unsigned int size() const { return n_bins_; }

  /// Sums over the bins of what is given by places.
  std::vector<double> sum(const std::vector<double> &of_places) const;

private:
  using Place = std::array<unsigned int, dim>;
  void divide(const BoxGrid<dim> &grid, const std::vector<double> &masses, double least_mass,
              const Place &begin, const Place &end);

  std::vector<unsigned int> bin_; // of each place
  unsigned int n_bins_ = 0;
};

} // namespace gibbsflow
