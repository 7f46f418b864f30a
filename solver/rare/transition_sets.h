#pragma once

#include "mesh/region.h"
#include "model/potential.h"
#include "rare/transition_parameters.h"
#include "rare/transitions.h"

namespace gibbsflow {

/// The sets that section Transitions describes on a region. Throws a UserError where a part of the
/// boundary does not exist, is periodic or cut away, a centre lies outside the mesh or the sets
/// meet, and where V has fewer minima than are to be chosen.
template <int dim>
TransitionSets<dim> find_transition_sets(const TransitionParameters &parameters,
                                         const Region<dim> &region,
                                         const Potential<dim> &potential);

} // namespace gibbsflow
