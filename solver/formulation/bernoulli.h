#pragma once

#include <cmath>

namespace gibbsflow {

/// (z/2) / sinh(z/2): the Bernoulli function between symmetrised unknowns; even, between 0 and 1.
inline double symmetric_bernoulli(double z)
{
  const double half = 0.5 * std::abs(z);
  if (half < 1e-4)
    return 1. - half * half / 6.;
  const double decayed = std::exp(-half);
  return 2. * half * decayed / (1. - decayed * decayed);
}

/// B(z) = z / (e^z - 1) = e^{-z/2} (z/2)/sinh(z/2), B(-z) = B(z) + z.
inline double bernoulli(double z)
{
  if (std::abs(z) < 1e-4)
    return 1. - z * (0.5 - z / 12.);
  return z > 700. ? 0. : z / std::expm1(z);
}

} // namespace gibbsflow
