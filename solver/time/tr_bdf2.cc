#include "time/tr_bdf2.h"

#include <cmath>

namespace gibbsflow {

namespace {
const double gamma_tr = 2. - std::sqrt(2.);
const double weight = std::sqrt(2.) / 4.;
} // namespace

TrBdf2::TrBdf2(const EvolutionOperator &evolution_operator, const TimeParameters &)
    : TimeIntegrator(evolution_operator), k1_(zero()), k2_(zero()), defect_(zero()), error_(zero())
{
}

std::optional<double> TrBdf2::step(Vector &u, const double dt)
{
  const double a = 0.5 * gamma_tr * dt;

  // Trapezoidal rule over gamma dt: A k1 = -K u
  solve_slope(a, u, k1_);

  // BDF2 over dt: A k2 = -K (u + 2 w dt k1)
  u.add(2. * weight * dt, k1_);
  solve_slope(a, u, k2_);
  u.add(a, k2_);

  // e = (gamma/3) dt A^{-1} (-K) (dt k1 - (u_new - u)),  u_new - u = 2 w dt k1 + gamma/2 dt k2
  defect_.equ((1. - 2. * weight) * dt, k1_);
  defect_.add(-a, k2_);
  solve_slope(a, defect_, error_);
  return gamma_tr / 3. * dt * l1_norm(error_);
}

double TrBdf2::change_in_a_step(const double z)
{
  // trapezoidal rule to gamma dt, then BDF2 with that stage
  const double gamma = 2. - std::sqrt(2.), a = 1. + 0.5 * gamma * z;
  const double stage = -gamma * z / a;
  return (stage / (gamma * (2. - gamma)) - 0.5 * gamma * z) / a;
}

} // namespace gibbsflow
