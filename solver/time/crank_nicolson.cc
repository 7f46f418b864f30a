#include "time/crank_nicolson.h"

namespace gibbsflow {

CrankNicolson::CrankNicolson(const EvolutionOperator &evolution_operator,
                             const TimeParameters &parameters)
    : TimeIntegrator(evolution_operator),
      damped_steps_((parameters.damping_steps + 1) / 2),
      estimates_error_(parameters.tolerance > 0.),
      k_(zero()),
      error_(zero()),
      derivative_(zero())
{
}

std::optional<double> CrankNicolson::step(Vector &u, const double dt)
{
  double estimate = 0.;
  if (steps_++ < damped_steps_) {
    estimate = damped_half_step(u, dt);
    estimate += damped_half_step(u, dt);
  } else {
    // (M + dt/2 K) k = -K u,  u(t + dt) = u + dt k
    solve_slope(0.5 * dt, u, k_);
    u.add(dt, k_);

    // e = dt^3/12 [(M + dt/2 K)^{-1} K]^2 k
    if (estimates_error_) {
      solve_slope(0.5 * dt, k_, derivative_);
      solve_slope(0.5 * dt, derivative_, error_);
      estimate = dt * dt * dt / 12. * l1_norm(error_);
    }
  }
  return estimates_error_ ? std::optional<double>(estimate) : std::nullopt;
}

double CrankNicolson::damped_half_step(Vector &u, const double dt)
{
  const double half = 0.5 * dt;
  solve_slope(half, u, k_);
  u.add(half, k_);
  if (!estimates_error_)
    return 0.;
  solve_slope(half, k_, error_);
  return 0.5 * half * half * l1_norm(error_);
}

double CrankNicolson::change_in_a_step(const double z)
{
  return -z / (1. + 0.5 * z);
}

} // namespace gibbsflow
