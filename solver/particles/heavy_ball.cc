#include "particles/heavy_ball.h"

#include "base/random_numbers.h"

namespace gibbsflow {

template <int dim>
HeavyBall<dim>::HeavyBall(std::function<Gradients()> make_gradients, const double nanoseconds,
                          const double beta, const double alpha, const ParticleWalls<dim> &walls)
    : make_gradients_(std::move(make_gradients)),
      nanoseconds_(nanoseconds),
      beta_(beta),
      alpha_(alpha),
      walls_(walls)
{
}

template <int dim>
void HeavyBall<dim>::advance(const ParticleBlock &block, const std::uint32_t first,
                             const std::uint32_t n, double) const
{
  constexpr std::size_t size = dim * kernels::block_length;
  Assert(block.v != nullptr, dealii::ExcMessage("The particles have velocities."));
  const Gradients gradients = make_gradients_();
  double g[size], y[size];
  for (std::uint32_t step = first; step < first + n; ++step) {
    gradients(block, step, g);
    for (std::size_t i = 0; i < size; ++i) {
      block.v[i] = beta_ * block.v[i] - alpha_ * g[i];
      y[i] = block.x[i] + block.v[i];
    }
    walls_.mirror(block, y, "Noise/Alpha");
  }
}

template <int dim>
void draw_velocities(Particles<dim> &particles, const double deviation, const unsigned int seed)
{
  particles.give_velocities();
  for (std::size_t b = 0; b < particles.n_blocks(); ++b) {
    const ParticleBlock block = particles.block(b);
    kernels::normal_numbers(
        {seed, static_cast<std::uint32_t>(RandomStream::velocities), block.first, 0}, dim, block.v);
    for (std::size_t i = 0; i < dim * kernels::block_length; ++i)
      block.v[i] *= deviation;
  }
}

template class HeavyBall<1>;
template class HeavyBall<2>;
template class HeavyBall<3>;
template void draw_velocities(Particles<1> &, double, unsigned int);
template void draw_velocities(Particles<2> &, double, unsigned int);
template void draw_velocities(Particles<3> &, double, unsigned int);

} // namespace gibbsflow
