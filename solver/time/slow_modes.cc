#include "time/slow_modes.h"

#include <cmath>
#include <utility>

namespace gibbsflow {

SlowModes::SlowModes(const EvolutionOperator &evolution_operator, std::vector<Vector> eigenvectors,
                     std::vector<double> rates)
    : eigenvectors_(std::move(eigenvectors)),
      functionals_(eigenvectors_.size()),
      rates_(std::move(rates)),
      coefficients_(eigenvectors_.size(), 0.),
      keeps_positivity_(evolution_operator.keeps_positivity())
{
  AssertDimension(eigenvectors_.size(), rates_.size());
  for (unsigned int k = 0; k < eigenvectors_.size(); ++k) {
    evolution_operator.reinit(functionals_[k]);
    evolution_operator.apply_mass(functionals_[k], eigenvectors_[k]);
  }
}

void SlowModes::start(const Vector &u, const double time)
{
  start_ = time;
  Assert(empty() || u.size() == eigenvectors_[0].size(),
         dealii::ExcDimensionMismatch(u.size(), eigenvectors_[0].size()));
  for (unsigned int k = 0; k < functionals_.size(); ++k)
    coefficients_[k] = functionals_[k] * u;
}

void SlowModes::impose(Vector &u, const double time) const
{
  Assert(time >= start_, dealii::ExcMessage("Modes are not evolved backwards."));
  Vector before;
  if (keeps_positivity_ && !empty())
    before = u;
  for (unsigned int k = 0; k < functionals_.size(); ++k) {
    // c e^{-rate t} - (v, u), with what little the exponential takes away in a sum of its own
    const double decayed = coefficients_[k] * std::expm1(-rates_[k] * (time - start_));
    u.add((coefficients_[k] - functionals_[k] * u) + decayed, eigenvectors_[k]);
  }
  if (keeps_positivity_ && !empty())
    for (unsigned int j = 0; j < u.locally_owned_size(); ++j)
      if (before.local_element(j) >= 0. && u.local_element(j) < 0.)
        u.local_element(j) = 0.;
}

} // namespace gibbsflow
