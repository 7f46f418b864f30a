#pragma once

#include "particles/particles.h"

#include <memory>
#include <string>

namespace gibbsflow {

/// What moves particles. Functions are const and safe to call from several threads.
template <int dim>
class ParticleStepper {
public:
  virtual ~ParticleStepper() = default;

  /// Takes the particles of a block through n steps of this length, the first of which is number
  /// `first` of the run. Where the result is independent of which block a particle is in, runs do
  /// not depend on ranks and threads.
  virtual void advance(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
                       double time_step) const = 0;

  /// The length of a step if it is not free: SGD's is the learning rate. 0: free.
  virtual double fixed_time_step() const { return 0.; }

  /// About what one step of one particle takes.
  virtual double nanoseconds() const = 0;
};

} // namespace gibbsflow
