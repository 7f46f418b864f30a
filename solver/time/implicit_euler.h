#pragma once

#include "time/time_integrator.h"
#include "time/time_parameters.h"

namespace gibbsflow {

/// Implicit Euler:
///     (M + dt K) u_new = M u ,
/// solved for values, not slopes: where M + dt K is an M-matrix the solution is then positive to
/// the last bit. Order 1, L-stable: R(z) = 1/(1 + z). For symmetric K it is the minimising movement
///     u_new = argmin  1/2 v^T K v + |v - u|_M^2 / (2 dt) ,
/// so energy and distance from equilibrium never increase.
/// Error estimate: the leading term dt^2/2 u'' behind the implicit matrix,
///     e = dt/2 (M + dt K)^{-1} (-K) (u_new - u) ,    bounded by |u|/2 for stiff components.
/// Hairer & Wanner (1996), Sec. IV.3; Jordan, Kinderlehrer & Otto (1998).
class ImplicitEuler : public TimeIntegrator {
public:
  static constexpr const char *scheme_name = "implicit Euler";
  static constexpr const char *summary = "order 1, monotone, L-stable";

  ImplicitEuler(const EvolutionOperator &evolution_operator, const TimeParameters &parameters);

  /// R(-z) - 1, without cancellation at small z.
  static double change_in_a_step(double z);

  void remember(Archive &archive) override
  {
    TimeIntegrator::remember(archive);
    archive &error_;
  }
  std::string name() const override { return scheme_name; }
  unsigned int order() const override { return 1; }

protected:
  std::optional<double> step(Vector &u, double dt) override;

private:
  Vector change_, error_;
};

} // namespace gibbsflow
