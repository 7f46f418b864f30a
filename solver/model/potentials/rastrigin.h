#pragma once

#include "base/text.h"
#include "base/user_error.h"
#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x) = sum_i x_i^2 + A (1 - cos(2 pi x_i)): a bowl full of wells, the deepest, 0, at the origin.
/// Rastrigin (1974).
class Rastrigin {
public:
  static constexpr const char *name = "Rastrigin";
  static constexpr const char *help =
      "x^2 + A(1 - cos(2 pi x)), summed over the coordinates, with A = Steepness";

  static constexpr bool exists_in(const unsigned int) { return true; }

  Rastrigin(const PotentialParameters &parameters, const unsigned int)
      : amplitude_(parameters.steepness)
  {
    if (!(std::isfinite(amplitude_) && amplitude_ >= 0.))
      throw UserError("Potential/Steepness", "found " + spell(amplitude_), "a finite number >= 0",
                      "Correct the entry");
  }

  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &x) const
  {
    using std::cos;
    Number sum(0.);
    for (unsigned int i = 0; i < dim; ++i)
      sum = sum + square(x[i]) + amplitude_ * (1. - cos((2. * M_PI) * x[i]));
    return sum;
  }

private:
  double amplitude_;
};

} // namespace gibbsflow::potentials
