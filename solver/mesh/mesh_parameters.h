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
  std::string type = "box";
  std::vector<double> lower_corner = {-2.5}; // one value is repeated
  std::vector<double> upper_corner = {2.5};
  std::vector<unsigned int> subdivisions = {8};
  unsigned int refinements = 2;
  /// In units of D above the level of connected mass; 0: off; absent: automatic.
  std::optional<double> cut;
  double cut_multiple() const { return cut.value_or(40.); }

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
