#pragma once

#include "simulation/problem.h"

#include <string>

namespace gibbsflow {

/// What the user should know of the problem, and need not be warned of; empty where there is
/// nothing.
template <int dim>
std::string note_on(const Problem<dim> &problem);

} // namespace gibbsflow
