#include "parameters/parameter_file.h"
#include "support/sturm_liouville.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters gibbs_start(unsigned int dim, const std::string &type, double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = type;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "Gibbs";
  parameters.output.fields = false;
  parameters.mesh.refinements = 0;
  parameters.spectrum.bounds = parameters.spectrum.estimates = false;
  return parameters;
}

/// An interval of n cells of degree 8.
SimulationParameters on_a_line(const std::string &type, double D, double lower, double upper,
                               unsigned int n)
{
  SimulationParameters parameters = gibbs_start(1, type, D);
  parameters.mesh.lower_corner = {lower};
  parameters.mesh.upper_corner = {upper};
  parameters.mesh.subdivisions = {n};
  parameters.discretization.degree = 8;
  return parameters;
}

/// lambda_1..lambda_5 against shooting.
void expect_that_shooting_agrees(const SimulationParameters &parameters,
                                 const std::function<double(double)> &slope_of_V, double meeting,
                                 double tolerance = 1e-9)
{
  SCOPED_TRACE(parameters.potential.type);
  SCOPED_TRACE(parameters.noise.diffusion());
  TestRun<1> run(parameters);
  const std::vector<double> lambda = run.eigenvalues();
  const Region<1> &region = run.problem.region();
  const std::vector<double> exact = sturm_liouville_eigenvalues(
      slope_of_V, parameters.noise.diffusion(), region.lower()[0], region.upper()[0], meeting, 5);
  ASSERT_EQ(lambda.size(), 5u);
  for (unsigned int k = 0; k < 5; ++k)
    EXPECT_NEAR(lambda[k] / exact[k], 1., tolerance) << "k = " << k + 1;
}

double double_well_slope(double x)
{
  return 4. * x * (x * x - 1.);
}

double prinz_slope(double x)
{
  return 4. * (8. * std::pow(x, 7) - 128. * x * std::exp(-80. * x * x) -
               32. * (x - 0.5) * std::exp(-80. * (x - 0.5) * (x - 0.5)) -
               40. * (x + 0.5) * std::exp(-40. * (x + 0.5) * (x + 0.5)));
}

} // namespace

TEST(EigenvaluesOnALineSlow, DoubleWellToABarrierOf30)
{
  for (const double barrier : {1., 2., 5., 10., 15., 20., 25., 30.})
    expect_that_shooting_agrees(on_a_line("double well", 1. / barrier, -2.5, 2.5, 60),
                                double_well_slope, 0.);
}

TEST(EigenvaluesOnALineSlow, TiltedDoubleWellToABarrierOf30)
{
  // from the lower well the saddle is 1.2 up
  for (const double barrier : {1.2, 2., 5., 10., 15., 20., 25., 30.})
    expect_that_shooting_agrees(
        on_a_line("tilted double well", 1.2 / barrier, -2.5, 2.5, 60),
        [](double x) { return double_well_slope(x) + 0.2; }, 0.);
}

TEST(EigenvaluesOnALineSlow, PrinzToABarrierOf30)
{
  // the highest saddle, at 0, is 3.2 up; several tiny eigenvalues, beyond 15 D right to 1e-6
  for (const double barrier : {3.2, 5., 6.4, 10., 15., 20., 25., 30.})
    expect_that_shooting_agrees(on_a_line("Prinz", 3.2 / barrier, -1.25, 1.25, 60), prinz_slope, 0.,
                                barrier > 15. ? 1e-6 : 1e-9);
}

TEST(EigenvaluesOnALineSlow, OrnsteinUhlenbeckAtAnyTemperature)
{
  for (const double D : {1., 0.1, 1. / 30.})
    expect_that_shooting_agrees(
        on_a_line("quadratic", D, -9. * std::sqrt(D), 9. * std::sqrt(D), 24),
        [](double x) { return x; }, 0.3 * std::sqrt(D));
}

