#pragma once

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

} // namespace gibbsflow
