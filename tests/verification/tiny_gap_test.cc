#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = (x^2-1)^2 on [-2,2]: a barrier of 1/D.
SimulationParameters cold_well(double D, unsigned int cells = 120)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{-1.}};
  parameters.initial_density.standard_deviation = {{std::sqrt(D / 8.)}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.output.fields = false;
  return parameters;
}

/// The two-state formula D/(int_{-1}^1 e^{V/D}) (1/mu_- + 1/mu_+) by the trapezoidal rule in logs:
/// relative error O(lambda_1/lambda_2).
double two_state_log_lambda(double D)
{
  const auto log_integral = [D](double a, double b, double sign) {
    constexpr unsigned int n = 400000;
    const double h = (b - a) / n, shift = sign > 0. ? 1. / D : 0.;
    double sum = 0.;
    for (unsigned int i = 0; i <= n; ++i) {
      const double x = a + i * h, V = (x * x - 1.) * (x * x - 1.);
      // Simpson
      const double weight = i == 0 || i == n ? 1. : i % 2 == 1 ? 4. : 2.;
      sum += weight * h / 3. * std::exp(sign * V / D - shift);
    }
    return std::log(sum) + shift;
  };
  return -log_integral(-1., 1., 1.) + std::log(2.) - log_integral(-2., 0., -1.);
}

} // namespace

/// One-signed inverse iteration by quadrature, an independent program.
TEST(TinyGap, IsRightToAllDigitsAtBarriersOf20To30)
{
  const std::vector<std::pair<double, double>> cases = {
      {0.05, 7.277211399301e-08}, {0.04, 6.154650175781e-10}, {1. / 30., 4.989859781345e-12}};
  for (const auto &[D, exact] : cases) {
    TestRun<1> run(cold_well(D));
    EXPECT_NEAR(run.eigenvalues().at(0) / exact, 1., 1e-9) << "D = " << D;
  }
}

TEST(TinyGap, HasALogarithmWhereItIsNoDouble)
{
  for (const double D : {0.01, 0.002, 0.001}) {
    TestRun<1> run(cold_well(D, 400));
    const Spectrum spectrum = run.simulation.solve_spectrum();
    EXPECT_NEAR(spectrum.log_lambda.at(0) - std::log(D), two_state_log_lambda(D), 1e-9)
        << "D = " << D;
  }
}

TEST(TinyGap, LeavesTheNextEigenvaluesAlone)
{
  TestRun<1> run(cold_well(0.02, 200)), fine(cold_well(0.02, 300));
  const std::vector<double> lambda = run.eigenvalues(), reference = fine.eigenvalues();
  for (unsigned int k = 1; k < 5; ++k)
    EXPECT_NEAR(lambda.at(k) / reference.at(k), 1., 1e-8) << "k = " << k + 1;
}

/// The second coordinate adds 2 y^2, with rates 4/D and more: lambda_1 is that of one dimension.
TEST(TinyGapSlow, IsRightInTwoDimensions)
{
  const std::vector<std::pair<double, double>> cases = {
      {0.05, 7.277211399301e-08}, {0.04, 6.154650175781e-10}, {1. / 30., 4.989859781345e-12}};
  for (const auto &[D, exact] : cases) {
    SimulationParameters parameters = cold_well(D, 60);
    parameters.dimension = 2;
    parameters.initial_density.mean = {{-1., 0.}};
    parameters.mesh.lower_corner = {-2., -2.};
    parameters.mesh.upper_corner = {2., 2.};
    parameters.mesh.subdivisions = {60, 60};
    parameters.spectrum.bounds = false;
    TestRun<2> run(parameters);
    EXPECT_NEAR(run.eigenvalues().at(0) / exact, 1., 1e-6) << "D = " << D;
  }
}

namespace {

/// int_{x > 0} rho.
double mass_on_the_right(const Simulation<1> &simulation, const Vector &u)
{
  double mass = 0.;
  Density<1>(simulation.formulation(), u)
      .for_each_cell([&](const CellPoints<1> &points, const DensityValues<1> &values) {
        if (points.cell().geometry.lower()[0] >= -1e-12)
          for (unsigned int q = 0; q < points.size(); ++q)
            mass += points.JxW(q) * values.density(q, points.U(q));
      });
  return mass;
}

} // namespace

