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
  unsigned int degree = usual_degree;
  bool has_automatic_degree = false;
  double tolerance = 0.; // of the density in L1, in space; 0: the mesh is as it is
  std::string stabilization = "none";

  static constexpr unsigned int usual_degree = 4;

  bool is_monotone() const { return stabilization == monotone; }

  static constexpr const char *monotone = "monotone";

  void add_to(dealii::ParameterHandler &prm);

  /// Chooses the degree where that is automatic: with a tolerance the one whose elements need the
  /// fewest unknowns for it.
  void settle(unsigned int dim);

  /// Throws a UserError where a formulation does not have this degree, or is listed twice or not at
  /// all.
  void check() const;
};

} // namespace gibbsflow
