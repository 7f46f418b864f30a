#pragma once

#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Boundary.
struct BoundaryParameters {
  std::string type = "no flux"; // wherever nothing else is named
  std::string periodic = "none";
  std::string parts = "";

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
