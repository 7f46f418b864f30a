#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// A part of a run with one learning rate: from step `first_step` of SGD on, which is at t =
/// `begin`, steps are `alpha` long.
struct LearningRatePiece {
  double first_step;
  double begin;
  double alpha;

  /// The number of steps, whole or not, at a time in this piece.
  double steps_at(double t) const { return first_step + (t - begin) / alpha; }
};

/// Section Noise: the covariance Sigma of the stochastic gradient, and the step length (learning
/// rate) alpha.
struct NoiseParameters {
  static constexpr const char *isotropic = "isotropic";
  static constexpr const char *of_gradient = "gradient covariance";
  static constexpr const char *of_expression = "expression";

  std::string type = isotropic;
  std::optional<double> sigma = 1.; // none: from the data
  double alpha = 1.;
  std::string schedule = "";
  std::string expression = "";
  double floor = 0.;
  unsigned int batch_size = 1;
  bool replacement = true;
  bool compare_isotropic = false;

  /// In ascending order, the first of which begins at t = 0; empty where alpha never changes. See
  /// settle().
  std::vector<LearningRatePiece> pieces;

  bool is_isotropic() const { return type == isotropic; }

  /// Reads the schedule up to a final time; alpha is the one that holds there from then on. Throws
  /// a UserError unless step numbers increase and learning rates are positive.
  void settle(double final_time);

  /// The piece that a time lies in, with its begin but not its end. `pieces` is not empty.
  const LearningRatePiece &piece_at(double t) const;

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
