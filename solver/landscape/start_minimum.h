#pragma once

#include "mesh/region.h"
#include "model/initial_density.h"
#include "model/potential.h"

namespace gibbsflow {

/// The minimum of V whose basin holds the most of rho_0, or where that is Gibbs the deepest one:
/// basins are those of steepest descent between neighbours on a lattice of the box, and the lowest
/// place of the best one is followed down by Newton's method, within the box. Every rank does the
/// same work.
template <int dim>
dealii::Point<dim> minimum_of_start(const Potential<dim> &potential,
                                    const InitialDensity<dim> &initial_density,
                                    const Region<dim> &box);

} // namespace gibbsflow
