#pragma once

#include "mesh/boundary_parameters.h"

#include <array>
#include <string>

namespace gibbsflow {

/// What happens at the walls of a box; wall 2d and 2d + 1 are the lower and the upper one in
/// direction d. Walls that are neither periodic nor absorbing have no flux.
template <int dim>
struct BoundaryConditions {
  std::array<bool, dim> periodic = {};
  std::array<bool, 2 *dim> absorbing = {};
  std::array<bool, 2 *dim> named = {}; // in Boundary/Parts: what happens there is meant

  bool any_periodic() const;
  bool any_absorbing() const;
};

/// "left", "right", "bottom", ...
std::string wall_name(unsigned int wall);

/// Throws a UserError where a wall or a direction does not exist, is named twice or contradicts
/// itself.
template <int dim>
BoundaryConditions<dim> make_boundary_conditions(const BoundaryParameters &parameters);

} // namespace gibbsflow
