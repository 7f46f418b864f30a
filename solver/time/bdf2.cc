#include "time/bdf2.h"

#include <utility>

namespace gibbsflow {

namespace {
constexpr double largest_stable_growth = 2.4; // below 1 + sqrt(2)
} // namespace

Bdf2::Bdf2(const EvolutionOperator &evolution_operator, const TimeParameters &parameters)
    : TrBdf2(evolution_operator, parameters),
      estimates_error_(parameters.tolerance > 0.),
      change_(zero()),
      error_(zero())
{
  for (Step *step : {&before_, &trial_})
    step->start = step->slope = zero();
}

std::optional<double> Bdf2::step(Vector &u, const double dt)
{
  if (trial_.exists)
    std::swap(before_, trial_);
  trial_.exists = true;
  trial_.dt = dt;
  trial_.start = u;

  if (!before_.exists || dt > largest_stable_growth * before_.dt) {
    const std::optional<double> estimate = TrBdf2::step(u, dt);
    trial_.slope = slope_at_end();
    return estimates_error_ ? estimate : std::nullopt;
  }

  // v = u + w^2/(1 + 2w) (u - u_before)
  const double w = dt / before_.dt;
  const double extrapolation = w * w / (1. + 2. * w);
  u.sadd(1. + extrapolation, -extrapolation, before_.start);

  // (M + b dt K) k = -K v,  u_new = v + b dt k,  k = u'(t + dt)
  const double a = (1. + w) / (1. + 2. * w) * dt;
  trial_.slope = before_.slope;
  solve_slope(a, u, trial_.slope);
  u.add(a, trial_.slope);
  if (!estimates_error_)
    return std::nullopt;

  // e = dt^2/6 (1 + w)^2 / (w (1 + 2w)) (M + b dt K)^{-1} (-K) (k - k_before)
  change_ = trial_.slope;
  change_ -= before_.slope;
  solve_slope(a, change_, error_);
  return dt * dt / 6. * (1. + w) * (1. + w) / (w * (1. + 2. * w)) * l1_norm(error_);
}

double Bdf2::change_in_a_step(const double z)
{
  if (z > 0.5)
    return 1. / std::sqrt(3. + 2. * z) - 1.;
  return -2. * z * (1. + 1. / (1. + std::sqrt(1. - 2. * z))) / (3. + 2. * z);
}

} // namespace gibbsflow
