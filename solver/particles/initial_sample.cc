#include "particles/initial_sample.h"

#include "base/on_root.h"
#include "base/random_numbers.h"
#include "base/threads.h"

#include <cmath>

namespace gibbsflow {

namespace {

[[noreturn]] void refuse_start()
{
  throw UserError("Initial density/Type", "no particle finds its start in the mesh",
                  "an initial density that has mass there",
                  "Move the initial density, or enlarge the box of section Mesh");
}

/// The uniform numbers of one particle, in their order.
class NumbersOfParticle {
public:
  NumbersOfParticle(const unsigned int seed, const std::size_t particle)
      : seed_(seed), particle_(static_cast<unsigned int>(particle))
  {
  }
  double operator()() { return uniform_number(seed_, RandomStream::starts, particle_, next_++); }

private:
  unsigned int seed_, particle_, next_ = 0;
};

/// A density below a constant on each of many boxes.
template <int dim>
class Envelope {
public:
  Envelope(const InitialDensity<dim> &density, const Region<dim> &region);

  /// A point below rho_0, or none where the one below the envelope lies above rho_0.
  std::optional<dealii::Point<dim>> draw(NumbersOfParticle &numbers) const;

private:
  const InitialDensity<dim> &density_;
  std::vector<CellGeometry<dim>> boxes_;
  std::vector<double> log_bound_, sums_; // sums_: of the masses below the envelope, up to each box
};

/// Boxes of a size at which rho_0 hardly varies.
template <int dim>
std::vector<CellGeometry<dim>> small_boxes(const InitialDensity<dim> &density,
                                           const Region<dim> &region)
{
  constexpr unsigned int fine = dim == 1 ? 1024 : dim == 2 ? 96 : 24;
  constexpr double most = 1e6;
  const double length = density.length_scale(region.lower(), region.upper());
  unsigned int n = 0;
  const auto is_fine = [&] {
    return (region.largest_division() << n) >= fine &&
           !(region.longest_edge() / (1u << n) > 0.5 * length);
  };
  while (!is_fine() && region.n_cells() * std::pow(2., (n + 1.) * dim) <= most)
    ++n;
  const BoxGrid<dim> &grid = *region.as_box();
  return Region<dim>(grid, region.boundary(), region.keep()).refined(n).cells();
}

template <int dim>
Envelope<dim>::Envelope(const InitialDensity<dim> &density, const Region<dim> &region)
    : density_(density), boxes_(small_boxes(density, region)), log_bound_(boxes_.size())
{
  const double log_margin = std::log(1.5), microsecond = 1e3;
  for_each_range(boxes_.size(), 9. * microsecond,
                 [&](const std::size_t begin, const std::size_t end) {
                   for (std::size_t b = begin; b < end; ++b) {
                     double largest = -std::numeric_limits<double>::infinity();
                     for (unsigned int k = 0; k < (dim == 1 ? 3 : dim == 2 ? 9 : 27); ++k) {
                       dealii::Point<dim> unit;
                       for (unsigned int d = 0, rest = k; d < dim; ++d, rest /= 3)
                         unit[d] = 0.5 * (rest % 3);
                       largest = std::max(largest, density_.log_value(boxes_[b].map(unit)));
                     }
                     log_bound_[b] = largest + log_margin;
                   }
                 });
  const double highest = *std::max_element(log_bound_.begin(), log_bound_.end());
  double sum = 0.;
  if (std::isfinite(highest))
    for (std::size_t b = 0; b < boxes_.size(); ++b) {
      sum += boxes_[b].measure() * std::exp(log_bound_[b] - highest);
      sums_.push_back(sum);
    }
  if (!(sum > 0.))
    refuse_start();
}

template <int dim>
std::optional<dealii::Point<dim>> Envelope<dim>::draw(NumbersOfParticle &numbers) const
{
  const double u = numbers() * sums_.back();
  const std::size_t b = std::min<std::size_t>(
      std::upper_bound(sums_.begin(), sums_.end(), u) - sums_.begin(), boxes_.size() - 1);
  dealii::Point<dim> unit;
  for (unsigned int d = 0; d < dim; ++d)
    unit[d] = numbers();
  const dealii::Point<dim> x = boxes_[b].map(unit);
  if (std::log(numbers()) > density_.log_value(x) - log_bound_[b])
    return std::nullopt;
  return x;
}

} // namespace

template <int dim>
Particles<dim> sample_particles(const InitialDensity<dim> &initial_density,
                                const Region<dim> &region, const std::size_t n,
                                const unsigned int seed, const MPI_Comm communicator)
{
  Particles<dim> particles(n, communicator);
  on_all_ranks(communicator, [&] {
    // Whether there is a closed form is the same for all particles.
    std::optional<Envelope<dim>> envelope;
    if (!initial_density.draw([] { return 0.5; }))
      envelope.emplace(initial_density, region);
    constexpr unsigned int most_trials = 100000;
    const double nanoseconds = 200.;
    for_each_range(particles.n_blocks() * particles.block_length, nanoseconds,
                   [&](const std::size_t begin, const std::size_t end) {
                     for (std::size_t i = begin; i < end; ++i) {
                       NumbersOfParticle numbers(seed, particles.first() + i);
                       const auto next = [&numbers] { return numbers(); };
                       std::optional<dealii::Point<dim>> x;
                       for (unsigned int trial = 0; trial < most_trials && !x; ++trial) {
                         x = envelope ? envelope->draw(numbers) : initial_density.draw(next);
                         if (x && !region.contains(*x))
                           x.reset();
                       }
                       if (!x)
                         refuse_start();
                       particles.set_position(i, *x);
                     }
                   });
  });
  return particles;
}

template Particles<1> sample_particles(const InitialDensity<1> &, const Region<1> &, std::size_t,
                                       unsigned int, MPI_Comm);
template Particles<2> sample_particles(const InitialDensity<2> &, const Region<2> &, std::size_t,
                                       unsigned int, MPI_Comm);
template Particles<3> sample_particles(const InitialDensity<3> &, const Region<3> &, std::size_t,
                                       unsigned int, MPI_Comm);

} // namespace gibbsflow
