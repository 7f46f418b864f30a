#include "simulation/general_analysis.h"

#include "base/user_error.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <complex>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// The general equation on the box +-half_width, with no time steps.
SimulationParameters general_equation(const unsigned int dim, const std::vector<double> &half_width,
                                      const unsigned int cells, const unsigned int degree)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.initial_density.mean = {std::vector<double>(dim, 0.)};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = half_width;
  for (double &x : parameters.mesh.lower_corner)
    x = -x;
  parameters.mesh.upper_corner = half_width;
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.discretization.degree = degree;
  parameters.output.fields = false;
  return parameters;
}

/// V = x . H x / 2 with the covariance of the noise S, both row by row, and the drift b.
SimulationParameters linear_drift(const std::vector<std::vector<double>> &H, const std::string &S,
                                  const std::vector<std::string> &b,
                                  const std::vector<double> &half_width, const unsigned int cells,
                                  const unsigned int degree)
{
  SimulationParameters parameters = general_equation(H.size(), half_width, cells, degree);
  parameters.potential.type = "quadratic";
  parameters.potential.matrix = H;
  parameters.noise.expression = S;
  parameters.noise.alpha = 0.2;
  parameters.drift.expression = b;
  return parameters;
}

template <int dim>
GeneralAnalysis<dim> analyse(TestRun<dim> &run)
{
  return analyse_general(run.problem, run.parameters, run.simulation, false);
}

/// int |rho_s - exact|.
template <int dim>
double stationary_error(TestRun<dim> &run,
                        const std::function<double(const dealii::Point<dim> &)> &exact)
{
  const Formulation<dim> &formulation = run.simulation.formulation();
  return density_error<dim>(formulation, formulation.stationary_vector(), exact).l1;
}

/// int_a^b f by Simpson's rule.
double integral(const double a, const double b, const std::function<double(double)> &f)
{
  constexpr unsigned int n = 200000;
  double sum = f(a) + f(b);
  for (unsigned int i = 1; i < n; ++i)
    sum += (i % 2 == 1 ? 4. : 2.) * f(a + (b - a) * i / n);
  return sum * (b - a) / (3. * n);
}

/// The density proportional to f on [-10, 10], with its variance.
void expect_on_interval(const std::string &Sigma, const double alpha,
                        const std::function<double(double)> &f, const double variance)
{
  SimulationParameters parameters = general_equation(1, {10.}, 64, 10);
  parameters.potential.type = "quadratic";
  parameters.noise.expression = Sigma;
  parameters.noise.alpha = alpha;
  TestRun<1> run(parameters);
  const double Z = integral(-10., 10., f);

  const double error =
      stationary_error<1>(run, [&](const dealii::Point<1> &x) { return f(x[0]) / Z; });
  const GeneralAnalysis<1> analysis = analyse(run);

  EXPECT_LE(error, 1e-8);
  EXPECT_LE(error, std::max(1e-14, analysis.l1_error));
  EXPECT_NEAR(analysis.stationary.moments.covariance[0][0], variance, 1e-6);
  EXPECT_LE(analysis.stationary.current_norm, 1e-8);
  EXPECT_TRUE(analysis.detailed_balance());
}

} // namespace

/// H = [1, -.2; .8, 2]: V has its symmetric part, the drift -(+-.5) rotated the rest. C solves
/// H C + C H^T = alpha Sigma.
TEST(GeneralEquationSlow, LinearDriftHasItsCovarianceSpectrumAndCurrent)
{
  TestRun<2> run(linear_drift({{1., 0.3}, {0.3, 2.}}, "1; 0.3; 0.3; 0.5", {"0.5*y", "-0.5*x"},
                              {2.4, 1.3}, 12, 8));

  const GeneralAnalysis<2> analysis = analyse(run);

  const dealii::SymmetricTensor<2, 2> &C = analysis.stationary.moments.covariance;
  EXPECT_NEAR(C[0][0], 0.0990740740740741, 1e-8);
  EXPECT_NEAR(C[0][1], -0.00462962962962963, 1e-8);
  EXPECT_NEAR(C[1][1], 0.0268518518518519, 1e-8);
  EXPECT_GT(analysis.stationary.current_norm, 1e-2);
  EXPECT_FALSE(analysis.detailed_balance());
  // eigenvalues 3/2 -+ i a of H with a^2 = det - 9/4
  const double trace = 3., determinant = 1. * 2. + 0.2 * 0.8;
  const double root = std::sqrt(trace * trace / 4. - determinant);
  const std::vector<double> h = {trace / 2. - root, trace / 2. + root};
  const std::vector<double> expected = {h[0], 2. * h[0], h[1], 3. * h[0], h[0] + h[1]};
  std::vector<double> sorted = expected;
  std::sort(sorted.begin(), sorted.end());
  for (unsigned int k = 0; k < sorted.size(); ++k) {
    EXPECT_NEAR(analysis.generator.re.at(k), sorted[k], 1e-6) << k;
    EXPECT_NEAR(analysis.generator.im.at(k), 0., 1e-6) << k;
  }
  ASSERT_TRUE(analysis.symmetric_gap);
  EXPECT_LE(*analysis.symmetric_gap, h[0]);
}

