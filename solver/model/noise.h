#pragma once

#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Noise: isotropic noise of strength sigma and step length (learning rate) alpha.
struct NoiseParameters {
  std::string type = "isotropic";
  double sigma = 1.;
  double alpha = 1.;

  /// D = sigma alpha / 2.
  double diffusion() const { return 0.5 * sigma * alpha; }

  void add_to(dealii::ParameterHandler &prm);

  /// Throws a UserError unless sigma and alpha are positive and finite, and D too.
  void check() const;
};

} // namespace gibbsflow
