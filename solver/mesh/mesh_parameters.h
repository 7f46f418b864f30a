#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Mesh: a box of equal cells, less the cells where no mass lives (the cut).
struct MeshParameters {
  static constexpr const char *box = "box";
  static constexpr const char *automatic = "automatic";
  /// Refinements that an automatic mesh has; with one more its cells are half as long.
  static constexpr unsigned int usual_refinements = 2;

  std::string type = box;
  std::vector<double> lower_corner = {-2.5}; // one value is repeated
  std::vector<double> upper_corner = {2.5};
  std::vector<unsigned int> subdivisions = {8};
  unsigned int refinements = usual_refinements;
  double outside_mass = 1e-10;
  unsigned int maximum_cells = 1000000;
  double found_outside_mass = 0.; // of Gibbs, beyond a box that was automatic
  /// In units of D above the level of connected mass; 0: off; absent: automatic.
  std::optional<double> cut;
  double cut_multiple() const { return cut.value_or(40.); }

  bool is_automatic() const { return type == automatic; }

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
