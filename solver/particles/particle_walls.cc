#include "particles/particle_walls.h"

#include "base/random_numbers.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

namespace {

template <int dim>
void check_finite(const dealii::Point<dim> &y, const std::string &entry)
{
  for (unsigned int d = 0; d < dim; ++d)
    if (!std::isfinite(y[d]))
      throw UserError(entry, "with it a particle's coordinates are no longer finite",
                      "steps with which the particles stay where the potential is",
                      "Choose a smaller one");
}

} // namespace

template <int dim>
ParticleWalls<dim>::ParticleWalls(const Region<dim> &region, const unsigned int seed)
    : lower_(region.lower()), upper_(region.upper()), boundary_(region.boundary()), seed_(seed)
{
}

template <int dim>
void ParticleWalls<dim>::wrap(dealii::Point<dim> &x) const
{
  for (unsigned int d = 0; d < dim; ++d)
    if (boundary_.periodic[d] && !(x[d] >= lower_[d] && x[d] < upper_[d])) {
      const double length = upper_[d] - lower_[d];
      x[d] -= length * std::floor((x[d] - lower_[d]) / length);
      if (!(x[d] < upper_[d])) // rounding
        x[d] = lower_[d];
    }
}

template <int dim>
dealii::Point<dim> ParticleWalls<dim>::moved_inside(dealii::Point<dim> x) const
{
  wrap(x);
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = std::min(std::max(x[d], lower_[d]), upper_[d]);
  return x;
}

template <int dim>
std::optional<unsigned int>
ParticleWalls<dim>::bring_back(dealii::Point<dim> &y,
                               const std::function<dealii::SymmetricTensor<2, dim>()> &A,
                               const std::string &entry) const
{
  check_finite(y, entry);
  wrap(y);
  std::optional<dealii::SymmetricTensor<2, dim>> A_here;
  // In a corner one reflection may lead out of the other wall; sharp angles between A n and the
  // walls take some turns.
  constexpr unsigned int most_reflections = 100;
  for (unsigned int k = 0; k < most_reflections; ++k) {
    unsigned int wall = 2 * dim; // the one farthest inside
    double farthest = 0.;        // in lengths of the box
    for (unsigned int d = 0; d < dim; ++d)
      for (const unsigned int side : {0u, 1u}) {
        const double outside = (side == 0 ? lower_[d] - y[d] : y[d] - upper_[d]);
        if (outside > farthest * (upper_[d] - lower_[d])) {
          farthest = outside / (upper_[d] - lower_[d]);
          wall = 2 * d + side;
        }
      }
    if (wall == 2 * dim)
      return std::nullopt;
    if (boundary_.absorbing[wall])
      return wall;
    if (!A_here)
      A_here = A();
    const unsigned int n = wall / 2;
    const double back = 2. * ((wall % 2 == 0 ? lower_[n] : upper_[n]) - y[n]);
    const double A_nn = (*A_here)[n][n];
    for (unsigned int d = 0; d < dim; ++d)
      if (d == n)
        y[d] += back;
      else if (A_nn > 0.)
        y[d] += back * (*A_here)[d][n] / A_nn;
    wrap(y);
  }
  y = moved_inside(y);
  return std::nullopt;
}

template <int dim>
std::optional<unsigned int>
ParticleWalls<dim>::passed_wall(const dealii::Point<dim> &x, const dealii::Point<dim> &y,
                                const dealii::SymmetricTensor<2, dim> &A, const double time,
                                const std::uint32_t particle, const std::uint32_t step) const
{
  constexpr double never = 40.; // e^{-40}
  double survival = 1., likeliest = 0.;
  unsigned int wall = 0;
  for (unsigned int w = 0; w < 2 * dim; ++w)
    if (boundary_.absorbing[w]) {
      const unsigned int n = w / 2;
      const double product = w % 2 == 0 ? (x[n] - lower_[n]) * (y[n] - lower_[n])
                                        : (upper_[n] - x[n]) * (upper_[n] - y[n]);
      if (!(product < never * A[n][n] * time))
        continue;
      const double passage = std::exp(-product / (A[n][n] * time));
      survival *= 1. - passage;
      if (passage > likeliest) {
        likeliest = passage;
        wall = w;
      }
    }
  if (survival < 1. && uniform_number(seed_, RandomStream::passages, particle, step) >= survival)
    return wall;
  return std::nullopt;
}

template <int dim>
void ParticleWalls<dim>::settle(const ParticleBlock &block, const double *const y,
                                const Diffusion &diffusion, const double bridge_time,
                                const std::uint32_t step, const std::string &entry) const
{
  constexpr std::size_t length = kernels::block_length;
  const bool has_bridges = any_absorbing() && bridge_time > 0.;
  for (std::size_t i = 0; i < length; ++i) {
    if (block.exits[i] != Particles<dim>::inside)
      continue;
    dealii::Point<dim> from, to;
    bool is_inside = true;
    for (unsigned int d = 0; d < dim; ++d) {
      from[d] = block.x[d * length + i];
      to[d] = y[d * length + i];
      is_inside = is_inside && to[d] >= lower_[d] && to[d] <= upper_[d];
    }
    std::optional<unsigned int> wall;
    if (!is_inside)
      wall = bring_back(
          to, [&] { return diffusion(i); }, entry);
    else if (has_bridges)
      wall = passed_wall(from, to, diffusion(i), bridge_time, block.first + i, step);
    if (wall) {
      block.exits[i] = *wall;
      block.exit_steps[i] = step + 1;
    } else
      for (unsigned int d = 0; d < dim; ++d)
        block.x[d * length + i] = to[d];
  }
}

template <int dim>
void ParticleWalls<dim>::mirror(const ParticleBlock &block, const double *const y,
                                const std::string &entry) const
{
  constexpr std::size_t length = kernels::block_length;
  for (std::size_t i = 0; i < length; ++i) {
    dealii::Point<dim> to;
    for (unsigned int d = 0; d < dim; ++d)
      to[d] = y[d * length + i];
    check_finite(to, entry);
    wrap(to);
    for (unsigned int d = 0; d < dim; ++d) {
      // the images of the box on both sides have twice its length as their period
      const double edge = upper_[d] - lower_[d];
      double from_lower = to[d] - lower_[d];
      if (from_lower < 0. || from_lower > edge) {
        from_lower -= 2. * edge * std::floor(from_lower / (2. * edge));
        const bool is_image = from_lower > edge;
        to[d] = lower_[d] + (is_image ? 2. * edge - from_lower : from_lower);
        if (is_image)
          block.v[d * length + i] *= -1.;
      }
      block.x[d * length + i] = std::min(std::max(to[d], lower_[d]), upper_[d]);
    }
  }
}

template class ParticleWalls<1>;
template class ParticleWalls<2>;
template class ParticleWalls<3>;

} // namespace gibbsflow
