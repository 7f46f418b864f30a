#pragma once

#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x, y) = 3 exp(-x^2 - (y-1/3)^2) - 3 exp(-x^2 - (y-5/3)^2) - 5 exp(-(x-1)^2 - y^2)
///           - 5 exp(-(x+1)^2 - y^2) + 0.2 x^4 + 0.2 (y-1/3)^4:
/// two deep minima, joined by one channel directly and by another through a shallow minimum.
/// Metzner, Schuette & Vanden-Eijnden, J. Chem. Phys. 125 (2006) 084110.
struct ThreeHole {
  static constexpr const char *name = "three-hole";
  static constexpr const char *help = "two deep wells and a shallow one, joined by two channels";

  static constexpr bool exists_in(const unsigned int dim) { return dim == 2; }

  ThreeHole(const PotentialParameters &, const unsigned int) {}

  template <typename Number>
  Number operator()(const std::array<Number, 2> &x) const
  {
    using std::exp;
    const Number xx = square(x[0]);
    const Number yy = square(x[1]);
    const Number centered = square(x[1] - 1. / 3.);
    return 3. * exp(-xx - centered) - 3. * exp(-xx - square(x[1] - 5. / 3.)) -
           5. * exp(-square(x[0] - 1.) - yy) - 5. * exp(-square(x[0] + 1.) - yy) +
           0.2 * square(xx) + 0.2 * square(centered);
  }
};

} // namespace gibbsflow::potentials
