#pragma once

#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Transitions.
struct TransitionParameters {
  bool compute = false;
  std::vector<double> set_a, set_b; // points; empty: the two deepest minima
  double radius = 0.1;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
