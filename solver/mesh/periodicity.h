#pragma once

#include "mesh/region.h"
#include "model/potential.h"

namespace gibbsflow {

/// Throws a UserError where V differs between two walls that are to be the same.
template <int dim>
void check_periodicity(const Region<dim> &region, const Potential<dim> &potential,
                       double diffusion);

} // namespace gibbsflow
