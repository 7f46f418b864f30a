#pragma once

#include "mesh/boundary_parameters.h"

#include <deal.II/base/types.h>

#include <array>
#include <string>
#include <vector>

namespace gibbsflow {

/// What happens at the parts of the boundary. Those of a box are its walls: wall 2d and 2d + 1 are
/// the lower and the upper one in direction d. Those of a mesh have the names that it gives them.
/// Parts that are neither periodic nor absorbing have no flux.
template <int dim>
struct BoundaryConditions {
  std::array<bool, dim> periodic = {}; // directions of a box
  std::vector<bool> absorbing = std::vector<bool>(2 * dim, false);
  std::vector<bool> named = std::vector<bool>(2 * dim, false); // in Boundary/Parts: it is meant
  std::vector<std::string> names = walls_of_box();

  /// The boundary id of faces that the cut made, which are no part.
  static constexpr dealii::types::boundary_id made_by_cut = 1u << 30;

  static std::vector<std::string> walls_of_box(); // "left", "right", "bottom", ...

  unsigned int n_parts() const { return absorbing.size(); }
  bool is_part(dealii::types::boundary_id id) const { return id < n_parts(); }
  bool is_periodic(unsigned int part) const { return part / 2 < dim && periodic[part / 2]; }

  bool any_periodic() const;
  bool any_absorbing() const;
};

/// Those of a box. Throws a UserError where a wall or a direction does not exist, is named twice or
/// contradicts itself.
template <int dim>
BoundaryConditions<dim> make_boundary_conditions(const BoundaryParameters &parameters);

/// Those of a mesh whose parts have these names; nothing is periodic. Likewise.
template <int dim>
BoundaryConditions<dim> make_boundary_conditions(const BoundaryParameters &parameters,
                                                 const std::vector<std::string> &names);

} // namespace gibbsflow
