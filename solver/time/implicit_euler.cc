#include "time/implicit_euler.h"

namespace gibbsflow {

ImplicitEuler::ImplicitEuler(const EvolutionOperator &evolution_operator, const TimeParameters &)
    : TimeIntegrator(evolution_operator), change_(zero()), error_(zero())
{
}

std::optional<double> ImplicitEuler::step(Vector &u, const double dt)
{
  // (M + dt K) u_new = M u, with u as the guess
  change_ = u;
  solve_value(dt, u);

  // e = dt/2 (M + dt K)^{-1} (-K) (u_new - u)
  change_.sadd(-1., 1., u);
  solve_slope(dt, change_, error_);
  return 0.5 * dt * l1_norm(error_);
}

double ImplicitEuler::change_in_a_step(const double z)
{
  return -z / (1. + z);
}

} // namespace gibbsflow
