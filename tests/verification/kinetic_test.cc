#include "support/kinetic_run.h"

#include "base/user_error.h"
#include "simulation/comparison.h"
#include "simulation/kinetic_analysis.h"
#include "simulation/space_error.h"

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

/// x and p of x'' + gamma x' + h x = 0 from x = start at rest, after a time t.
std::pair<double, double> damped_oscillator(const double gamma, const double h, const double start,
                                            const double t)
{
  const std::complex<double> root = std::sqrt(std::complex<double>(0.25 * gamma * gamma - h)),
                             a = -0.5 * gamma + root, b = -0.5 * gamma - root;
  return {(start * (a * std::exp(b * t) - b * std::exp(a * t)) / (a - b)).real(),
          (start * a * b * (std::exp(b * t) - std::exp(a * t)) / (a - b)).real()};
}

/// V = (x^2 + 2 y^2)/2, D = 1/2: walls at 8 and 11 deviations; a start as wide as pi is.
SimulationParameters harmonic_plane(const double gamma, const double t)
{
  constexpr double D = 0.5;
  SimulationParameters parameters = kinetic_plane("(x^2 + 2*y^2)/2", D, gamma, 8. * std::sqrt(D));
  parameters.mesh.subdivisions = {16};
  parameters.discretization.degree = 6;
  parameters.initial_density.mean = {{0.5, -0.3}};
  parameters.initial_density.standard_deviation = {{std::sqrt(D), std::sqrt(0.5 * D)}};
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.time.final_time = t * std::sqrt(parameters.noise.alpha);
  parameters.time.tolerance = 1e-10;
  parameters.output.history_per_decade = 2;
  return parameters;
}

template <int dim>
void expect_equilibrium_stays(SimulationParameters parameters)
{
  parameters.initial_density.type = "Gibbs";
  TestRun<dim> run(parameters);

  const Evolution<dim> evolution = run.evolve();

  for (const HistoryRow<dim> &row : evolution.history) {
    EXPECT_LE(row.density.l1, 1e-12);
    EXPECT_NEAR(row.mass, 1., 1e-12);
  }
}

} // namespace

/// Moments of degree 2 are exact with as few modes as there are; what is left is the quadrature.
TEST(KineticPlaneMpiSlow, HasTheMomentsOfTwoDampedOscillators)
{
  for (const double gamma : {0.5, 3.}) {
    constexpr double t = 2., start[] = {0.5, -0.3};
    TestRun<2> run(harmonic_plane(gamma, t));

    const Evolution<2> evolution = run.evolve();

    const DensityFunctionals<2> &end = evolution.history.back().density;
    const MomentumMoments<2> moments = run.simulation.kinetic()->moments(evolution.end);
    for (unsigned int d = 0; d < 2; ++d) {
      const auto [x, p] = damped_oscillator(gamma, d + 1., start[d], t);
      EXPECT_NEAR(end.mean[d], x, 1e-8);
      EXPECT_NEAR(moments.mean[d], p, 1e-8);
      EXPECT_NEAR(end.covariance[d][d], 0.5 / (d + 1.), 1e-8);
      EXPECT_NEAR(moments.variance[d], 0.5, 1e-8);
    }
    EXPECT_NEAR(end.covariance[0][1], 0., 1e-8);
    for (const HistoryRow<2> &row : evolution.history)
      EXPECT_NEAR(row.mass, 1., 1e-12);
  }
}

TEST(KineticPlaneMpi, AStartInEquilibriumStays)
{
  SimulationParameters parameters = harmonic_plane(0.5, 1.);
  parameters.mesh.subdivisions = {6}; // most are steep
  expect_equilibrium_stays<2>(parameters);
}

