#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gibbsflow {

/// e^{logarithm} where it is a normal double: neither infinite nor so small that digits are lost.
inline std::optional<double> representable_exp(double logarithm)
{
  const double value = std::exp(logarithm);
  return value >= std::numeric_limits<double>::min() && std::isfinite(value) ? std::optional(value)
                                                                             : std::nullopt;
}

/// a e^{b}, also where e^{b} alone overflows; the nearest double where it is none itself.
inline double representable_product(const double a, const double b)
{
  constexpr double largest = std::numeric_limits<double>::max();
  if (a == 0.)
    return 0.;
  return std::clamp(std::copysign(std::exp(std::log(std::abs(a)) + b), a), -largest, largest);
}

} // namespace gibbsflow
