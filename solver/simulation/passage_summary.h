#pragma once

#include "io/summary.h"
#include "simulation/run_summary.h"

namespace gibbsflow {

/// The block `transitions`.
template <int dim>
Json transitions_block(const Transitions<dim> &transitions);
template <int dim>
Json transitions_block(const GeneralTransitions<dim> &transitions);

/// The block `exit`.
template <int dim>
Json exit_block(const RunResults<dim> &results);

} // namespace gibbsflow
