#include "time/time_integrator.h"

#include <deal.II/base/mpi.h>

#include <cmath>

namespace gibbsflow {

double l1_norm(const Vector &mass_functional, const Vector &u)
{
  double sum = 0.;
  for (unsigned int j = 0; j < u.locally_owned_size(); ++j)
    sum += std::abs(mass_functional.local_element(j) * u.local_element(j));
  return dealii::Utilities::MPI::sum(sum, u.get_mpi_communicator());
}

TimeIntegrator::TimeIntegrator(const EvolutionOperator &evolution_operator)
    : operator_(evolution_operator), right_hand_side_(zero())
{
}

std::optional<double> TimeIntegrator::advance(Vector &u, const double dt)
{
  const Vector &m = operator_.mass_functional();
  AssertDimension(u.size(), m.size());
  Assert(dt > 0., dealii::ExcMessage("Steps go forwards."));
  const double mass = m * u;

  const std::optional<double> error_estimate = step(u, dt);
  if (!operator_.conserves_mass())
    return error_estimate;

  const double mass_after = m * u;
  const double c = mass - mass_after;
  if (c < 0. && mass > 0.)
    u *= mass / mass_after;
  else
    u.add(c, operator_.stationary_vector());
  mass_corrections_ += std::abs(c);
  return error_estimate;
}

void TimeIntegrator::solve_slope(const double a, const Vector &v, Vector &k)
{
  operator_.apply_stiffness(right_hand_side_, v);
  right_hand_side_ *= -1.;
  operator_.solve(1., a, k, right_hand_side_);
}

void TimeIntegrator::solve_value(const double a, Vector &u)
{
  operator_.apply_mass(right_hand_side_, u);
  operator_.solve(1., a, u, right_hand_side_);
}

double TimeIntegrator::l1_norm(const Vector &u) const
{
  return gibbsflow::l1_norm(operator_.mass_functional(), u);
}

Vector TimeIntegrator::zero() const
{
  Vector v;
  operator_.reinit(v);
  return v;
}

} // namespace gibbsflow
