#pragma once

#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x) = 4 (x^8 + 0.8 exp(-80 x^2) + 0.2 exp(-80 (x-1/2)^2) + 0.5 exp(-40 (x+1/2)^2)), four wells
/// on a line. Prinz et al., J. Chem. Phys. 134 (2011) 174105.
struct Prinz {
  static constexpr const char *name = "Prinz";
  static constexpr const char *help = "4(x^8 + 0.8 exp(-80x^2) + 0.2 exp(-80(x - 0.5)^2) + "
                                      "0.5 exp(-40(x + 0.5)^2))";

  static constexpr bool exists_in(const unsigned int dim) { return dim == 1; }

  Prinz(const PotentialParameters &, const unsigned int) {}

  template <typename Number>
  Number operator()(const std::array<Number, 1> &x) const
  {
    using std::exp;
    return 4. * (square(square(square(x[0]))) + 0.8 * exp(-80. * square(x[0])) +
                 0.2 * exp(-80. * square(x[0] - 0.5)) + 0.5 * exp(-40. * square(x[0] + 0.5)));
  }
};

} // namespace gibbsflow::potentials
