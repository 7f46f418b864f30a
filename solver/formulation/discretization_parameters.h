#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Discretization.
struct DiscretizationParameters {
  /// The first is the one whose results are reported, the others are compared with it. Empty: to be
  /// chosen by the noise.
  std::vector<std::string> formulations = {"weighted heat"};
  unsigned int degree = 4;
  std::string stabilization = "none";

  bool is_monotone() const { return stabilization == monotone; }

  static constexpr const char *monotone = "monotone";

  void add_to(dealii::ParameterHandler &prm);

  /// Throws a UserError where a formulation does not have this degree, or is listed twice or not at
  /// all.
  void check() const;
};

} // namespace gibbsflow
