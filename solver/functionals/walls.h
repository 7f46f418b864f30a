#pragma once

#include "formulation/formulation.h"
#include "mesh/box_grid.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// What stands at the walls of the box that stop mass: neither absorbing nor periodic, and not the
/// faces that the cut made. There the box confines as far as V does not.
struct Walls {
  double height = 0.;                 // largest e^{-(V - V_min)/D} on such a wall
  double gibbs_mass = 0.;             // of the Gibbs density in the cells at such walls
  std::optional<double> density_mass; // of the density in these cells
  std::string highest;                // the name of the wall where `height` is found
  bool is_meant = true;               // every wall that matters is named in Boundary/Parts
};

/// The walls' height above which they, and not V alone, shape what is computed.
constexpr double wall_height_that_matters = 1e-3;

/// Measures the Gibbs density and, where `u` is not null, the density that u stands for. V is
/// sampled on the walls at the points that the cut sampled. Absent where no wall of the box that
/// stops mass is meshed. Collective.
template <int dim>
std::optional<Walls> measure_walls(const Formulation<dim> &formulation, const Vector *u);

/// "the box cuts e^{-V/D} at 0.30 of its height (left)".
std::string describe_wall(double height, const std::string &wall, bool is_general = false);

/// What the user should be warned of: walls that matter and were not named. Empty: nothing.
/// `is_general` where they are measured of another stationary density than Gibbs.
std::string warning_of(const Walls &walls, bool is_general = false);

} // namespace gibbsflow
