#pragma once

#include "base/on_root.h"
#include "base/signals.h"
#include "base/threads.h"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace gibbsflow {

/// Steps first, ..., first + n - 1 of this rank's blocks of particles: calls advance(block, first
/// step, number of steps) in threads, for up to 64 parts of these steps one after the other, and
/// after each part done(steps so far). Throws Stopped where a signal asks for the end, and a
/// UserError of one rank on all. Collective.
template <typename Advance, typename Done>
void march(const std::size_t n_blocks, const std::uint32_t first, const std::uint32_t n,
           const double nanoseconds_of_block, const MPI_Comm communicator, const Advance &advance,
           const Done &done)
{
  constexpr std::uint32_t most_parts = 64;
  const std::uint32_t length = (n + most_parts - 1) / most_parts;
  for (std::uint32_t begin = 0; begin < n; begin += length) {
    const std::uint32_t n_steps = std::min(length, n - begin);
    on_all_ranks(communicator, [&] {
      for_each_range(n_blocks, nanoseconds_of_block * n_steps,
                     [&](const std::size_t b, const std::size_t e) {
                       for (std::size_t block = b; block < e && signal_received() == 0; ++block)
                         advance(block, first + begin, n_steps);
                     });
    });
    throw_if_stopped(communicator, "while particles were moved");
    done(begin + n_steps);
  }
}

} // namespace gibbsflow
