#include "support/test_run.h"

#include "base/user_error.h"
#include "support/expect_user_error.h"

#include <deal.II/lac/lapack_full_matrix.h>

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double pi = dealii::numbers::PI;

SimulationParameters interval(const std::string &V, double D, double lower, double upper,
                              unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.expression = V;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "uniform";
  parameters.mesh.lower_corner = {lower};
  parameters.mesh.upper_corner = {upper};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.output.fields = false;
  return parameters;
}

} // namespace

/// V = 0 on [0,L] between absorbing walls: rates D (k pi/L)^2, mean exit time x(L-x)/(2D).
TEST(AbsorbingWalls, FreeDiffusionHasTheRatesOfSines)
{
  const double D = 0.3, L = 2.;
  SimulationParameters parameters = interval("0", D, 0., L, 32);
  parameters.boundary.type = "absorbing";
  parameters.output.probes = {{0.3}, {1.}};
  TestRun<1> run(parameters);

  const std::vector<double> lambda = run.eigenvalues();
  const Passages<1> passages = run.simulation.solve_passages();
  const auto probes = run.simulation.probe(
      run.simulation.formulation(), run.simulation.formulation().mass_functional(), passages);

  for (unsigned int k = 1; k <= 5; ++k)
    EXPECT_NEAR(lambda.at(k - 1) / std::pow(k * pi / L, 2), 1., 1e-8) << "k = " << k;
  EXPECT_NEAR(*probes[0].mean_exit_time, 0.3 * (L - 0.3) / (2. * D), 1e-10);
  EXPECT_NEAR(*probes[1].mean_exit_time, 1. * (L - 1.) / (2. * D), 1e-10);
  constexpr double rounding = 1e-11; // times a condition number of some 1e4, on any processor
  EXPECT_NEAR(passages.exit->mean_time, L * L / (12. * D), rounding);
  EXPECT_NEAR(passages.exit->by_wall.at(0).second, 0.5, rounding);
}

/// x^2 - D is an eigenfunction of V = x^2/2 with rate 2, and zero at +-sqrt(D).
TEST(AbsorbingWalls, QuadraticWellOfHalfWidthRootDHasRateTwo)
{
  const double D = 0.7;
  SimulationParameters parameters = interval("0.5*x^2", D, -std::sqrt(D), std::sqrt(D), 24);
  parameters.boundary.type = "absorbing";
  EXPECT_NEAR(D * TestRun<1>(parameters).eigenvalues().at(0), 2., 2e-8);
}

/// Survival of a uniform start: sum over odd k of 8/(k pi)^2 e^{-D (k pi/L)^2 t}.
TEST(AbsorbingWalls, SurvivalIsTheSineSeries)
{
  const double D = 0.3, L = 2., T = 1.;
  for (const std::string formulation : {"weighted heat", "Fokker-Planck", "exponentially fitted"}) {
    const bool fitted = formulation == "exponentially fitted";
    SimulationParameters parameters = interval("0", D, 0., L, fitted ? 400 : 16);
    parameters.boundary.parts = "left: absorbing, 1: absorbing";
    parameters.discretization.formulations = {formulation};
    parameters.discretization.degree = fitted ? 1 : 4;
    parameters.time.final_time = T;
    parameters.time.time_step = 1e-3;
    TestRun<1> run(parameters);
    const Evolution<1> evolution = run.evolve();

    double exact = 0.;
    for (unsigned int k = 1; k < 40; k += 2)
      exact += 8. / std::pow(k * pi, 2) * std::exp(-D * std::pow(k * pi / L, 2) * T);
    EXPECT_NEAR(evolution.history.back().mass / exact, 1., fitted ? 1e-4 : 1e-5) << formulation;
    EXPECT_NEAR(evolution.history.back().density.mass / exact, 1., fitted ? 1e-4 : 1e-5)
        << formulation;
    EXPECT_TRUE(std::isnan(evolution.history.back().density.l1));
  }
}

/// No function of the space is one at the walls, but Gibbs is what it is there.
TEST(AbsorbingWalls, LeaveTheMomentsOfGibbsAlone)
{
  const double D = 0.25;
  SimulationParameters parameters = interval("0.5*x^2", D, -0.5, 0.5, 8);
  parameters.boundary.type = "absorbing";
  const TestRun<1> run(parameters);

  const Moments<1> gibbs = gibbs_moments(run.simulation.weighted_cells());

  // between +-1 standard deviation
  const double share = std::erf(std::sqrt(0.5));
  const double exact = D * (1. - 2. * std::exp(-0.5) / std::sqrt(2. * pi) / share);
  EXPECT_NEAR(gibbs.mean[0], 0., 1e-14);
  EXPECT_NEAR(gibbs.covariance[0][0], exact, 1e-12);
}

/// After a long time what is left has the shape of the first eigenfunction.
TEST(AbsorbingWalls, TheRestIsQuasiStationary)
{
  SimulationParameters parameters = interval("0.5*x^2", 0.5, -1., 1.5, 20);
  parameters.boundary.parts = "right: absorbing";
  parameters.time.final_time = 20.;
  parameters.time.time_step = 0.1;
  TestRun<1> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  const Evolution<1> evolution = run.evolve();

  EXPECT_LT(*run.simulation.quasi_stationary_l1(evolution.formulation(), evolution.end, spectrum),
            1e-9);
  EXPECT_GT(*run.simulation.quasi_stationary_l1(evolution.formulation(), evolution.start, spectrum),
            1e-2);
}

