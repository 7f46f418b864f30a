#pragma once

#include "time/time_integrator.h"
#include "time/time_parameters.h"

namespace gibbsflow {

/// Alexander's singly diagonally implicit Runge-Kutta scheme of three stages: all have the matrix
/// A = M + gamma dt K, gamma = 0.4358665... the root of x^3 - 3x^2 + 3/2 x - 1/6 in (1/6, 1/2),
///     A k1 = -K u,
///     A k2 = -K (u + (1 - gamma)/2 dt k1),
///     A k3 = -K (u + b1 dt k1 + b2 dt k2),       u <- u + dt (b1 k1 + b2 k2 + gamma k3),
/// b1 = -(6 gamma^2 - 16 gamma + 1)/4, b2 = (6 gamma^2 - 20 gamma + 5)/4. Order 3, L-stable,
/// stiffly accurate. Alexander, SIAM J. Numer. Anal. 14 (1977) 1006, Thm. 5.
///
/// Error estimate, in adaptive runs only, since it costs a fourth solve: the leading term
/// C dt^4 u'''' of this linear equation, C = b.A A c - 1/24. The stages lie at the equidistant
/// times gamma, (1 + gamma)/2, 1, so that d = dt (k1 - 2 k2 + k3) / (gamma^2 - 2 gamma + 1/2) is
/// dt^3 u''' + O(dt^4), and
///     e = C dt A^{-1} (-K) d ,    bounded by 0.72 |u| for stiff components.
class Sdirk3 : public TimeIntegrator {
public:
  static constexpr const char *scheme_name = "SDIRK3";
  static constexpr const char *summary = "order 3, L-stable, three stages with one matrix";

  Sdirk3(const EvolutionOperator &evolution_operator, const TimeParameters &parameters);

  /// R(-z) - 1, without cancellation at small z.
  static double change_in_a_step(double z);

  void remember(Archive &archive) override
  {
    TimeIntegrator::remember(archive);
    archive &k1_ &k2_ &k3_;
  }
  std::string name() const override { return scheme_name; }
  unsigned int order() const override { return 3; }

protected:
  std::optional<double> step(Vector &u, double dt) override;

private:
  const bool estimates_error_;
  Vector k1_, k2_, k3_, stage_;
};

} // namespace gibbsflow
