#include "time/first_step.h"

#include "time/time_schemes.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// The largest of 1, 2 and 5 times a power of ten that is not above x.
double round_number_below(double x)
{
  const double power = std::pow(10., std::floor(std::log10(x)));
  return (x >= 5. * power ? 5. : x >= 2. * power ? 2. : 1.) * power;
}

} // namespace

std::optional<CoarseStep> find_coarse_first_step(const EvolutionOperator &evolution_operator,
                                                 const TimeParameters &parameters, const Vector &u,
                                                 double length)
{
  if (parameters.tolerance > 0. || !(length > 0.))
    return std::nullopt;
  TimeParameters estimating = parameters;
  estimating.tolerance = 1.; // lets every scheme estimate its error
  const auto local_error = [&](double dt) {
    Vector trial(u);
    return make_time_integrator(evolution_operator, estimating)->advance(trial, dt).value_or(0.);
  };

  constexpr double noticed = 0.01, sufficient = 0.001, smallest = 1e-12;
  double dt = std::min(parameters.time_step, length);
  const double error = local_error(dt);
  if (!(error > noticed))
    return std::nullopt;
  const double least = smallest * dt;
  do
    dt = round_number_below(0.3 * dt);
  while (dt > least && local_error(dt) > sufficient);
  return CoarseStep{error, dt};
}

} // namespace gibbsflow
