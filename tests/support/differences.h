#pragma once

#include <array>
#include <cmath>
#include <limits>

namespace gibbsflow::test {

struct Derivative {
  double value;
  double error; // estimate
};

/// The limit of difference(h) as h -> 0, for central differences whose error has even powers of h
/// only: Richardson's extrapolation from h, h/2, h/4, ..., taking the entry of its tableau that
/// agrees best with its neighbours (Ridders, Adv. Eng. Softw. 4 (1982) 75). About 1e-11 relative
/// for first, 1e-9 for second derivatives of smooth functions that vary on the scale of h.
template <typename Difference>
Derivative extrapolate(const Difference &difference, double h)
{
  constexpr unsigned int n = 8;
  std::array<std::array<double, n>, n> tableau;
  Derivative best = {difference(h), std::numeric_limits<double>::infinity()};
  tableau[0][0] = best.value;
  for (unsigned int i = 1; i < n; ++i) {
    h /= 2.;
    tableau[i][0] = difference(h);
    double power = 1.;
    for (unsigned int j = 1; j <= i; ++j) {
      power *= 4.;
      tableau[i][j] =
          tableau[i][j - 1] + (tableau[i][j - 1] - tableau[i - 1][j - 1]) / (power - 1.);
      const double error = std::max(std::abs(tableau[i][j] - tableau[i][j - 1]),
                                    std::abs(tableau[i][j] - tableau[i - 1][j - 1]));
      if (error < best.error)
        best = {tableau[i][j], error};
    }
    if (std::abs(tableau[i][i] - tableau[i - 1][i - 1]) > 4. * best.error)
      break;
  }
  return best;
}

} // namespace gibbsflow::test
