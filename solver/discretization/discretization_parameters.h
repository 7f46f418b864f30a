#pragma once

#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Discretization.
struct DiscretizationParameters {
  std::string formulation = "weighted heat";
  unsigned int degree = 4;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