/// A rotation does not change the Gaussian, and its symmetric part is that of the reversible
/// equation: the gap is one, also where walls are 8 deviations away and rho_s is lost in rounding.
TEST(GeneralEquation, RotationLeavesTheSymmetricGap)
{
  SimulationParameters parameters =
      linear_drift({{1., 0.}, {0., 1.}}, "1; 0; 0; 1", {"3*y", "-3*x"}, {4., 4.}, 16, 4);
  parameters.noise.alpha = 0.5;
  parameters.spectrum.number_of_eigenvalues = 2;
  TestRun<2> run(parameters);

  const GeneralAnalysis<2> analysis = analyse(run);

  ASSERT_TRUE(analysis.symmetric_gap);
  EXPECT_NEAR(*analysis.symmetric_gap, 1., analysis.symmetric_gap_error);
  EXPECT_LE(analysis.symmetric_gap_error, 1e-2);
}

/// Sigma = 1 + x^2, alpha = 1/2: polynomials are eigenfunctions, with k - k(k - 1)/4, as long as
/// they are square integrable, which is for k <= 2; from 25/16 on the spectrum is continuous.
TEST(GeneralEquation, EigenvaluesKnowTheWallsOfAFoundBox)
{
  SimulationParameters parameters = general_equation(1, {30.}, 120, 6);
  parameters.potential.type = "quadratic";
  parameters.noise.expression = "1 + x^2";
  parameters.noise.alpha = 0.5;
  parameters.mesh.found_outside_mass = 1e-9;
  parameters.spectrum.number_of_eigenvalues = 4;
  TestRun<1> run(parameters);

  const GeneralAnalysis<1> analysis = analyse(run);

  const std::vector<double> &lambda = analysis.generator.re, &error = analysis.generator_error;
  EXPECT_NEAR(lambda.at(0), 1., error.at(0));
  EXPECT_LE(error[0], 1e-2);
  EXPECT_NEAR(lambda.at(1), 1.5, error.at(1));
  for (unsigned int k = 2; k < 4; ++k) { // nothing but 25/16 is above
    EXPECT_GE(error.at(k), 1e-3);
    EXPECT_NEAR(lambda.at(k), 1.5625, error[k]);
  }
  ASSERT_TRUE(analysis.symmetric_gap);
  EXPECT_NEAR(*analysis.symmetric_gap, 1., analysis.symmetric_gap_error);
}

