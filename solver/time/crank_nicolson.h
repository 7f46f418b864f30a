#pragma once

#include "time/time_integrator.h"
#include "time/time_parameters.h"

namespace gibbsflow {

/// Crank-Nicolson with a damped start:
///     (M + dt/2 K) k = -K u,    u <- u + dt k .
/// Order 2, A-stable but not L-stable: R(z) = (1 - z/2)/(1 + z/2), so stiff components of a rough
/// start would oscillate for ever. The first ceil(Damping steps / 2) steps are therefore each made
/// of two implicit-Euler steps of dt/2, which share the matrix; order 2 remains.
/// Rannacher, Numer. Math. 43 (1984) 309; Hairer & Wanner (1996), Sec. IV.3.
///
/// Error estimate, in adaptive runs only, since it costs two more solves: the leading term
/// dt^3/12 u''' behind the implicit matrix,
///     e = dt^3/12 [(M + dt/2 K)^{-1} K]^2 k ,    bounded by 2/3 |u| for stiff components.
class CrankNicolson : public TimeIntegrator {
public:
  static constexpr const char *scheme_name = "Crank-Nicolson";
  static constexpr const char *summary = "order 2, A-stable, started by damped steps";

  CrankNicolson(const EvolutionOperator &evolution_operator, const TimeParameters &parameters);

  void reject() override { --steps_; }
  void restart() override { steps_ = 0; }
  /// R(-z) - 1, without cancellation at small z.
  static double change_in_a_step(double z);

  void remember(Archive &archive) override
  {
    TimeIntegrator::remember(archive);
    archive &steps_ &k_ &error_ &derivative_;
  }
  std::string name() const override { return scheme_name; }
  unsigned int order() const override { return 2; }

protected:
  std::optional<double> step(Vector &u, double dt) override;

private:
  /// Implicit Euler over dt/2; returns the L1 norm of its error estimate, 0 if none is wanted.
  double damped_half_step(Vector &u, double dt);

  const unsigned int damped_steps_;
  const bool estimates_error_;
  unsigned int steps_ = 0; // since the last restart
  Vector k_, error_, derivative_;
};

} // namespace gibbsflow
