#include "particles/ensemble_comparison.h"

#include "particles/initial_sample.h"
#include "particles/particle_fixtures.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace gibbsflow;
using namespace gibbsflow::test;
using namespace gibbsflow::testing;

namespace {

/// N samples of the law q.
std::vector<double> draw_counts(const std::vector<double> &q, const unsigned int N,
                                const unsigned int seed)
{
  std::mt19937 random(seed);
  std::discrete_distribution<std::size_t> law(q.begin(), q.end());
  std::vector<double> counts(q.size(), 0.);
  for (unsigned int k = 0; k < N; ++k)
    ++counts[law(random)];
  return counts;
}

/// n equal masses of which each second one is larger by the factor 1 + c, the others smaller: c is
/// the L1 distance from c = 0.
std::vector<double> alternating(const unsigned int n, const double c)
{
  std::vector<double> masses(n);
  for (unsigned int k = 0; k < n; ++k)
    masses[k] = (1. + (k % 2 == 0 ? c : -c)) / n;
  return masses;
}

} // namespace

// 200 p-values of exact samples are uniform on (0, 1): mean 1/2 +- 4/sqrt(12 200), a tenth in
// each tenth, none below 1e-4.
TEST(Chi2, PValuesOfTheRightLawAreUniform)
{
  std::vector<double> p(50);
  for (std::size_t k = 0; k < p.size(); ++k)
    p[k] = 1. + 0.5 * std::sin(k);
  const double total = std::accumulate(p.begin(), p.end(), 0.);
  for (double &mass : p)
    mass /= total;
  double sum = 0., least = 1., below_tenth = 0.;
  constexpr unsigned int n = 200;

  for (unsigned int seed = 0; seed < n; ++seed) {
    const double value = *chi2_p_value(draw_counts(p, 3000, seed), 0., p);
    sum += value;
    least = std::min(least, value);
    below_tenth += value < 0.1;
  }

  EXPECT_NEAR(sum / n, 0.5, 4. / std::sqrt(12. * n));
  EXPECT_NEAR(below_tenth / n, 0.1, 4. * std::sqrt(0.09 / n));
  EXPECT_GT(least, 1e-5);
}

TEST(Chi2, PValuesOfAWrongLawAreTiny)
{
  const std::vector<double> p = alternating(50, 0.), q = alternating(50, 0.1);

  EXPECT_LT(*chi2_p_value(draw_counts(q, 20000, 1), 0., p), 1e-12);
  EXPECT_EQ(*chi2_p_value(draw_counts(p, 20000, 1), 1., p), 0.) << "one where there is no mass";
  EXPECT_FALSE(chi2_p_value({10.}, 0., {1.}).has_value());
}

// Without a difference the distance is zero up to its standard error, which says how it varies;
// with one beyond the noise it is the distance; between it is never too large.
TEST(NoisyDistance, HasNoNoiseAndIsNotTooLarge)
{
  constexpr unsigned int n = 100, N = 20000, n_seeds = 40;
  for (const double c : {0., 0.02, 0.06, 0.3}) {
    double mean = 0., square = 0., error = 0.;
    for (unsigned int seed = 0; seed < n_seeds; ++seed) {
      const NoisyDistance d =
          l1_distance(draw_counts(alternating(n, c), N, seed), 0., alternating(n, 0.));
      mean += d.l1 / n_seeds;
      square += d.l1 * d.l1 / n_seeds;
      error += d.standard_error / n_seeds;
    }
    const double deviation = std::sqrt(square - mean * mean);
    // s_i = sqrt(p_i/N): erf(c p_i / (2 s_i))
    const double expected = c * std::erf(0.5 * c * std::sqrt(double(N) / n));
    EXPECT_NEAR(mean, expected, 4. * deviation / std::sqrt(n_seeds) + 1e-4) << c;
    EXPECT_LT(deviation, 1.5 * error);
    EXPECT_GT(deviation, 0.6 * error);
  }
}

