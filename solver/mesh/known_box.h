#pragma once

#include "mesh/region.h"
#include "model/potential.h"

namespace gibbsflow {

/// The region itself. Throws a UserError where it reaches beyond the box on which V is known.
template <int dim>
Region<dim> within_known_box(Region<dim> region, const Potential<dim> &potential);

} // namespace gibbsflow