/// Two thousand steps from one well at a barrier of 30 D: as many particles cross as the two-state
/// law says, (1 - e^{-D lambda_1 t})/2, and not as many as rounding lets through.
TEST(TinyGapSlow, NoMassLeaksBetweenWells)
{
  const double D = 1. / 30.;
  SimulationParameters parameters = cold_well(D, 240);
  parameters.time.scheme = "TR-BDF2";
  parameters.time.time_step = 0.1;
  parameters.time.final_time = 200.;
  TestRun<1> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();

  const Evolution<1> evolution = run.simulation.evolve("", spectrum, nullptr, false);

  const double exact = -0.5 * std::expm1(-spectrum.lambda.at(0) * 200.);
  EXPECT_EQ(evolution.loop.steps, 2000u);
  EXPECT_NEAR(mass_on_the_right(run.simulation, evolution.end) / exact, 1., 0.01);
}

namespace {

/// The mass that has come to the right from a Gaussian of deviation s about -1 when all but the
/// slow mode has decayed, with the rate of that mode in physical time. By quadrature, to some 1e-7:
/// on the left the mode is v = 1 - e, D (pi e')' = lambda pi v, and e(0) = 1; e is followed, not v,
/// since as much as is far from the top of the hill matters.
class SlowExchange {
public:
  SlowExchange(double D, double s)
  {
    constexpr unsigned int n = 400000;
    const double h = 2. / n;
    std::vector<double> gibbs(n + 1), e(n + 1, 0.), weight(n + 1, h);
    weight.front() = weight.back() = 0.5 * h;
    double Z = 0.;
    for (unsigned int i = 0; i <= n; ++i) {
      const double x = -2. + i * h, V = (x * x - 1.) * (x * x - 1.);
      gibbs[i] = std::exp(-V / D);
      Z += 2. * weight[i] * gibbs[i];
    }
    for (unsigned int pass = 0; pass < 3; ++pass) {
      std::vector<double> next(n + 1, 0.);
      double p = 0.;
      for (unsigned int i = 1; i <= n; ++i) {
        const double before = p / gibbs[i - 1];
        p += 0.5 * h * (gibbs[i - 1] * (1. - e[i - 1]) + gibbs[i] * (1. - e[i]));
        next[i] = next[i - 1] + 0.5 * h * (before + p / gibbs[i]);
      }
      rate_ = D / next[n];
      for (unsigned int i = 0; i <= n; ++i)
        e[i] = next[i] / next[n];
    }
    double start = 0., mean = 0., square = 0.; // of e with rho_0, and with 2 gibbs
    for (unsigned int i = 0; i <= n; ++i) {
      const double z = (-1. + i * h) / s;
      start += weight[i] * e[i] * std::exp(-0.5 * z * z) / (s * std::sqrt(2. * M_PI));
      mean += 2. * weight[i] * e[i] * gibbs[i] / Z;
      square += 2. * weight[i] * e[i] * e[i] * gibbs[i] / Z;
    }
    log_amplitude_ = std::log1p(-start) + std::log1p(-mean) - std::log1p(-2. * mean + square);
  }

  double rate() const { return rate_; }
  double mass_on_the_right(double t) const { return -0.5 * std::expm1(log_amplitude_ - rate_ * t); }

private:
  double rate_ = 0., log_amplitude_ = 0.;
};

} // namespace

/// Without steps one space serves any length of time, with no eigenvectors beside it: what has
/// crossed is right to a millionth, or to a few units in the last place of the mass that has not.
TEST(TinyGapSlow, NoMassLeaksBetweenWellsWithoutSteps)
{
  const double D = 1. / 30.;
  const SlowExchange exact(D, std::sqrt(D / 8.));
  EXPECT_NEAR(exact.rate() / (D * 4.989859781345e-12), 1., 1e-7);
  for (const double T : {1e2, 1e5, 1e8}) {
    SimulationParameters parameters = cold_well(D, 240);
    parameters.spectrum.number_of_eigenvalues = 0;
    parameters.time.final_time = T;
    TestRun<1> run(parameters);

    const Evolution<1> evolution = run.simulation.evolve("", {}, nullptr, false);

    const double mass = exact.mass_on_the_right(T);
    EXPECT_NEAR(mass_on_the_right(run.simulation, evolution.end), mass, 1e-6 * mass + 2e-15)
        << "T = " << T;
  }
}
