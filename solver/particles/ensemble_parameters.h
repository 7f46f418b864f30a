#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Ensemble: many independent runs of SGD, or of the equation that stands for it.
struct EnsembleParameters {
  static constexpr const char *sde = "SDE";
  static constexpr const char *sde_2 = "SDE 2";
  static constexpr const char *modified_equation = "modified equation";
  static constexpr const char *sgd = "SGD";
  static constexpr const char *transfer_operator = "transfer operator";
  static constexpr const char *file_method = "file";

  std::vector<std::string> methods = {sde};
  unsigned int particles = 100000;
  double time_step = 0.01;             // of the differential equations; SGD's is Noise/Alpha
  std::string increments = "Gaussian"; // |three-point
  bool confined = true;
  std::string file = "";
  bool compute = false;
  unsigned int seed = 1;

  bool has(const std::string &method) const;

  void add_to(dealii::ParameterHandler &prm);

  /// What no single entry shows. Throws a UserError: no method, or one twice; a file that is
  /// missing, or not asked for.
  void check() const;
};

/// All admissible values of Ensemble/Method.
std::vector<std::string> ensemble_method_names();

} // namespace gibbsflow
