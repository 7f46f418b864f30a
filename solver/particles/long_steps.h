#pragma once

#include "particles/ensemble_parameters.h"
#include "particles/march.h"
#include "particles/sde_steppers.h"

namespace gibbsflow {

/// The number of steps from one time to another, and their length: as given, or a little less.
struct Steps {
  std::uint32_t n;
  double length;
};

/// Half of the particles of Euler & Maruyama once more, with steps twice as long and the same
/// noise.
template <int dim>
class LongSteps {
public:
  explicit LongSteps(const Particles<dim> &particles)
      : particles_(particles), n_(particles.n_total() / 2)
  {
    while (n_blocks_ < particles_.n_blocks() && particles_.block(n_blocks_).first < n_)
      ++n_blocks_;
  }

  /// An even number of steps.
  static Steps in_pairs(const Steps &steps)
  {
    const std::uint32_t n = steps.n + steps.n % 2;
    return n == 0 ? steps : Steps{n, steps.length * steps.n / n};
  }

  /// As long as `steps`, of which `n_before` went before.
  void advance(const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
               const EnsembleParameters &parameters, const std::uint32_t n_before,
               const Steps &steps, const MPI_Comm communicator)
  {
    const EulerMaruyama<dim> stepper(
        dynamics, walls, {parameters.seed, parameters.increments == "three-point", true});
    march(
        n_blocks_, n_before / 2, steps.n / 2, stepper.nanoseconds() * kernels::block_length,
        communicator,
        [&](const std::size_t b, const std::uint32_t first, const std::uint32_t n) {
          stepper.advance(particles_.block(b), first, n, 2. * steps.length);
        },
        [](std::uint32_t) {});
  }

  void remember(Archive &archive, const MPI_Comm communicator)
  {
    particles_.remember(archive, communicator);
  }

  const Particles<dim> &particles() const { return particles_; }
  std::size_t size() const { return n_; } // those that count, the first ones

private:
  Particles<dim> particles_;
  const std::size_t n_;
  std::size_t n_blocks_ = 0; // of this rank
};

} // namespace gibbsflow
