#pragma once

#include "simulation/space_error.h"

#include <optional>

namespace gibbsflow {

/// A mesh on which the same run, begun anew, is estimated to be right.
struct SufficientMesh {
  unsigned int refinements; // to be added to Mesh/Refinements
  double error;             // estimated space error there
};

/// Halves the cells of the course's mesh until the space error of the same problem, marched exactly
/// in time, is at most `wanted`; none where that takes more unknowns than can be tried in the time
/// of a run, or is nowhere in sight. Collective.
template <int dim>
std::optional<SufficientMesh>
find_sufficient_mesh(const Course<dim> &course, const Problem<dim> &problem,
                     const SimulationParameters &parameters, double kappa, double wanted);

} // namespace gibbsflow
