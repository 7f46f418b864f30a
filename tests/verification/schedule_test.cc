#include "model/gaussian_mixture.h"
#include "parameters/parameter_file.h"
#include "simulation/ensembles.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = x^2/2 with sigma = 1, from N(mean, sd^2) on [-9, 9] max sqrt(D), to t = 2.
SimulationParameters scheduled_well(const double alpha, const std::string &schedule)
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, 0.5);
  parameters.mesh.lower_corner = {-9.};
  parameters.mesh.upper_corner = {9.};
  parameters.mesh.subdivisions = {40};
  parameters.discretization.degree = 8;
  parameters.noise.sigma = 1.;
  parameters.noise.alpha = alpha;
  parameters.noise.schedule = schedule;
  parameters.initial_density.mean = {{1.}};
  parameters.initial_density.standard_deviation = {{0.6}};
  parameters.time.final_time = 2.;
  parameters.time.tolerance = 1e-11;
  parameters.output.history_per_decade = 4;
  return parameters;
}

struct MeanAndVariance {
  double mean, variance;
};

/// From one piece to the next: m' = -m, v' = -2 v + alpha.
MeanAndVariance exact_moments(const std::vector<LearningRatePiece> &pieces, const double t)
{
  double mean = 1., variance = 0.36;
  for (std::size_t k = 0; k < pieces.size() && pieces[k].begin < t; ++k) {
    const double end = k + 1 < pieces.size() ? std::min(t, pieces[k + 1].begin) : t;
    const double duration = end - pieces[k].begin, D = 0.5 * pieces[k].alpha;
    mean *= std::exp(-duration);
    variance = D + (variance - D) * std::exp(-2. * duration);
  }
  return {mean, variance};
}

void expect_moments(SimulationParameters parameters, const double tolerance)
{
  parameters.settle();
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();
  for (const HistoryRow<1> &row : evolution.history) {
    const MeanAndVariance exact = exact_moments(parameters.noise.pieces, row.time);
    EXPECT_NEAR(row.density.mean[0], exact.mean, tolerance) << "t = " << row.time;
    EXPECT_NEAR(row.density.covariance[0][0], exact.variance, tolerance) << "t = " << row.time;
    EXPECT_NEAR(row.mass, 1., 1e-12);
  }
}

/// chi^2 of N(m, v) relative to N(0, D), v < 2D.
double log_chi2_of_gaussians(const MeanAndVariance &at, const double D)
{
  // int rho^2/pi = D / sqrt(v (2D - v)) e^{m^2/(2D - v)}
  const double v = at.variance;
  return std::log(D / std::sqrt(v * (2. * D - v)) * std::exp(at.mean * at.mean / (2. * D - v)) -
                  1.);
}

} // namespace

TEST(Schedule, HasTheMomentsOfALinearEquation)
{
  expect_moments(scheduled_well(1., "1: 0.5; 2: 0.8"), 1e-8);
}

TEST(Schedule, HasTheMomentsInTheGeneralForm)
{
  SimulationParameters parameters = scheduled_well(1., "1: 0.5; 2: 0.8");
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "1";
  parameters.discretization.formulations = {"Fokker-Planck"};
  expect_moments(parameters, 1e-8);
}

TEST(Schedule, MakesStepsInEachPiece)
{
  SimulationParameters parameters = scheduled_well(1., "1: 0.5");
  parameters.time.scheme = "SDIRK3";
  parameters.time.tolerance = 1e-8;
  expect_moments(parameters, 1e-6);
}

// rho/pi of the next learning rate is e^{9 V/D} and more where rho has mass: no polynomial.
TEST(Schedule, FollowsADropOfTheLearningRateByThirty)
{
  expect_moments(scheduled_well(1., "1: 0.03"), 1e-6);
}