TEST(NoisyDistance, StatesTheSamplingNoise)
{
  const std::vector<double> p = alternating(100, 0.);
  double plain = 0.;
  constexpr unsigned int N = 20000, n_seeds = 20;
  double stated = 0.;

  for (unsigned int seed = 0; seed < n_seeds; ++seed) {
    const std::vector<double> counts = draw_counts(p, N, seed);
    for (std::size_t k = 0; k < p.size(); ++k)
      plain += std::abs(counts[k] / N - p[k]) / n_seeds;
    stated = l1_distance(counts, 0., p).sampling_noise;
  }

  EXPECT_NEAR(plain, stated, 0.05 * stated);
}

TEST(NoisyDistance, BetweenTwoEnsembles)
{
  constexpr unsigned int n = 100, N = 20000, M = 40000;
  const auto a = draw_counts(alternating(n, 0.3), N, 1), b = draw_counts(alternating(n, 0.3), M, 2);
  const auto c = draw_counts(alternating(n, 0.), M, 3);

  const NoisyDistance none = l1_between(a, 0., b, 0.), some = l1_between(a, 0., c, 0.);

  EXPECT_NEAR(none.l1, 0., 4. * none.standard_error);
  EXPECT_NEAR(some.l1, 0.3, 4. * some.standard_error);
  EXPECT_NEAR(l1_between(a, 5000., a, 0.).l1, 0.4, 0.02) << "a fifth is elsewhere";
}

TEST(KullbackLeibler, HasNoNoiseOnAverage)
{
  const std::vector<double> p = alternating(100, 0.), q = alternating(100, 0.5);
  const double exact = 0.5 * (1.5 * std::log(1.5) + 0.5 * std::log(0.5));

  EXPECT_NEAR(*kullback_leibler(draw_counts(p, 20000, 1), 0., p), 0., 2e-3);
  EXPECT_NEAR(*kullback_leibler(draw_counts(q, 20000, 1), 0., p), exact, 1e-2);
  EXPECT_FALSE(kullback_leibler(draw_counts(p, 20000, 1), 1., p).has_value());
}

TEST(Bins, HoldTheLeastMassAndAllPlaces)
{
  const BoxGrid<2> grid = cube<2>(1., 16);
  std::vector<double> masses(grid.n_cells());
  for (unsigned int k = 0; k < masses.size(); ++k)
    masses[k] = std::exp(-4. * grid.cell(k).middle().norm_square());
  const double sum = std::accumulate(masses.begin(), masses.end(), 0.);

  const Bins<2> bins(grid, masses, 0.01 * sum);

  const std::vector<double> in_bins = bins.sum(masses);
  EXPECT_GT(bins.size(), 30u);
  EXPECT_GE(*std::min_element(in_bins.begin(), in_bins.end()), 0.01 * sum);
  EXPECT_NEAR(std::accumulate(in_bins.begin(), in_bins.end(), 0.), sum, 1e-12 * sum);
  EXPECT_EQ(Bins<2>(grid, masses, 2. * sum).size(), 1u);
}

// On 8 x 8 cells of degree 4, each of which has 8 x 8 places: masses of Gaussians by erf.
TEST(Bins, MassesAreThoseOfTheDensity)
{
  SimulationParameters parameters = ornstein_uhlenbeck(2, 0.5);
  parameters.mesh.subdivisions = {8, 8};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 4;
  parameters.initial_density.type = "Gibbs";
  TestRun<2> run(parameters, MPI_COMM_SELF);
  const WeightedCells<2> &cells = run.simulation.weighted_cells();
  const BoxGrid<2> grid = counting_grid(run.problem.region());

  const std::vector<double> gibbs = gibbs_masses_in(grid, cells);
  const std::vector<double> rho =
      masses_in(grid, Density<2>(run.simulation.formulation(),
                                 run.simulation.formulation().stationary_vector()));

  EXPECT_EQ(grid.n_cells(), 64u * 64u);
  for (unsigned int k = 0; k < grid.n_cells(); ++k) {
    double exact = 1.;
    for (unsigned int d = 0; d < 2; ++d)
      exact *= 0.5 * (std::erf(grid.cell_upper(k)[d]) - std::erf(grid.cell_lower(k)[d]));
    ASSERT_NEAR(gibbs[k], exact, 1e-6);
    ASSERT_NEAR(rho[k], exact, 1e-6);
  }
}

