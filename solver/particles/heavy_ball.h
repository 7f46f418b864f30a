#pragma once

#include "particles/particle_stepper.h"
#include "particles/particle_walls.h"

#include <functional>

namespace gibbsflow {

/// Stochastic gradient descent with momentum,
///     v <- beta v - alpha g ,   w <- w + v ,
/// g a stochastic gradient at w, new in each step. Walls reflect like mirrors: the component of v
/// that leads out of the box turns round. Orthonormal coordinates; the particles have velocities.
template <int dim>
class HeavyBall : public ParticleStepper<dim> {
public:
  /// The gradient of each particle of a block in a step: component d at g[d * block_length + i].
  using Gradients = std::function<void(const ParticleBlock &block, std::uint32_t step, double *g)>;

  /// `make_gradients` is called for each block and may give scratch memory to what it returns;
  /// `nanoseconds` of one gradient. Keeps a reference to the walls.
  HeavyBall(std::function<Gradients()> make_gradients, double nanoseconds, double beta,
            double alpha, const ParticleWalls<dim> &walls);

  void advance(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
               double time_step) const override;
  double fixed_time_step() const override { return alpha_; }
  double nanoseconds() const override { return nanoseconds_; }

private:
  const std::function<Gradients()> make_gradients_;
  const double nanoseconds_, beta_, alpha_;
  const ParticleWalls<dim> &walls_;
};

/// Gives all particles of this rank velocities whose components are N(0, deviation^2), each by its
/// number and the seed.
template <int dim>
void draw_velocities(Particles<dim> &particles, double deviation, unsigned int seed);

} // namespace gibbsflow
