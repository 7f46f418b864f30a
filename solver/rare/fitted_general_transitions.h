#pragma once

#include "formulation/formulation.h"
#include "model/potential.h"
#include "rare/general_transitions.h"

namespace gibbsflow {

/// The transitions of the general equation with errors, on cells fitted to the sets as by
/// find_transitions(). `formulation` solves the equation and is made anew on these cells. The
/// committors and the reactive current, with the stationary density and its current of
/// `formulation`, are evaluated on the cells of `formulation`, which must outlive the result.
/// Collective.
template <int dim>
GeneralTransitions<dim> find_general_transitions(const Formulation<dim> &formulation,
                                                 std::shared_ptr<const Dynamics<dim>> dynamics,
                                                 const Potential<dim> &potential, double diffusion,
                                                 const TransitionSets<dim> &sets);

} // namespace gibbsflow
