#pragma once

#include "base/text.h"
#include "base/user_error.h"
#include "formulas/jet.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x) = a (x_1^2 - 1)^2 + (k/2) sum_{i>1} x_i^2: minima 0 at x_1 = -1 and 1, between them a
/// saddle of height a at the origin.
class DoubleWell {
public:
  static constexpr const char *name = "double well";
  static constexpr const char *help =
      "a(x^2 - 1)^2 + (k/2)(y^2 + z^2) with a = Height, k = Stiffness";

  static constexpr bool exists_in(const unsigned int) { return true; }

  DoubleWell(const PotentialParameters &parameters, const unsigned int)
      : height_(parameters.height), stiffness_(parameters.stiffness)
  {
    check("Potential/Height", height_);
    check("Potential/Stiffness", stiffness_);
  }

  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &x) const
  {
    Number sum = height_ * square(square(x[0]) - 1.);
    for (unsigned int i = 1; i < dim; ++i)
      sum = sum + (0.5 * stiffness_) * square(x[i]);
    return sum;
  }

private:
  static void check(const std::string &entry, const double value)
  {
    if (!(std::isfinite(value) && value > 0.))
      throw UserError(entry, "found " + spell(value), "a positive, finite number",
                      "Without it V has no wells");
  }

  double height_, stiffness_;
};

/// V(x) = a (x_1^2 - 1)^2 + (k/2) sum_{i>1} x_i^2 + tilt x_1.
class TiltedDoubleWell {
public:
  static constexpr const char *name = "tilted double well";
  static constexpr const char *help = "the double well + Tilt x";

  static constexpr bool exists_in(const unsigned int) { return true; }

  TiltedDoubleWell(const PotentialParameters &parameters, const unsigned int dim)
      : wells_(parameters, dim), tilt_(parameters.tilt)
  {
    if (!std::isfinite(tilt_))
      throw UserError("Potential/Tilt", "found a number that is not finite", "a finite number",
                      "Correct the entry");
  }

  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &x) const
  {
    return wells_(x) + tilt_ * x[0];
  }

private:
  DoubleWell wells_;
  double tilt_;
};

} // namespace gibbsflow::potentials
