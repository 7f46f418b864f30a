#pragma once

#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x, y) = sum_k A_k exp(a_k (x-X_k)^2 + b_k (x-X_k)(y-Y_k) + c_k (y-Y_k)^2). Three minima, the
/// deepest -146.70 at (-0.558, 1.442). Mueller & Brown, Theor. Chim. Acta 53 (1979) 75.
struct MuellerBrown {
  static constexpr const char *name = "Mueller-Brown";
  static constexpr const char *help = "the sum of four Gaussians with minima -146.7, -108.2, -80.8";

  static constexpr bool exists_in(const unsigned int dim) { return dim == 2; }

  MuellerBrown(const PotentialParameters &, const unsigned int) {}

  template <typename Number>
  Number operator()(const std::array<Number, 2> &x) const
  {
    constexpr double A[] = {-200., -100., -170., 15.};
    constexpr double a[] = {-1., -1., -6.5, 0.7};
    constexpr double b[] = {0., 0., 11., 0.6};
    constexpr double c[] = {-10., -10., -6.5, 0.7};
    constexpr double X[] = {1., 0., -0.5, -1.};
    constexpr double Y[] = {0., 0.5, 1.5, 1.};
    using std::exp;
    Number sum(0.);
    for (unsigned int k = 0; k < 4; ++k) {
      const Number dx = x[0] - X[k];
      const Number dy = x[1] - Y[k];
      sum = sum + A[k] * exp(a[k] * square(dx) + b[k] * (dx * dy) + c[k] * square(dy));
    }
    return sum;
  }
};

} // namespace gibbsflow::potentials