TEST(Schedule, KeepsMassAndMomentsOverAHundredChanges)
{
  std::string schedule;
  double alpha = 1.;
  for (unsigned int n = 1; n <= 100; ++n) {
    alpha = 1. / (1. + 0.02 * n);
    schedule += (n > 1 ? "; " : "") + std::to_string(n) + ": " + std::to_string(alpha);
  }
  SimulationParameters parameters = scheduled_well(1., schedule);
  parameters.time.final_time = 60.;
  parameters.output.history_per_decade = 1;
  expect_moments(parameters, 1e-8);
}

// The distances are from the Gibbs density of the learning rate at that time.
TEST(Schedule, MeasuresDistancesFromThePresentGibbsDensity)
{
  SimulationParameters parameters = scheduled_well(1., "1: 0.8");
  parameters.settle();
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();
  const std::vector<LearningRatePiece> &pieces = parameters.noise.pieces;
  unsigned int before = 0, after = 0;
  for (const HistoryRow<1> &row : evolution.history) {
    const bool is_after = row.time > 1. || (row.time == 1. && row.dt == 0.);
    (is_after ? after : before) += 1;
    const double D = is_after ? 0.4 : 0.5;
    EXPECT_NEAR(row.density.log_chi2, log_chi2_of_gaussians(exact_moments(pieces, row.time), D),
                1e-6)
        << "t = " << row.time;
  }
  EXPECT_GT(before, 3U);
  EXPECT_GT(after, 3U);
  EXPECT_EQ(run.problem.diffusion(), 0.4);
}

// The density of each rate lies 500 D of the next one up the hill, where it is known in L1 only.
// The true chi^2 comes down from the saddle at the rate of the second mode, to 1.6 at the end.
TEST(Schedule, LeavesOutAChi2ThatRoundingMakes)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 5.;
  parameters.noise.alpha = 0.1;
  parameters.noise.schedule = "5: 0.05; 15: 0.02";
  parameters.initial_density.mean = {{-1.}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-2.5};
  parameters.mesh.upper_corner = {2.5};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 4;
  parameters.time.final_time = 2.;
  parameters.settle();
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();
  for (const HistoryRow<1> &row : evolution.history)
    if (row.time > 1.5) {
      EXPECT_FALSE(row.density.log_chi2 > std::log(50.)) << "t = " << row.time;
    }
}

// chi^2 of the last piece from the modes that are in the density where it begins.
TEST(Schedule, PredictsTheDecayAfterTheLastChange)
{
  SimulationParameters parameters = scheduled_well(1., "1: 0.8");
  parameters.spectrum.number_of_eigenvalues = 3;
  parameters.time.final_time = 5.;
  parameters.settle();
  TestRun<1> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  const Evolution<1> evolution = run.simulation.evolve("", spectrum, nullptr, false);
  const Decay decay = run.simulation.decay(evolution, spectrum);
  ASSERT_EQ(evolution.mode_coefficients.size(), 3U);
  // int rho v_1, v_1 = x / sqrt(D)
  EXPECT_NEAR(std::abs(evolution.mode_coefficients[0]), std::exp(-1.) / std::sqrt(0.4), 1e-8);
  ASSERT_TRUE(decay.fit && decay.predicted_rate);
  EXPECT_NEAR(*decay.predicted_rate, 2., 1e-6);
  EXPECT_GT(decay.fit->window.first, 1.);
  EXPECT_NEAR(decay.fit->rate, 2., 0.05);
}

// What the run says of its error holds, too, where it has been handed on.
TEST(Schedule, KnowsItsError)
{
  SimulationParameters parameters = scheduled_well(1., "1: 0.4");
  parameters.mesh.subdivisions = {14};
  parameters.discretization.degree = 3;
  parameters.time.tolerance = 1e-6;
  parameters.settle();
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();
  run.simulation.estimate_errors(evolution);
  ASSERT_TRUE(evolution.errors);
  const MeanAndVariance at = exact_moments(parameters.noise.pieces, 2.);
  const double l1 =
      density_error<1>(evolution.formulation(), evolution.end, [&](const dealii::Point<1> &x) {
        return std::exp(-0.5 * (x[0] - at.mean) * (x[0] - at.mean) / at.variance) /
               std::sqrt(2. * dealii::numbers::PI * at.variance);
      }).l1;
  EXPECT_LE(l1, evolution.errors->space + evolution.errors->time);
  EXPECT_GE(l1, 0.01 * (evolution.errors->space + evolution.errors->time));
}