/// Where Sigma jumps Sigma rho is continuous, and not rho, which Galerkin's method does not know:
/// it comes to another equation. x is an eigenfunction of linear drift, whatever Sigma is.
TEST(GeneralEquation, RefusesJumpsUnlessItIsMonotone)
{
  SimulationParameters parameters = general_equation(1, {3.}, 250, 4);
  parameters.potential.type = "quadratic";
  parameters.noise.alpha = 0.2;
  parameters.spectrum.number_of_eigenvalues = 1;
  for (const char *jump : {"1 + (abs(x) > 0.3333 ? 1 : 0)", "1 + 0.05*(x > 0.1)"}) {
    parameters.noise.expression = jump;
    EXPECT_THROW(TestRun<1> run(parameters), RunFailure) << jump;
  }
  for (const char *kink :
       {"1 + abs(x - 0.1)", "1 + sqrt(abs(x))/2", "1 + tanh(20*x)/2", "1 + x^2"}) {
    parameters.noise.expression = kink;
    EXPECT_NO_THROW(TestRun<1> run(parameters)) << kink;
  }
  parameters.noise.expression = "1";
  parameters.drift.expression = {"exp(x^4/8) + abs(x)"}; // e^10 and more across a cell is no jump
  EXPECT_NO_THROW(TestRun<1> run(parameters));
  parameters.drift.expression = {"(x > 0.3333 ? 1 : 0)"};
  EXPECT_THROW(TestRun<1> run(parameters), RunFailure);

  parameters.drift.expression.clear();
  parameters.noise.expression = "1 + (abs(x) > 0.3333 ? 1 : 0)";
  parameters.discretization.stabilization = DiscretizationParameters::monotone;
  parameters.discretization.degree = 1;
  TestRun<1> monotone(parameters);
  const GeneralAnalysis<1> analysis = analyse(monotone);

  EXPECT_NEAR(analysis.generator.re.at(0), 1., 1e-7);
  constexpr double exact = 0.12512; // the variance, by finite volumes that end at the jumps
  EXPECT_NEAR(analysis.stationary.moments.covariance[0][0], exact, analysis.l1_error);
}

/// Ornstein-Uhlenbeck with variances 1/4 in equilibrium and 0.2216 at t = 1: chi^2 has a closed
/// form, which elements do not see whose tails are off by more than rho_s has there.
TEST(GeneralEquation, ChiSquaredIsRightOrAbsent)
{
  for (const unsigned int cells : {16u, 64u}) {
    SimulationParameters parameters = general_equation(1, {4.}, cells, 4);
    parameters.potential.type = "quadratic";
    parameters.noise.expression = "1";
    parameters.noise.alpha = 0.5;
    parameters.initial_density.mean = {{1.}};
    parameters.time.final_time = 1.;
    TestRun<1> run(parameters);

    const DensityFunctionals<1> end = run.evolve().history.back().density;

    if (end.chi2) {
      EXPECT_NEAR(*end.chi2, 0.65195, 0.065195) << cells;
    }
    EXPECT_EQ(end.chi2.has_value(), !std::isnan(end.log_chi2));
  }
}

/// H S symmetric: no current, though noise and curvature are anisotropic.
TEST(GeneralEquationSlow, CommutingNoiseHasNoCurrent)
{
  SimulationParameters parameters =
      linear_drift({{1., 0.3}, {0.3, 2.}}, "1; 0.3; 0.3; 2", {}, {2.3, 2.3}, 20, 8);
  parameters.spectrum.number_of_eigenvalues = 0;
  TestRun<2> run(parameters);

  const GeneralAnalysis<2> analysis = analyse(run);

  EXPECT_LE(analysis.stationary.current_norm, 1e-8);
  EXPECT_TRUE(analysis.detailed_balance());
  EXPECT_NEAR(analysis.stationary.moments.covariance[0][0], 0.1, 1e-8);
  EXPECT_NEAR(analysis.stationary.moments.covariance[0][1], 0., 1e-8);
}

namespace {

using SpaceMatrix = std::vector<std::vector<double>>;

/// |H C + C H^T - alpha Sigma| with the covariance C of the stationary density.
double lyapunov_defect(const SpaceMatrix &H, const SpaceMatrix &Sigma, const double alpha,
                       const dealii::SymmetricTensor<2, 3> &C)
{
  dealii::Tensor<2, 3> defect;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j) {
      defect[i][j] = -alpha * Sigma[i][j];
      for (unsigned int k = 0; k < 3; ++k)
        defect[i][j] += H[i][k] * C[k][j] + C[i][k] * H[j][k];
    }
  return defect.norm();
}

/// S in the noise, alpha Sigma = 0.2 S, and in V: rho_s = e^{-5 x^2}/Z without a current.
SimulationParameters noise_like_curvature(const double half_width, const unsigned int cells,
                                          const unsigned int degree)
{
  SimulationParameters parameters =
      linear_drift({{1.18, 0., -0.24}, {0., 1.2, 0.}, {-0.24, 0., 1.32}},
                   "1.18; 0; -0.24; 0; 1.2; 0; -0.24; 0; 1.32", {},
                   {half_width, half_width, half_width}, cells, degree);
  parameters.initial_density.standard_deviation = {{0.2 * half_width}};
  parameters.linear_solver.type = "direct";
  return parameters;
}

} // namespace

