#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Mesh: a box of equal cells, less the cells where no mass lives (the cut), a ball, or the
/// cells of a file.
struct MeshParameters {
  static constexpr const char *box = "box";
  static constexpr const char *of_file = "file";
  static constexpr const char *automatic = "automatic";
  static constexpr const char *density = "density";
  static constexpr const char *gap = "gap";
  /// Refinements that an automatic mesh has; with one more its cells are half as long.
  static constexpr unsigned int usual_refinements = 2;

  std::string type = box;
  std::vector<double> lower_corner = {-2.5}; // one value is repeated
  std::vector<double> upper_corner = {2.5};
  std::vector<unsigned int> subdivisions = {8};
  unsigned int refinements = usual_refinements;
  std::string file;
  double radius = 0.; // > 0: the ball |x| <= radius in place of the box
  double outside_mass = 1e-10;
  bool adaptive = false;
  std::string adaptation_goal = density;
  unsigned int maximum_cells = 1000000;
  double found_outside_mass = 0.; // of Gibbs, beyond a box that was automatic
  /// In units of D above the level of connected mass; 0: off; absent: automatic.
  std::optional<double> cut;
  double cut_multiple() const { return cut.value_or(40.); }

  bool is_automatic() const { return type == automatic; }
  bool is_file() const { return type == of_file; }
  bool adapts_to_gap() const { return adaptive && adaptation_goal == gap; }

  /// Whether cells are those of boxes, from which some may be cut. A line |x| <= radius is a box.
  bool makes_box(const unsigned int dim) const { return !is_file() && !(radius > 0. && dim > 1); }

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
