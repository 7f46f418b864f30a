#pragma once

#include "mesh/region.h"
#include "model/initial_density.h"
#include "model/potential.h"

#include <vector>

namespace gibbsflow {

/// A minimum of V in the box, or on its wall, and the part of int rho_0 over the box that lies in
/// its basin.
template <int dim>
struct Basin {
  dealii::Point<dim> minimum;
  double potential;
  double start_mass;
};

/// The basins of V by potential: those of steepest descent between neighbours on a lattice of the
/// box, each followed down by Newton's method within the box; at most 16, of which one holds the
/// most of rho_0. Quick, and meant for what is told of each: a minimum that is narrower than the
/// lattice (120 cells a direction in 2-D) is missed, and degenerate ones may be listed twice;
/// find_critical_points() looks closer. Every rank does the same work.
template <int dim>
std::vector<Basin<dim>> find_basins(const Potential<dim> &potential,
                                    const InitialDensity<dim> &initial_density,
                                    const Region<dim> &box);

/// Which one holds the most of rho_0; the deepest where rho_0 is Gibbs or none holds any.
template <int dim>
const Basin<dim> &basin_of_start(const std::vector<Basin<dim>> &basins,
                                 const InitialDensity<dim> &initial_density);

} // namespace gibbsflow