// Samples of the Gibbs density against its masses on the mesh, and of one that is 5 % wider.
TEST(EnsembleComparison, KnowsSamplesOfTheDensity)
{
  SimulationParameters parameters = ornstein_uhlenbeck(2, 0.5);
  TestRun<2> run(parameters, MPI_COMM_SELF);
  const BoxGrid<2> grid = counting_grid(run.problem.region());
  const std::vector<double> masses = gibbs_masses_in(grid, run.simulation.weighted_cells());
  const auto distances_of = [&](const double deviation) {
    const auto particles = sample_particles<2>(gaussian<2>({0., 0.}, deviation),
                                               run.problem.region(), 50000, 3, MPI_COMM_SELF);
    return compare(grid, count_particles(grid, particles, MPI_COMM_SELF), masses);
  };

  const EnsembleDistances right = distances_of(std::sqrt(0.5));
  const EnsembleDistances wrong = distances_of(1.05 * std::sqrt(0.5));

  EXPECT_GT(*right.chi2_p_value, 1e-3);
  EXPECT_NEAR(right.l1.l1, 0., 4. * right.l1.standard_error);
  EXPECT_LT(*wrong.chi2_p_value, 1e-12);
  // int |rho - rho'| of N(0, s^2 I) and N(0, (1 + c)^2 s^2 I) in the plane: 4 c/e + ...
  EXPECT_NEAR(wrong.l1.l1, 4. * 0.05 / M_E, 0.02);
}

// A wave whose difference in each small bin is below the noise of that: on these alone half of the
// distance was lost, five standard errors and more.
TEST(EnsembleComparison, SeesAWaveBelowTheNoise)
{
  constexpr unsigned int n = 256, N = 20000, n_seeds = 12;
  BoxGrid<1> grid = cube<1>(1., n);
  const std::vector<double> uniform(n, 1. / n);
  for (const double truth : {0., 0.03, 0.09, 0.3}) {
    std::vector<double> wave;
    double distance = 0., mean = 0.;
    for (unsigned int k = 0; k < n; ++k) {
      wave.push_back((1. + 0.5 * M_PI * truth * std::sin(2. * M_PI * (k + 0.5) / n)) / n);
      distance += std::abs(wave[k] - uniform[k]);
    }
    for (unsigned int seed = 1; seed <= n_seeds; ++seed) {
      const EnsembleDistances d =
          compare(grid, Counts{draw_counts(wave, N, seed), 0., 0.}, uniform);
      EXPECT_LE(d.l1.l1, distance + 4. * d.l1.standard_error) << truth;
      EXPECT_GE(d.l1.l1 + d.l1.loss, distance - 2. * d.l1.standard_error) << truth;
      EXPECT_LE(d.l1.loss, 0.09) << truth;
      mean += d.l1.l1 / n_seeds;
    }
    EXPECT_NEAR(mean, distance, truth == 0.09 ? 0.01 : 0.025) << truth;
  }
}

TEST(EnsembleMoments, AreThoseOfTheParticles)
{
  Particles<2> particles(3, MPI_COMM_SELF);
  particles.set_position(0, {1., 0.});
  particles.set_position(1, {3., 0.});
  particles.set_position(2, {2., 3.});

  const EnsembleMoments<2> moments = measure_moments(particles, MPI_COMM_SELF);

  EXPECT_DOUBLE_EQ(moments.mean[0], 2.);
  EXPECT_DOUBLE_EQ(moments.mean[1], 1.);
  EXPECT_DOUBLE_EQ(moments.covariance[0][0], 1.);
  EXPECT_DOUBLE_EQ(moments.covariance[1][1], 3.);
  EXPECT_DOUBLE_EQ(moments.covariance[0][1], 0.);
  EXPECT_DOUBLE_EQ(moments.mean_error[1], 1.);
}