/// What does not depend on y stays so between mirrors, also where pi is not small at them: it is
/// the density of a line.
TEST(KineticPlane, IsALineWhereOneDirectionIsUniform)
{
  SimulationParameters line = kinetic_line("x/2", 1., 2., 0.5);
  line.mesh.subdivisions = {6};
  line.momentum.modes = 6;
  line.initial_density.mean = {{0.1}};
  line.initial_density.standard_deviation = {{0.2}};
  line.spectrum.number_of_eigenvalues = 0;
  line.time.final_time = 0.5 * std::sqrt(line.noise.alpha);
  line.time.tolerance = 1e-9;
  SimulationParameters plane = line;
  plane.dimension = 2;
  plane.linear_solver.type = "iterative";
  plane.initial_density.type = "expression";
  plane.initial_density.expression = "exp(-((x - 0.1)/0.2)^2/2)";
  TestRun<1> on_line(line);
  TestRun<2> in_plane(plane);

  const Evolution<1> of_line = on_line.evolve();
  const Evolution<2> of_plane = in_plane.evolve();

  const DensityFunctionals<1> &a = of_line.history.back().density;
  const DensityFunctionals<2> &b = of_plane.history.back().density;
  EXPECT_NEAR(b.mean[0], a.mean[0], 1e-6);
  EXPECT_NEAR(b.covariance[0][0], a.covariance[0][0], 1e-6);
  EXPECT_NEAR(b.mean[1], 0., 1e-8);
  EXPECT_NEAR(b.covariance[1][1], 1. / 12., 1e-8);
}

