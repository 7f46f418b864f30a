#pragma once

#include "mesh/region.h"
#include "model/potential.h"
#include "rare/transition_parameters.h"
#include "rare/transitions.h"

namespace gibbsflow {

/// The sets that section Transitions describes on a region. Throws a UserError
/// where a centre lies outside the mesh, the balls meet, or one contains no node of the elements of
/// this degree (in more than one dimension), and where V has fewer than two minima to choose from.
template <int dim>
TransitionSets<dim> find_transition_sets(const TransitionParameters &parameters,
                                         const Region<dim> &region, const Potential<dim> &potential,
                                         unsigned int degree);

} // namespace gibbsflow