/// H = [1, -.5, .2; .5, 1, 0; 0, 0, 1.5] with the eigenvalues 1 -+ i/2 and 3/2. What the mesh
/// leaves of an error grows with the degree of the polynomials that the left eigenfunctions are.
TEST(GeneralEquationSlow, LinearDriftInSpaceHasItsCovarianceSpectrumAndCurrent)
{
  using namespace std::complex_literals;
  SimulationParameters parameters = linear_drift(
      {{1., 0., 0.1}, {0., 1., 0.}, {0.1, 0., 1.5}}, "1; 0.3; 0.2; 0.3; 0.8; 0; 0.2; 0; 0.6",
      {"0.5*y - 0.1*z", "-0.5*x", "0.1*x"}, {2.3, 1.85, 1.4}, 8, 4);
  parameters.linear_solver.type = "direct";
  parameters.spectrum.number_of_eigenvalues = 6;
  TestRun<3> run(parameters);
  const Formulation<3> &formulation = run.simulation.formulation();
  const WeightedCells<3> &cells = run.simulation.weighted_cells();

  const Stationary<3> stationary = measure_stationary<3>(formulation, cells);
  const GeneratorSpectrum generator = compute_generator_spectrum(formulation, parameters.spectrum);

  EXPECT_LE(lyapunov_defect({{1., -0.5, 0.2}, {0.5, 1., 0.}, {0., 0., 1.5}},
                            {{1., 0.3, 0.2}, {0.3, 0.8, 0.}, {0.2, 0., 0.6}},
                            parameters.noise.alpha, stationary.moments.covariance),
            1e-6);
  EXPECT_GT(stationary.current_norm, 1e-2);
  EXPECT_GT(cycle_defect(cells, *run.problem.dynamics()), balanced_defect);
  const auto distance_to_next = [&](const std::complex<double> &lambda) {
    double distance = std::numeric_limits<double>::infinity();
    for (unsigned int k = 0; k < generator.re.size(); ++k)
      distance = std::min(
          distance, std::abs(std::complex<double>(generator.re[k], generator.im[k]) - lambda));
    return distance;
  };
  EXPECT_EQ(generator.re.size(), 6u);
  for (const std::complex<double> &h : {1. + 0.5i, 1. - 0.5i, 1.5 + 0.i})
    EXPECT_LE(distance_to_next(h), 1e-6) << h;
  for (const std::complex<double> &sum : {2. + 0.i, 2. + 1.i, 2. - 1.i})
    EXPECT_LE(distance_to_next(sum), 1e-5) << sum;
}

/// V = x . S x / 2 with noise like S.
TEST(GeneralEquationSlow, CommutingNoiseInSpaceHasItsCovariance)
{
  TestRun<3> run(noise_like_curvature(7. * std::sqrt(0.1), 8, 4));
  const WeightedCells<3> &cells = run.simulation.weighted_cells();

  const Stationary<3> stationary = measure_stationary<3>(run.simulation.formulation(), cells);

  const SpaceMatrix S = {{1.18, 0., -0.24}, {0., 1.2, 0.}, {-0.24, 0., 1.32}};
  EXPECT_LE(lyapunov_defect(S, S, 0.2, stationary.moments.covariance), 1e-6);
  EXPECT_LE(cycle_defect(cells, *run.problem.dynamics()), balanced_defect);
}

/// In balance no current leads to the walls either, so near ones need no fine mesh.
TEST(GeneralEquationSlow, CommutingNoiseInSpaceHasNoCurrentBetweenNearWalls)
{
  TestRun<3> run(noise_like_curvature(std::sqrt(0.1), 3, 8));

  const Stationary<3> stationary =
      measure_stationary<3>(run.simulation.formulation(), run.simulation.weighted_cells());

  EXPECT_LE(stationary.current_norm, 1e-8);
}

