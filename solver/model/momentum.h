#pragma once

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Momentum: the heavy ball v <- beta v - alpha g, w <- w + v. With t = n alpha, n the
/// number of steps, and p = v / sqrt(alpha) it is near to
///     sqrt(alpha) dw/dt = p,   sqrt(alpha) dp/dt = -grad V - gamma p + noise,
///     gamma = (1 - beta)/sqrt(alpha),   D = sigma alpha / (2 (1 - beta)) ,
/// whose stationary density is proportional to e^{-(V + |p|^2/2)/D}.
struct MomentumParameters {
  double coefficient = 0.; // beta; 0: plain SGD
  unsigned int modes = 24;

  bool is_present() const { return coefficient > 0.; }

  /// alpha' = alpha/(1 - beta): plain SGD with it has the same D, and becomes the same diffusion
  /// where gamma is large, at equal n.
  double effective_rate(double alpha) const { return alpha / (1. - coefficient); }

  double friction(double alpha) const; // gamma

  void add_to(dealii::ParameterHandler &prm);

  /// Throws a UserError unless 0 <= beta < 1 and the number of modes is even.
  void check() const;
};

} // namespace gibbsflow
