#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/unknown_order.h"

namespace gibbsflow {

/// An order of the unknowns of a formulation by the cells that they lie in and their places there,
/// the same on any number of ranks. Collective.
template <int dim>
UnknownOrder order_of_unknowns(const Formulation<dim> &formulation);

} // namespace gibbsflow