/// Spaces that become complete hold the mode that was projected out as well, which is none of the
/// eigenvalues.
TEST(GeneralEquation, OnFewUnknownsHasTheSpectrumThatItHasOnMany)
{
  const auto spectrum_on = [](const unsigned int cells, const unsigned int degree) {
    SimulationParameters parameters = general_equation(1, {3.}, cells, degree);
    parameters.potential.type = "quadratic";
    parameters.noise.expression = "1";
    parameters.noise.alpha = 2.;
    parameters.spectrum.number_of_eigenvalues = 4;
    TestRun<1> run(parameters);
    return analyse(run).generator.re;
  };
  const std::vector<double> few = spectrum_on(2, 12), many = spectrum_on(8, 8);

  ASSERT_EQ(few.size(), 4u);
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(few[k], many.at(k), 1e-4 * many[k]) << k;
}

TEST(GeneralEquation, NoiseThatDependsOnThePlaceIsInsideTheDivergence)
{
  const double alpha = 0.5;
  expect_on_interval(
      "1 + x^2", alpha, [&](double x) { return std::pow(1. + x * x, -1. - 1. / alpha); },
      0.33277859740);
}

/// The gradient noise of linear regression, alpha/B = 0.2.
TEST(GeneralEquation, TheNoiseOfLinearRegressionHasItsTails)
{
  const double c = 0.2;
  expect_on_interval(
      "1 + 2*x^2", c, [&](double x) { return std::pow(1. + 2. * x * x, -1. - 0.5 / c); },
      0.12499421323);
}

/// Sigma = (1 + kappa V) I: rho ~ (1 + kappa V)^{-1 - 2/(kappa alpha)}, in balance whatever V is.
TEST(GeneralEquationSlow, NoiseThatGrowsWithTheLossHasAPowerLaw)
{
  SimulationParameters parameters = general_equation(2, {2., 2.}, 12, 8);
  parameters.potential.type = "expression";
  parameters.potential.expression = "(x^2 - 1)^2/4 + y^2/2 + x*y/4";
  parameters.noise.expression = "1 + 0.8*((x^2 - 1)^2/4 + y^2/2 + x*y/4)";
  parameters.noise.alpha = 0.6;
  parameters.spectrum.number_of_eigenvalues = 0;
  TestRun<2> run(parameters);
  const auto f = [](const dealii::Point<2> &x) {
    const double V = std::pow(x[0] * x[0] - 1., 2) / 4. + x[1] * x[1] / 2. + x[0] * x[1] / 4.;
    return std::pow(1. + 0.8 * V, -1. - 2. / (0.8 * 0.6));
  };
  double Z = 0.;
  for (const WeightedCell<2> &cell : run.simulation.weighted_cells().cells()) {
    const CellPoints<2> points(cell);
    for (unsigned int q = 0; q < points.size(); ++q)
      Z += points.JxW(q) * f(points.x(q));
  }
  Z = dealii::Utilities::MPI::sum(Z, MPI_COMM_WORLD);

  EXPECT_LE(stationary_error<2>(run, [&](const dealii::Point<2> &x) { return f(x) / Z; }), 1e-6);
  EXPECT_TRUE(analyse(run).detailed_balance());
}

namespace {

/// d rho/dt = div(rho (grad Phi - b) + grad rho), b = strength e^Phi J, J = e^{-r^4/4} (-y, x):
/// Chaudhari & Soatto (2018), Example 19.
SimulationParameters circulating(const double strength)
{
  SimulationParameters parameters = general_equation(2, {3., 3.}, 16, 8);
  parameters.potential.type = "expression";
  parameters.potential.expression = "(x^2 - 1)^2/2 + y^2/2";
  parameters.noise.type = NoiseParameters::isotropic;
  parameters.noise.sigma = 1.;
  parameters.noise.alpha = 2.;
  const std::string factor =
      std::to_string(strength) + "*exp((x^2 - 1)^2/2 + y^2/2 - (x^2 + y^2)^2/4)";
  parameters.drift.expression = {"-y*" + factor, "x*" + factor};
  parameters.spectrum.number_of_eigenvalues = 0;
  return parameters;
}

} // namespace