// Mass that has left does not come back with another learning rate: what is left decays with the
// rates of Brownian motion between absorbing walls, pi^2 D.
TEST(Schedule, LosesMassThroughAbsorbingWalls)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.expression = "0";
  parameters.noise.sigma = 0.2;
  parameters.noise.alpha = 1.;
  parameters.noise.schedule = "2: 0.5";
  parameters.initial_density.type = "expression";
  parameters.initial_density.expression = "sin(pi*x)";
  parameters.mesh.lower_corner = {0.};
  parameters.mesh.upper_corner = {1.};
  parameters.mesh.subdivisions = {8};
  parameters.discretization.degree = 8;
  parameters.boundary.type = "absorbing";
  parameters.time.final_time = 3.;
  parameters.time.tolerance = 1e-10;
  parameters.settle();
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();
  const double pi_2 = dealii::numbers::PI * dealii::numbers::PI;
  EXPECT_NEAR(evolution.history.back().mass, std::exp(-pi_2 * (0.1 * 2. + 0.05 * 1.)), 1e-9);
}

namespace {

/// params/verification/linear_regression_1d.prm with a learning rate that changes.
SimulationParameters scheduled_regression()
{
  Locations locations;
  std::vector<Override> overrides;
  for (const std::string text : {"Noise/Alpha=0.2", "Noise/Schedule=10: 0.1; 30: 0.05",
                                 "Time/Final time=5", "Ensemble/Method=SGD, SDE 2",
                                 "Ensemble/Particles=200000", "Spectrum/Number of eigenvalues=0"})
    overrides.push_back({"--set", text});
  return read_parameters(PARAMS_DIRECTORY "/verification/linear_regression_1d.prm", overrides,
                         locations, MPI_COMM_SELF)
      .values;
}

} // namespace

// w <- w - alpha x (x w - y) with x, y ~ N(0, 1): v <- v ((1 - alpha)^2 + 2 alpha^2) + alpha^2; its
// equation: v' = -2 v + alpha (1 + 2 v).
TEST(ScheduleSlow, HasTheVariancesOfLinearRegression)
{
  const SimulationParameters parameters = scheduled_regression();
  double chain = 0.04, equation = 0.04, t = 0.;
  const std::vector<LearningRatePiece> &pieces = parameters.noise.pieces;
  ASSERT_EQ(pieces.size(), 3U);
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const double end = k + 1 < pieces.size() ? pieces[k + 1].begin : 5., a = pieces[k].alpha;
    for (unsigned int n = 0; n < std::lround((end - t) / a); ++n)
      chain = chain * ((1. - a) * (1. - a) + 2. * a * a) + a * a;
    const double stationary = a / (2. - 2. * a);
    equation = stationary + (equation - stationary) * std::exp(-(2. - 2. * a) * (end - t));
    t = end;
  }

  TestRun<1> run(parameters, MPI_COMM_SELF);
  const Evolution<1> evolution = run.evolve();
  EXPECT_NEAR(evolution.history.back().density.covariance[0][0], equation, 1e-6);

  const Ensembles<1> ensembles(run.problem, parameters, {0., 3., 5.}, MPI_COMM_SELF, false);
  for (const EnsembleResult<1> &result : ensembles.results())
    if (result.time > 4.9) {
      const bool is_sgd = result.method == EnsembleParameters::sgd;
      EXPECT_EQ(result.steps, is_sgd ? 50U : result.steps);
      const double error = result.moments.covariance_error[0][0];
      EXPECT_LT(error, 0.01 * chain);
      EXPECT_NEAR(result.moments.covariance[0][0], is_sgd ? chain : equation, 3. * error)
          << result.method;
    }
}
