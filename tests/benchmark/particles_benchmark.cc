// Particle-steps per second of ensembles on one core, beside loops that are written for one problem
// by hand: the ratio counts.

#include "model/analytic_potential.h"
#include "model/isotropic_covariance.h"
#include "particles/sde_steppers.h"
#include "particles/sgd_stepper.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

using namespace gibbsflow;

namespace {

constexpr std::size_t n_particles = 16 * kernels::block_length;
constexpr std::uint32_t n_steps = 100;
constexpr double sigma = 0.5, alpha = 1., dt = 0.01;

/// +- half_edge.
BoxGrid<2> square_box(const double half_edge)
{
  BoxGrid<2> box;
  box.lower = {-half_edge, -half_edge};
  box.upper = {half_edge, half_edge};
  box.n = {{32, 32}};
  return box;
}

void count(benchmark::State &state)
{
  state.counters["particle-steps"] = benchmark::Counter(
      static_cast<double>(n_particles) * n_steps * state.iterations(), benchmark::Counter::kIsRate);
}

/// Euler & Maruyama for the double well in the plane.
void euler_maruyama(benchmark::State &state, const bool are_three_point)
{
  PotentialParameters parameters;
  parameters.type = "double well";
  const Dynamics<2> dynamics(make_analytic_potential<2>(parameters),
                             std::make_shared<IsotropicCovariance<2>>(sigma, Metric<2>()), nullptr,
                             alpha, Metric<2>());
  const ParticleWalls<2> walls(Region<2>(square_box(2.5)), 1);
  const EulerMaruyama<2> stepper(dynamics, walls, {1, are_three_point});
  Particles<2> particles(n_particles, MPI_COMM_SELF);
  std::uint32_t step = 0;
  for (auto _ : state) {
    for (std::size_t b = 0; b < particles.n_blocks(); ++b)
      stepper.advance(particles.block(b), step, n_steps, dt);
    step += n_steps;
  }
  benchmark::DoNotOptimize(particles.position(0));
  count(state);
}

/// A number in (0, 1) from a counter (SplitMix64: Steele, Lea & Flood, OOPSLA 2014).
double hashed_number(std::uint64_t z)
{
  z *= 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return (static_cast<double>(static_cast<std::int64_t>(z >> 12)) + 0.5) * 0x1p-52;
}

/// The same by hand: no walls, no choice of potential, a cheap generator.
void by_hand(benchmark::State &state, const bool are_three_point)
{
  constexpr std::size_t length = kernels::block_length;
  const double noise = std::sqrt(sigma * alpha * dt), root = std::sqrt(3.);
  std::vector<double> x(n_particles, 0.), y(n_particles, 0.);
  std::uint64_t step = 0;
  for (auto _ : state) {
    for (std::size_t begin = 0; begin < n_particles; begin += length)
      for (std::uint64_t k = step; k < step + n_steps; ++k)
        for (std::size_t i = begin; i < begin + length; ++i) {
          const std::uint64_t counter = 2 * (k * n_particles + i);
          const double u = hashed_number(counter), v = hashed_number(counter + 1);
          double xi, eta;
          if (are_three_point) {
            xi = root * ((u < 1. / 6.) - (u >= 5. / 6.));
            eta = root * ((v < 1. / 6.) - (v >= 5. / 6.));
          } else {
            const double r = std::sqrt(-2. * std::log(u));
            xi = r * std::cos(2. * M_PI * v);
            eta = r * std::sin(2. * M_PI * v);
          }
          x[i] += -4. * x[i] * (x[i] * x[i] - 1.) * dt + noise * xi;
          y[i] += -4. * y[i] * dt + noise * eta;
        }
    step += n_steps;
  }
  benchmark::DoNotOptimize(x.data());
  count(state);
}

/// SGD in a plane of a network with 4 inputs and 3 hidden units, on 150 samples.
void sgd(benchmark::State &state)
{
  NetworkParameters parameters;
  parameters.hidden = {3};
  const Network network(parameters, 4);
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  DataSet data;
  data.input_names.resize(4, "x");
  for (unsigned int k = 0; k < 150; ++k) {
    data.inputs.push_back({normal(random), normal(random), normal(random), normal(random)});
    data.targets.push_back({normal(random)});
  }
  Subspace subspace;
  subspace.origin.resize(network.n_weights(), 0.3);
  for (unsigned int d = 0; d < 2; ++d) {
    subspace.directions.emplace_back(network.n_weights());
    for (double &p : subspace.directions.back())
      p = normal(random) / network.n_weights();
  }
  const auto risk =
      std::make_shared<const EmpiricalRisk<2>>(network, find_loss(parameters.loss), data, subspace);
  const Batch batch = {static_cast<unsigned int>(state.range(0)), true};
  const Dynamics<2> dynamics(risk, std::make_shared<GradientCovariance<2>>(risk, batch, 1.),
                             nullptr, 0.01, Metric<2>());
  const ParticleWalls<2> walls(Region<2>(square_box(1000.)), 1);
  const ConfinedSgd<2> stepper(*risk, 1., nullptr, batch, dynamics, walls, 1);
  Particles<2> particles(n_particles, MPI_COMM_SELF);
  std::uint32_t step = 0;
  for (auto _ : state) {
    for (std::size_t b = 0; b < particles.n_blocks(); ++b)
      stepper.advance(particles.block(b), step, n_steps, 0.01);
    step += n_steps;
  }
  count(state);
}

BENCHMARK_CAPTURE(euler_maruyama, three_point, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_hand, three_point, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(euler_maruyama, gaussian, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_hand, gaussian, false)->Unit(benchmark::kMillisecond);
BENCHMARK(sgd)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
