#pragma once

#include "linear_algebra/vector.h"

#include <cstdint>

namespace gibbsflow {

/// Uniform in (-1, 1), a function of its arguments alone: the finaliser of SplitMix64 (Steele, Lea
/// & Flood, 2014).
inline double hashed(const std::uint64_t index, const std::uint64_t seed)
{
  std::uint64_t z = (index + 1) * 0x9e3779b97f4a7c15u + seed * 0xd1b54a32d192ed03u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return 2. * ((double(z >> 11) + 0.5) * 0x1p-53) - 1.;
}

/// Entries of v that do not depend on how many ranks there are; a part along every mode.
inline void set_generic(Vector &v, const std::uint64_t seed)
{
  const dealii::IndexSet &owned = v.locally_owned_elements();
  for (unsigned int j = 0; j < v.locally_owned_size(); ++j)
    v.local_element(j) = hashed(owned.nth_index_in_set(j), seed);
}

} // namespace gibbsflow
