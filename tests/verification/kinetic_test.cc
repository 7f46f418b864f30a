#include "support/kinetic_run.h"

#include "simulation/kinetic_analysis.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = h x^2/2, D = 1/2: walls at 9 deviations; a start as wide as pi is in x.
SimulationParameters harmonic(const double gamma, const double t)
{
  constexpr double D = 0.5;
  SimulationParameters parameters = kinetic_line("x^2/2", D, gamma, 9. * std::sqrt(D));
  parameters.initial_density.mean = {{0.5}};
  parameters.initial_density.standard_deviation = {{std::sqrt(D)}};
  parameters.time.final_time = t * std::sqrt(parameters.noise.alpha);
  parameters.time.tolerance = 1e-11;
  parameters.output.history_per_decade = 4;
  return parameters;
}

} // namespace

/// The mean is that of a damped oscillator, and the variances those of equilibrium at any time.
TEST(KineticRunMpi, HasTheMomentsOfADampedOscillator)
{
  for (const double gamma : {0.5, 3.}) {
    constexpr double t = 2.;
    TestRun<1> run(harmonic(gamma, t));
    const std::complex<double> root = std::sqrt(std::complex<double>(0.25 * gamma * gamma - 1.)),
                               a = -0.5 * gamma + root, b = -0.5 * gamma - root;
    // x'' + gamma x' + x = 0, x = 1/2, x' = 0
    const std::complex<double> x = 0.5 * (a * std::exp(b * t) - b * std::exp(a * t)) / (a - b),
                               p = 0.5 * a * b * (std::exp(b * t) - std::exp(a * t)) / (a - b);

    const Evolution<1> evolution = run.evolve();

    const DensityFunctionals<1> &end = evolution.history.back().density;
    const MomentumMoments<1> moments = run.simulation.kinetic()->moments(evolution.end);
    EXPECT_NEAR(end.mean[0], x.real(), 1e-8);
    EXPECT_NEAR(end.covariance[0][0], 0.5, 1e-8);
    EXPECT_NEAR(moments.mean[0], p.real(), 1e-8);
    EXPECT_NEAR(moments.variance[0], 0.5, 1e-8);
    for (const HistoryRow<1> &row : evolution.history)
      EXPECT_NEAR(row.mass, 1., 1e-12);
  }
}

TEST(KineticRunMpi, TendsToGibbs)
{
  TestRun<1> run(harmonic(1., 60.));

  const Evolution<1> evolution = run.evolve();

  const MomentumMoments<1> moments = run.simulation.kinetic()->moments(evolution.end);
  EXPECT_NEAR(evolution.history.back().density.covariance[0][0], 0.5, 1e-8);
  EXPECT_NEAR(moments.variance[0], 0.5, 1e-8);
  EXPECT_LE(evolution.history.back().density.l1, 1e-8);
}

TEST(KineticRunMpi, AStartInEquilibriumStays)
{
  SimulationParameters parameters = harmonic(0.5, 5.);
  parameters.initial_density.type = "Gibbs";
  TestRun<1> run(parameters);

  const Evolution<1> evolution = run.evolve();

  for (const HistoryRow<1> &row : evolution.history) {
    EXPECT_LE(row.density.l1, 1e-12);
    EXPECT_NEAR(row.mass, 1., 1e-12);
  }
}

TEST(KineticRun, StepsComeToTheSameDensity)
{
  SimulationParameters parameters = harmonic(0.5, 2.);
  TestRun<1> exact(parameters);
  parameters.time.scheme = "TR-BDF2";
  parameters.time.tolerance = 1e-5;
  parameters.time.time_step = 0.01;
  TestRun<1> steps(parameters);

  const Vector end = exact.evolve().end;
  Vector difference = steps.evolve().end;

  difference -= end;
  EXPECT_LE(l1_norm(exact.simulation.formulation().mass_functional(), difference), 1e-3);
}

/// With strong friction it is plain SGD at alpha/(1 - beta) after as many steps, off by 1/gamma^2.
TEST(KineticRun, IsThatWithoutMomentumWhereFrictionIsStrong)
{
  std::vector<double> distances;
  for (const double gamma : {16., 32.}) {
    SimulationParameters parameters = harmonic(gamma, 0.5 * gamma);
    parameters.momentum.modes = 8;
    parameters.spectrum.number_of_eigenvalues = 0;
    parameters.time.tolerance = 1e-9;
    TestRun<1> run(parameters);
    const Evolution<1> evolution = run.evolve();

    const KineticAnalysis<1> analysis = analyse_kinetic(run.problem, run.parameters, run.simulation,
                                                        &evolution, Spectrum(), run.log, false);

    distances.push_back(analysis.without_momentum->l1_to_general);
  }
  EXPECT_LT(distances[0], 0.01);
  EXPECT_NEAR(observed_order(distances[0], distances[1]), 2., 0.2);
}

TEST(KineticRun, CountsTransitions)
{
  SimulationParameters parameters = kinetic_line("(x^2 - 1)^2/4", 0.05, 0.5, 2.2);
  parameters.mesh.subdivisions = {16};
  parameters.mesh.cut.reset();
  parameters.discretization.degree = 4;
  parameters.momentum.modes = 16;
  parameters.spectrum.number_of_eigenvalues = 2;
  TestRun<1> run(parameters);

  const KineticAnalysis<1> analysis = analyse_kinetic<1>(
      run.problem, run.parameters, run.simulation, nullptr, Spectrum(), run.log, false);

  ASSERT_TRUE(analysis.transitions);
  EXPECT_NEAR(std::sqrt(parameters.noise.alpha) * *analysis.transitions, 5.542e-4, 2e-7);
  EXPECT_NEAR(*analysis.transitions, 0.25 * analysis.modes.generator.re[0], 1e-12);
}
