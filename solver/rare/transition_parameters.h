#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Transitions.
struct TransitionParameters {
  bool compute = false;
  std::vector<double> set_a, set_b; // points; without a name either, the two deepest minima
  std::string part_a, part_b;       // names of parts of the boundary in place of a point
  double radius = 0.1;

  bool names_sets() const
  {
    return !(set_a.empty() && set_b.empty() && part_a.empty() && part_b.empty());
  }

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