/// The mean is that of a damped oscillator, and the variances those of equilibrium at any time.
TEST(KineticRunMpi, HasTheMomentsOfADampedOscillator)
{
  for (const double gamma : {0.5, 3.}) {
    constexpr double t = 2.;
    TestRun<1> run(harmonic(gamma, t));
    const auto [x, p] = damped_oscillator(gamma, 1., 0.5, t);

    const Evolution<1> evolution = run.evolve();

    const DensityFunctionals<1> &end = evolution.history.back().density;
    const MomentumMoments<1> moments = run.simulation.kinetic()->moments(evolution.end);
    EXPECT_NEAR(end.mean[0], x, 1e-8);
    EXPECT_NEAR(end.covariance[0][0], 0.5, 1e-8);
    EXPECT_NEAR(moments.mean[0], p, 1e-8);
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
  expect_equilibrium_stays<1>(harmonic(0.5, 5.));
}

/// A start that is wider than the well has a large norm far up the hill, and needs many modes.
TEST(KineticFarWallsSlow, HaveWhatNearerOnesHave)
{
  std::vector<double> means, errors;
  for (const unsigned int n_cells : {44u, 52u}) {
    SimulationParameters parameters = kinetic_line("(x^2 - 1)^2", 0.25, 0.7, 0.05 * n_cells);
    parameters.mesh.subdivisions = {n_cells};
    parameters.discretization.degree = 4;
    parameters.momentum.modes = 30; // whose number the error knows
    parameters.initial_density.mean = {{-1.}};
    parameters.initial_density.standard_deviation = {{0.2}};
    parameters.spectrum.number_of_eigenvalues = 0;
    parameters.time.final_time = 3. * std::sqrt(parameters.noise.alpha);
    TestRun<1> run(parameters);
    Evolution<1> evolution = run.evolve();
    run.simulation.estimate_errors(evolution);
    means.push_back(evolution.history.back().density.mean[0]);
    errors.push_back(evolution.errors->space);
  }

  EXPECT_NEAR(means[1], means[0], 1e-3);
  EXPECT_LE(errors[1], 1e-2);
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

/// The error of the density knows what the series of few modes leaves out.
TEST(KineticRun, KnowsWhatFewModesLeaveOut)
{
  SimulationParameters parameters = kinetic_line("(x^2 - 1)^2/4", 0.2, 0.5, 3.);
  parameters.initial_density.mean = {{-1.}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.time.final_time = 2.;
  SimulationParameters with_many = parameters;
  with_many.momentum.modes = 40;
  TestRun<1> many(with_many);
  const Evolution<1> exact = many.evolve();
  for (const unsigned int modes : {4u, 8u, 16u}) {
    parameters.momentum.modes = modes;
    TestRun<1> few(parameters);
    Evolution<1> evolution = few.evolve();

    few.simulation.estimate_errors(evolution);

    const double truth =
        l1_between(evolution.formulation(), evolution.end, exact.formulation(), exact.end);
    EXPECT_GE(evolution.errors->space, truth) << modes;
    EXPECT_LE(evolution.errors->space, 100. * truth) << modes;
  }
}

TEST(KineticRun, RefusesJumpsOfThePotential)
{
  EXPECT_THROW(TestRun<1> run(kinetic_line("x^2/2 + 0.2*(x > 0.3)", 0.2, 0.5, 3.)), RunFailure);
}

/// V = x^2/2, gamma = 4, D = 0.2: the distance from Gibbs in the comparison is the one of the run,
/// which knows where the difference changes sign.
TEST(KineticRun, ComparesAcrossChangesOfSign)
{
  SimulationParameters parameters = kinetic_line("x^2/2", 0.2, 4., 3.);
  parameters.initial_density.mean = {{0.5}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.subdivisions = {13};
  parameters.time.final_time = 0.5;
  parameters.discretization.degree = 4;
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();

  const ComparisonRow<1> row =
      gibbs_row<1>(run.simulation.weighted_cells(), evolution.formulation(), evolution.end);

  EXPECT_NEAR(row.l1_to_general, evolution.history.back().density.l1, 1e-9);
}

// V = x^2/2 with little friction: the slowest pair turns fast, at half the friction. What is found
// near the real axis is not the gap.
TEST(KineticRun, LeavesAGapOutThatAFastPairMayHave)
{
  for (const double friction : {0.02, 8.}) {
    SimulationParameters parameters = kinetic_line("x^2/2", 1., friction, 9.);
    parameters.mesh.subdivisions = {12};
    TestRun<1> run(parameters);
    const KineticAnalysis<1> analysis = analyse_kinetic<1>(
        run.problem, run.parameters, run.simulation, nullptr, Spectrum(), run.log, false);
    const double half = 0.5 * friction,
                 exact = half > 1. ? half - std::sqrt(half * half - 1.) : half;
    EXPECT_EQ(analysis.gap.has_value(), friction > 1. || analysis.modes.generator.im[0] != 0.);
    if (analysis.gap) {
      EXPECT_NEAR(std::sqrt(parameters.noise.alpha) * *analysis.gap, exact, 1e-6);
    }
  }
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

/// V is a sum, and what does not depend on y is an eigenfunction of a line.
TEST(KineticPlaneSlow, CrossesBetweenWellsAsOnALine)
{
  SimulationParameters plane = kinetic_plane("(x^2 - 1)^2 + 2*y^2", 0.5, 0.5, 1.8);
  plane.mesh.lower_corner = {-1.8, -1.5};
  plane.mesh.upper_corner = {1.8, 1.5};
  plane.mesh.subdivisions = {18, 5};
  plane.spectrum.number_of_eigenvalues = 1;
  SimulationParameters line = kinetic_line("(x^2 - 1)^2", 0.5, 0.5, 1.8);
  line.mesh.subdivisions = {32};
  line.momentum.modes = plane.momentum.modes;
  TestRun<2> in_plane(plane);
  TestRun<1> on_line(line);

  const KineticAnalysis<2> analysis =
      analyse_kinetic<2>(in_plane.problem, in_plane.parameters, in_plane.simulation, nullptr,
                         Spectrum(), in_plane.log, false);

  const double exact = kinetic_eigenvalues(on_line, 1)[0].real(),
               rate = std::sqrt(plane.noise.alpha) * analysis.modes.generator.re.at(0);
  EXPECT_EQ(analysis.modes.generator.im.at(0), 0.);
  EXPECT_NEAR(rate, exact, 5e-3 * exact);
  EXPECT_NEAR(rate, exact, std::sqrt(plane.noise.alpha) * analysis.modes.generator_error.at(0));
}