TEST(GeneralEquationSlow, ACurrentWithoutDivergenceLeavesTheDensityAlone)
{
  for (const double strength : {0.5, 2., 8.}) {
    SCOPED_TRACE(strength);
    TestRun<2> run(circulating(strength));
    const Formulation<2> &formulation = run.simulation.formulation();
    const WeightedCells<2> &gibbs = run.simulation.weighted_cells();

    const Stationary<2> stationary = measure_stationary<2>(formulation, gibbs);
    double worst = 0.; // of the current against strength J/Z
    const double Z = std::exp(gibbs.log_partition());
    const Density<2> density(formulation, formulation.stationary_vector());
    density.for_each_cell([&](const CellPoints<2> &points, const DensityValues<2> &values) {
      const auto flux = density.flux(points, values);
      for (unsigned int q = 0; q < points.size(); ++q) {
        const dealii::Point<2> x = points.x(q);
        const double size = strength * std::exp(-std::pow(x.square(), 2) / 4.) / Z;
        worst =
            std::max(worst, (flux[q] - dealii::Tensor<1, 2>({-x[1] * size, x[0] * size})).norm());
      }
    });

    EXPECT_LE(stationary.l1_to_gibbs, 1e-6);
    EXPECT_LE(worst, 1e-5);
    EXPECT_GT(stationary.current_norm, 1e-2);
  }
}

TEST(GeneralEquation, MassStaysOverAThousandSteps)
{
  SimulationParameters parameters = linear_drift({{1., 0.3}, {0.3, 2.}}, "1; 0.3; 0.3; 0.5",
                                                 {"0.5*y", "-0.5*x"}, {2.4, 1.3}, 6, 4);
  parameters.time.final_time = 1.;
  parameters.time.time_step = 1e-3;
  parameters.time.scheme = "implicit Euler";
  TestRun<2> run(parameters);
  const Vector &m = run.simulation.formulation().mass_functional();

  const Vector end = run.march();

  EXPECT_NEAR(m * end, 1., 1e-12);
}

/// dm/dt = -H m, dC/dt = -H C - C H^T + alpha Sigma.
TEST(GeneralEquationSlow, MomentsOfLinearDriftFollowTheirEquations)
{
  SimulationParameters parameters =
      linear_drift({{1., 0.}, {0., 2.}}, "1; 0.3; 0.3; 0.5", {}, {2.4, 1.6}, 12, 8);
  parameters.initial_density.mean = {{0.4, 0.2}};
  parameters.time.final_time = 0.5;
  parameters.time.time_step = 0.01;
  parameters.time.tolerance = 1e-7;
  TestRun<2> run(parameters);

  const Evolution<2> evolution = run.evolve();

  const DensityFunctionals<2> &end = evolution.history.back().density;
  const double t = 0.5;
  const auto covariance = [&](double h, double start, double limit) {
    return limit + (start - limit) * std::exp(-h * t);
  };
  EXPECT_NEAR(end.mean[0], 0.4 * std::exp(-t), 1e-6);
  EXPECT_NEAR(end.mean[1], 0.2 * std::exp(-2. * t), 1e-6);
  EXPECT_NEAR(end.covariance[0][0], covariance(2., 0.09, 0.1), 1e-6);
  EXPECT_NEAR(end.covariance[0][1], covariance(3., 0., 0.02), 1e-6);
  EXPECT_NEAR(end.covariance[1][1], covariance(4., 0.09, 0.025), 1e-6);
}

TEST(GeneralEquationMpi, RanksAgree)
{
  const auto parameters = linear_drift({{1., 0.3}, {0.3, 2.}}, "1; 0.3; 0.3; 0.5",
                                       {"0.5*y", "-0.5*x"}, {2.4, 1.3}, 6, 4);
  TestRun<2> together(parameters), alone(parameters, MPI_COMM_SELF);

  const Stationary<2> a = analyse(together).stationary, b = analyse(alone).stationary;

  EXPECT_NEAR(a.l1_to_gibbs, b.l1_to_gibbs, 1e-10);
  EXPECT_NEAR(a.current_norm, b.current_norm, 1e-10);
  EXPECT_NEAR(a.moments.covariance[0][1], b.moments.covariance[0][1], 1e-10);
}

TEST(GeneralEquation, IndefiniteNoiseIsRefusedWithItsPlace)
{
  SimulationParameters parameters = general_equation(2, {1., 1.}, 4, 2);
  parameters.noise.expression = "1; x; x; 0.2";

  try {
    const TestRun<2> run(parameters);
    FAIL();
  } catch (const UserError &error) {
    EXPECT_EQ(error.entry, "Noise/Expression");
    EXPECT_NE(error.found.find("at ("), std::string::npos) << error.found;
  }
}
