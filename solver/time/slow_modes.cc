#include "time/slow_modes.h"

#include "linear_algebra/symmetric_eigenproblem.h"
#include "time/mass_orthonormal.h"

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

unsigned int number_of_slow(const std::vector<double> &rates, double t)
{
  constexpr double beside_next = 1e-3, beside_largest = 1e-6, little = 1e-3;
  unsigned int n = 0;
  for (unsigned int k = 0; k < rates.size(); ++k)
    if ((k + 1 == rates.size() || rates[k] < beside_next * rates[k + 1]) &&
        (rates[k] < beside_largest * rates.back() || rates[k] * t < little))
      n = k + 1;
  return n;
}

SlowModes find_slow_modes(const EvolutionOperator &evolution_operator,
                          const std::vector<Vector> &near, const double gamma,
                          const Vector *const equilibrium)
{
  constexpr unsigned int n_iterations = 3, n_rotations = 2;
  constexpr double at_rest = 1e-8;
  Vector Mw;
  evolution_operator.reinit(Mw);
  const auto iterate = [&](Vector &w) {
    evolution_operator.apply_mass(Mw, w);
    evolution_operator.solve(1., gamma, w, Mw);
    if (equilibrium != nullptr)
      w.add(-(evolution_operator.mass_functional() * w), *equilibrium);
  };
  std::vector<Vector> modes;
  for (Vector w : near) {
    for (unsigned int k = 0; k < n_iterations; ++k)
      iterate(w);
    if (orthonormalize(evolution_operator, modes, w).back() > 0.)
      modes.push_back(std::move(w));
  }
  std::vector<double> rates;
  for (unsigned int k = 0; k < n_rotations && !modes.empty(); ++k) {
    const auto energies = evolution_operator.energies(modes);
    if (!energies)
      return {};
    SymmetricEigenpairs pairs = eigenpairs(*energies);
    modes = combine(modes, pairs.vectors);
    rates = std::move(pairs.values);
  }
  for (Vector w : modes) {
    iterate(w);
    if (orthonormalize(evolution_operator, modes, w).back() > at_rest)
      return {};
  }
  return SlowModes(evolution_operator, std::move(modes), std::move(rates));
}

} // namespace gibbsflow