TEST(ExactEigenvalues, UniformDensity)
{
  SimulationParameters parameters = on_a_line("expression", 0.25, 0., 2., 16);
  parameters.potential.expression = "0";
  const std::vector<double> lambda = TestRun<1>(parameters).eigenvalues();
  for (unsigned int k = 1; k <= 5; ++k)
    EXPECT_NEAR(lambda.at(k - 1) / std::pow(k * M_PI / 2., 2), 1., 1e-10) << k;
}

TEST(ExactEigenvalues, Gaussian)
{
  for (const double D : {0.05, 1., 20.}) {
    const double wall = 9. * std::sqrt(D);
    const std::vector<double> lambda =
        TestRun<1>(on_a_line("quadratic", D, -wall, wall, 24)).eigenvalues();
    for (unsigned int k = 1; k <= 5; ++k)
      EXPECT_NEAR(lambda.at(k - 1) * D / k, 1., 1e-10) << D << ' ' << k;
  }
}

TEST(ExactEigenvalues, TruncatedExponential)
{
  // V = x, D = 1 on [0, L]: 1/4 + (k pi/L)^2
  for (const double L : {1., 4., 20.}) {
    SimulationParameters parameters = on_a_line("expression", 1., 0., L, 24);
    parameters.potential.expression = "x";
    parameters.potential.expression_gradient = "1";
    const std::vector<double> lambda = TestRun<1>(parameters).eigenvalues();
    for (unsigned int k = 1; k <= 5; ++k)
      EXPECT_NEAR(lambda.at(k - 1) / (0.25 + std::pow(k * M_PI / L, 2)), 1., 1e-10)
          << L << ' ' << k;
  }
}

TEST(ExactEigenvalues, TruncatedGaussianBetweenExtremaOfHermitePolynomials)
{
  // He_n' = n He_{n-1}: between the zeros next to 0 of He_{n-1}, n odd, He_n is the first odd mode
  const std::vector<std::pair<double, double>> cases = {{1., 3.},
                                                        {std::sqrt(3. - std::sqrt(6.)), 5.}};
  for (const auto &[wall, exact] : cases)
    EXPECT_NEAR(TestRun<1>(on_a_line("quadratic", 1., -wall, wall, 12)).eigenvalues().at(0) / exact,
                1., 1e-10);
  // and from 0 to the zeros of He_3, He_5' / 5 = He_4 ... : He_4' = 4 He_3 has them at 0, sqrt 3
  EXPECT_NEAR(TestRun<1>(on_a_line("quadratic", 1., 0., std::sqrt(3.), 12)).eigenvalues().at(0) /
                  4.,
              1., 1e-10);
}

namespace {

/// The plane, with the cells and the degree given.
SimulationParameters in_the_plane(const std::string &type, double D, std::vector<double> lower,
                                  std::vector<double> upper, std::vector<unsigned int> cells,
                                  unsigned int degree)
{
  SimulationParameters parameters = gibbs_start(2, type, D);
  parameters.mesh.lower_corner = std::move(lower);
  parameters.mesh.upper_corner = std::move(upper);
  parameters.mesh.subdivisions = std::move(cells);
  parameters.discretization.degree = degree;
  parameters.spectrum.number_of_eigenvalues = 4;
  return parameters;
}

/// lambda_1..lambda_4 to 1e-7.
void expect_values(const SimulationParameters &parameters, const std::vector<double> &exact)
{
  const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();
  ASSERT_EQ(lambda.size(), 4u);
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(lambda[k] / exact[k], 1., 1e-7) << "k = " << k + 1;
}

} // namespace

// References: degree 8 on twice as many cells a side, which agrees with degree 7 to twelve digits.

TEST(EigenvaluesInThePlaneSlow, MuellerBrown)
{
  expect_values(in_the_plane("Mueller-Brown", 10., {-1.7, -0.5}, {1.3, 2.1}, {40, 36}, 4),
                {0.0199938902069, 4.1321772988, 10.7183191861, 24.6768302641});
}

