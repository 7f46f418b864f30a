#include "base/random_numbers.h"

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

namespace gibbsflow {

namespace {

using Philox = r123::Philox4x32;

Philox::ctr_type bits(const unsigned int seed, const RandomStream stream, const unsigned int index,
                      const unsigned int second)
{
  return Philox()({{index, static_cast<unsigned int>(stream), second, 0}}, {{seed, 0}});
}

/// 53 random bits in (0, 1): never 0, so that a logarithm is finite.
double uniform(const std::uint32_t high, const std::uint32_t low)
{
  const std::uint64_t mantissa = ((static_cast<std::uint64_t>(high) << 32) | low) >> 11;
  return (static_cast<double>(mantissa) + 0.5) * 0x1p-53;
}

} // namespace

double uniform_number(const unsigned int seed, const RandomStream stream, const unsigned int index,
                      const unsigned int second)
{
  const Philox::ctr_type b = bits(seed, stream, index, second);
  return uniform(b[0], b[1]);
}

/// Box & Muller.
double normal_number(const unsigned int seed, const RandomStream stream, const unsigned int index,
                     const unsigned int second)
{
  const Philox::ctr_type b = bits(seed, stream, index, second);
  return std::sqrt(-2. * std::log(uniform(b[0], b[1]))) * std::cos(2. * M_PI * uniform(b[2], b[3]));
}

} // namespace gibbsflow
