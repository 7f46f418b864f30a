#pragma once

#include "base/text.h"
#include "base/user_error.h"
#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x) = sum_{i<dim} (1 - x_i)^2 + b (x_{i+1} - x_i^2)^2: a bent valley with its minimum 0 at
/// (1, ..., 1). Rosenbrock, Comput. J. 3 (1960) 175.
class Banana {
public:
  static constexpr const char *name = "banana";
  static constexpr const char *help =
      "(1 - x)^2 + b(y - x^2)^2 with b = Steepness; in 3-D + (1 - y)^2 + b(z - y^2)^2";

  static constexpr bool exists_in(const unsigned int dim) { return dim >= 2; }

  Banana(const PotentialParameters &parameters, const unsigned int)
      : steepness_(parameters.steepness)
  {
    if (!(std::isfinite(steepness_) && steepness_ > 0.))
      throw UserError("Potential/Steepness", "found " + spell(steepness_),
                      "a positive, finite number", "Without it the valley is not bounded");
  }

  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &x) const
  {
    Number sum(0.);
    for (unsigned int i = 0; i + 1 < dim; ++i)
      sum = sum + square(1. - x[i]) + steepness_ * square(x[i + 1] - square(x[i]));
    return sum;
  }

private:
  double steepness_;
};

} // namespace gibbsflow::potentials