TEST(EigenvaluesInThePlaneSlow, ThreeHole)
{
  expect_values(in_the_plane("three-hole", 0.25, {-2.6, -2.2}, {2.6, 2.9}, {40, 40}, 4),
                {0.00104597175401, 0.753367289505, 12.7037454609, 19.5444253525});
}

namespace {

/// lambda_1..lambda_4 to 1e-7 against degree 6 on the same cells.
void expect_that_degree_6_agrees(SimulationParameters parameters)
{
  parameters.initial_density.type = "Gibbs"; // the cut depends on the start
  parameters.output.fields = false;
  parameters.discretization.formulations.resize(1);
  parameters.spectrum.number_of_eigenvalues = 4;
  SimulationParameters fine = parameters;
  fine.discretization.degree = 6;
  expect_values(parameters, TestRun<2>(fine).eigenvalues());
}

} // namespace

// The walls are part of the problem: lambda_4 lives in the arm of the banana, where V grows slowly,
// and changes by 2e-7 if the mesh is cut at 55 D instead of 40 D.
TEST(EigenvaluesInThePlaneSlow, Banana)
{
  SimulationParameters parameters =
      in_the_plane("banana", 0.25, {-2.2, -2.}, {4., 17.}, {60, 50}, 4);
  parameters.potential.steepness = 2.;
  expect_that_degree_6_agrees(parameters);
}

TEST(EigenvaluesInThePlaneSlow, SliceOfANetworkOnTheShippedMesh)
{
  Locations locations;
  expect_that_degree_6_agrees(
      read_parameters(PARAMS_DIRECTORY "/examples/iris_slice.prm", {}, locations, MPI_COMM_SELF)
          .values);
}

/// x^4 + y^4: sums of eigenvalues of one dimension, by shooting. Pairs are double.
TEST(EigenvaluesInThePlaneSlow, QuarticOnTheDefaultMesh)
{
  for (const double D : {1., 0.1}) {
    const double wall = 2.5 * std::pow(D, 0.25);
    SimulationParameters parameters = in_the_plane("expression", D, {-wall}, {wall}, {32}, 4);
    parameters.potential.expression = "x^4 + y^4";
    parameters.potential.expression_gradient = "4*x^3; 4*y^3";
    const std::vector<double> line =
        sturm_liouville_eigenvalues([](double x) { return 4. * x * x * x; }, D, -wall, wall, 0., 2);
    expect_values(parameters, {line[0], line[0], 2. * line[0], line[1]});
  }
}

/// (x^2-1)^2 + y^2 + z^2 on cells of degree 6: sums of eigenvalues of one dimension.
TEST(ThreeDimensionsSlow, DoubleWellHasSumsOfEigenvalues)
{
  const double D = 0.5;
  SimulationParameters parameters = gibbs_start(3, "double well", D);
  parameters.potential.stiffness = 2.;
  parameters.mesh.lower_corner = {-1.5, -1., -1.};
  parameters.mesh.upper_corner = {1.5, 1., 1.};
  parameters.mesh.subdivisions = {6, 3, 3};
  parameters.linear_solver.type = "direct";
  parameters.discretization.degree = 6;
  parameters.spectrum.number_of_eigenvalues = 5;
  const std::vector<double> x = sturm_liouville_eigenvalues(double_well_slope, D, -1.5, 1.5, 0., 2);
  const double y =
      sturm_liouville_eigenvalues([](double z) { return 2. * z; }, D, -1., 1., 0., 1)[0];
  std::vector<double> exact = {x[0], x[1], y, y, x[0] + y, x[0] + y};
  std::sort(exact.begin(), exact.end());

  const std::vector<double> lambda = TestRun<3>(parameters).eigenvalues();

  ASSERT_EQ(lambda.size(), 5u);
  for (unsigned int k = 0; k < 5; ++k)
    EXPECT_NEAR(lambda[k] / exact[k], 1., 1e-8) << "k = " << k + 1;
}
