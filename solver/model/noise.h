#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Noise: the covariance Sigma of the stochastic gradient, and the step length (learning
/// rate) alpha.
struct NoiseParameters {
  static constexpr const char *isotropic = "isotropic";
  static constexpr const char *of_gradient = "gradient covariance";
  static constexpr const char *of_expression = "expression";

  std::string type = isotropic;
  std::optional<double> sigma = 1.; // none: from the data
  double alpha = 1.;
  std::string expression = "";
  double floor = 0.;
  unsigned int batch_size = 1;
  bool replacement = true;
  bool compare_isotropic = false;

  bool is_isotropic() const { return type == isotropic; }

  /// D = sigma alpha / 2, for a sigma that is given.
  double diffusion() const { return 0.5 * sigma.value() * alpha; }

  void add_to(dealii::ParameterHandler &prm);

  /// Throws a UserError unless sigma (where it is given) and alpha are positive and finite, and D
  /// too, and the entries of the type are there.
  void check() const;
};

/// Section Drift: b in d rho/dt = div( rho (grad V - b) + ... ), for fields that are not gradients.
struct DriftParameters {
  std::vector<std::string> expression; // one formula for each coordinate; empty: none

  void add_to(dealii::ParameterHandler &prm);
};

/// Throws a UserError about Noise/Sigma unless D = sigma alpha / 2 lies between 1e-100 and 1e100.
void check_diffusion(double sigma, double alpha);

} // namespace gibbsflow
