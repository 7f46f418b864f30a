#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"
#include "time/mass_orthonormal.h"

#include <cmath>

namespace gibbsflow {

/// An error in L1 below which exponentials are taken as they are where they do not become better:
/// rounding in the norm of M may not allow more.
constexpr double acceptable_error = 1e-5;

/// gamma to an eighth of an octave, so that intervals of about the same length share
/// factorisations.
inline double shared_shift(const double gamma)
{
  constexpr unsigned int per_octave = 8;
  return std::exp2(std::round(per_octave * std::log2(gamma)) / per_octave);
}

/// u_0, of which the mass, and where it is known exactly the equilibrium part, stay for ever.
class StartOfPropagation {
public:
  StartOfPropagation(const EvolutionOperator &evolution_operator, const Vector &initial)
      : operator_(evolution_operator), mass_(evolution_operator.mass_functional() * initial)
  {
  }

  /// The stationary vector where K is symmetric, else null.
  const Vector *equilibrium() const
  {
    return operator_.is_symmetric() && operator_.conserves_mass() ? &operator_.stationary_vector()
                                                                  : nullptr;
  }

  /// The L1 norm of densities is at most this times that of M, which belongs to a probability
  /// measure where K is symmetric; 0: not known.
  double unit() const
  {
    return equilibrium() != nullptr   ? 1. / mass_norm(operator_, *equilibrium())
           : operator_.is_symmetric() ? 1.
                                      : 0.;
  }

  /// What is left of u_0.
  Vector transient(const Vector &initial) const
  {
    Vector w(initial);
    if (equilibrium() != nullptr)
      w.add(-mass_, *equilibrium());
    return w;
  }

  /// What the transient part has become, with the rest.
  Vector with_mass(const Vector &transient) const
  {
    Vector u(transient);
    if (equilibrium() != nullptr)
      u.add(mass_, *equilibrium());
    if (operator_.conserves_mass())
      u.add(mass_ - operator_.mass_functional() * u, operator_.stationary_vector());
    return u;
  }

private:
  const EvolutionOperator &operator_;
  const double mass_;
};

} // namespace gibbsflow