/// In 2-D with V = 0: the rates add, and a no-flux direction adds nothing.
TEST(AbsorbingWalls, RatesAddIn2D)
{
  SimulationParameters parameters = interval("0", 1., 0., 1., 6);
  parameters.dimension = 2;
  parameters.boundary.parts = "left: absorbing, right: absorbing, top: absorbing";
  parameters.mesh.upper_corner = {1., 2.};
  TestRun<2> run(parameters);

  const std::vector<double> lambda = run.eigenvalues();
  const Passages<2> passages = run.simulation.solve_passages();

  EXPECT_NEAR(lambda.at(0) / (pi * pi * (1. + 1. / 16.)), 1., 1e-7);
  EXPECT_NEAR(lambda.at(1) / (pi * pi * (1. + 9. / 16.)), 1., 1e-6);
  double sum = 0.;
  for (const auto &[wall, probability] : passages.exit->by_wall)
    sum += probability;
  EXPECT_NEAR(sum, 1., 1e-12);
  EXPECT_NEAR(passages.exit->by_wall[0].second, passages.exit->by_wall[1].second, 1e-12);
}

/// cos x on the circle: eigenvalues of the weighted Laplacian from the matrix of the symmetrised
/// operator in the basis e^{ikx}, -u'' + (sin^2 x/(4D^2) + cos x/(2D)) u, by bisection (Sturm) of
/// the even and odd parts; here from a dense Fourier computation with 128 modes.
TEST(PeriodicBox, CosineHasTheRatesOfItsFourierMatrix)
{
  SimulationParameters parameters = interval("cos(x)", 0.5, 0., 2. * pi, 32);
  parameters.boundary.periodic = "x";
  TestRun<1> run(parameters);
  const std::vector<double> lambda = run.eigenvalues();

  const double D = 0.5;
  constexpr int N = 40, size = 2 * N + 1;
  dealii::LAPACKFullMatrix<double> A(size);
  for (int k = -N; k <= N; ++k) {
    const int i = k + N;
    // sin^2 = 1/2 - cos(2x)/2
    A(i, i) = k * k + 1. / (8. * D * D);
    if (i + 2 < size)
      A(i, i + 2) = A(i + 2, i) = -1. / (16. * D * D);
    if (i + 1 < size)
      A(i, i + 1) = A(i + 1, i) = 1. / (4. * D);
  }
  A.compute_eigenvalues();
  std::vector<double> exact;
  for (int i = 0; i < size; ++i)
    exact.push_back(A.eigenvalue(i).real());
  std::sort(exact.begin(), exact.end());
  EXPECT_NEAR(exact[0], 0., 1e-10);
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(lambda.at(k) / exact[k + 1], 1., 1e-8) << "k = " << k + 1;
}

/// On a torus every rate of V = 0 is a sum of squares, and the mean of nothing moves.
TEST(PeriodicBox, TorusHasTheRatesOfPlaneWaves)
{
  SimulationParameters parameters = interval("0", 1., 0., 2. * pi, 8);
  parameters.dimension = 2;
  parameters.boundary.periodic = "x,y";
  parameters.spectrum.number_of_eigenvalues = 8;
  const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();
  const std::vector<double> exact = {1., 1., 1., 1., 2., 2., 2., 2.};
  for (unsigned int k = 0; k < 8; ++k)
    EXPECT_NEAR(lambda.at(k) / exact[k], 1., 1e-6) << "k = " << k + 1;
}

TEST(PeriodicBox, RefusesAPotentialThatIsNotPeriodic)
{
  SimulationParameters parameters = interval("x", 0.5, 0., 1., 8);
  parameters.boundary.periodic = "x";
  test::expect_user_error([&] { Problem<1> problem(parameters); }, "Boundary/Periodic",
                          "they differ by 1.0, which is 2.0 D");

  // what is compared is V/D, up to what rounding does to V
  SimulationParameters nearly = interval("1e-10*x + sin(2*pi*x)", 0.5, 0., 1., 8);
  nearly.boundary.periodic = "x";
  EXPECT_NO_THROW(Problem<1>{nearly});
  nearly.noise.sigma = 0.02;
  test::expect_user_error([&] { Problem<1> problem(nearly); }, "Boundary/Periodic", "to 1e-9 D");
  nearly.potential.expression = "1e8 + sin(2*pi*x)";
  EXPECT_NO_THROW(Problem<1>{nearly});
}

TEST(BoundaryMpi, RanksAgree)
{
  SimulationParameters parameters = interval("cos(x)+cos(y)", 0.5, 0., 2. * pi, 8);
  parameters.dimension = 2;
  parameters.boundary.periodic = "x";
  parameters.boundary.parts = "top: absorbing";
  parameters.time.final_time = 0.1;
  TestRun<2> serial(parameters, MPI_COMM_SELF), parallel(parameters, MPI_COMM_WORLD);

  const Evolution<2> a = serial.evolve(), b = parallel.evolve();
  const std::vector<double> lambda_a = serial.eigenvalues(), lambda_b = parallel.eigenvalues();
  const Passages<2> p = serial.simulation.solve_passages(),
                    q = parallel.simulation.solve_passages();

  EXPECT_NEAR(a.history.back().mass, b.history.back().mass, 1e-11);
  EXPECT_NEAR(p.exit->mean_time, q.exit->mean_time, 1e-10);
  for (unsigned int k = 0; k < lambda_a.size(); ++k)
    EXPECT_NEAR(lambda_a[k] / lambda_b[k], 1., 1e-10);
}
