#pragma once

#include "linear_algebra/archive.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gibbsflow {

/// How far a run has come, and what it took.
struct TimeProgress {
  double time = 0.;
  unsigned int steps = 0, rejected = 0;
  double mass_corrections = 0.;
  std::optional<double> error_estimate =
      0.; // sum of the local ones, L1; none where a step had none
};

inline void remember(Archive &archive, TimeProgress &progress)
{
  archive &progress.time &progress.steps &progress.rejected &progress.mass_corrections &progress
      .error_estimate;
}

/// What one stage of a run hands on to the next.
struct TimeState : TimeProgress {
  TimeState() = default;
  TimeState(Vector initial, double start = 0.) : u(std::move(initial)) { time = start; }

  Vector u;

  /// The part of an error tolerance (0: none) that is left, and a little where all is spent.
  double left_of(double tolerance) const
  {
    constexpr double least = 0.1;
    return std::max(tolerance - error_estimate.value_or(0.), least * tolerance);
  }
};

} // namespace gibbsflow
