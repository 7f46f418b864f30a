#include "time/sdirk3.h"

namespace gibbsflow {

namespace {

constexpr double gamma_ = 0.43586652150845899942;
constexpr double b1 = -(6. * gamma_ * gamma_ - 16. * gamma_ + 1.) / 4.;
constexpr double b2 = (6. * gamma_ * gamma_ - 20. * gamma_ + 5.) / 4.;

// A c by stage: gamma^2, gamma, 1/2; then A A c of the last stage, which is b.A c, is
constexpr double a21 = 0.5 * (1. - gamma_);
constexpr double AAc_2 = a21 * gamma_ * gamma_ + gamma_ * gamma_;
constexpr double AAc_3 = b1 * gamma_ * gamma_ + b2 * gamma_ + 0.5 * gamma_; // 1/6: order 3
constexpr double error_constant =
    b1 * gamma_ * gamma_ * gamma_ + b2 * AAc_2 + gamma_ * AAc_3 - 1. / 24.;

} // namespace

Sdirk3::Sdirk3(const EvolutionOperator &evolution_operator, const TimeParameters &parameters)
    : TimeIntegrator(evolution_operator),
      estimates_error_(parameters.tolerance > 0.),
      k1_(zero()),
      k2_(zero()),
      k3_(zero()),
      stage_(zero())
{
}

std::optional<double> Sdirk3::step(Vector &u, const double dt)
{
  const double a = gamma_ * dt;

  // A k1 = -K u
  solve_slope(a, u, k1_);

  // A k2 = -K (u + (1 - gamma)/2 dt k1)
  stage_ = u;
  stage_.add(a21 * dt, k1_);
  solve_slope(a, stage_, k2_);

  // A k3 = -K (u + b1 dt k1 + b2 dt k2),  k3 = u'(t + dt)
  u.add(b1 * dt, k1_, b2 * dt, k2_);
  solve_slope(a, u, k3_);
  u.add(a, k3_);

  if (!estimates_error_)
    return std::nullopt;

  // e = C dt A^{-1} (-K) d,  d = dt (k1 - 2 k2 + k3) / (gamma^2 - 2 gamma + 1/2)
  stage_.equ(1., k1_);
  stage_.add(-2., k2_, 1., k3_);
  solve_slope(a, stage_, k1_);
  const double factor = error_constant * dt * dt / (gamma_ * gamma_ - 2. * gamma_ + 0.5);
  return std::abs(factor) * l1_norm(k1_);
}

double Sdirk3::change_in_a_step(const double z)
{
  // the numerator of degree 2 over (1 + gamma z)^3 that agrees with e^{-z} to order 3
  const double a = 1. + gamma_ * z;
  return (-z + (0.5 - 3. * gamma_) * z * z - std::pow(gamma_ * z, 3)) / (a * a * a);
}

} // namespace gibbsflow
