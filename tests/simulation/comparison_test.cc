#include "simulation/general_results.h"

#include "support/pictures_run.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = (x^2-1)^2/4 + x/10 on [-2.5, 2.5] with noise by a formula.
SimulationParameters tilted_well(const std::string &Sigma)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "expression";
  parameters.potential.expression = "(x^2 - 1)^2/4 + x/10";
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = Sigma;
  parameters.noise.alpha = 0.4;
  parameters.noise.compare_isotropic = true;
  parameters.initial_density.mean = {{-0.8}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-2.5};
  parameters.mesh.upper_corner = {2.5};
  parameters.mesh.subdivisions = {20};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.discretization.degree = 8;
  parameters.time.final_time = 1.;
  parameters.time.time_step = 0.02;
  parameters.time.tolerance = 1e-6;
  parameters.spectrum.number_of_eigenvalues = 1;
  parameters.ensemble.particles = 4000;
  parameters.ensemble.time_step = 0.01;
  parameters.output.fields = false;
  return parameters;
}

/// Simpson's rule, with a running integral of f at the even points.
double integral(const double a, const double b, const std::function<double(double)> &f)
{
  constexpr unsigned int n = 2000;
  double sum = f(a) + f(b);
  for (unsigned int i = 1; i < n; ++i)
    sum += (i % 2 == 1 ? 4. : 2.) * f(a + (b - a) * i / n);
  return sum * (b - a) / (3. * n);
}

} // namespace

TEST(Comparison, IsotropicNoiseByAFormulaIsTheIsotropicPicture)
{
  SimulationParameters parameters = tilted_well("1");
  // in isotropic noise on a line the sets are exact, otherwise the nodes in them: both end at nodes
  parameters.mesh.subdivisions = {50};
  parameters.discretization.degree = 5;
  parameters.transitions.compute = true;
  parameters.transitions.set_a = {-1.};
  parameters.transitions.set_b = {1.};
  parameters.transitions.radius = 0.1 + 1e-9;

  const PicturesRun pictures(parameters);

  const ComparisonRow<1> &general = pictures.row("general"), &isotropic = pictures.row("isotropic");
  constexpr double accuracy = 1e-5; // of the time steps
  EXPECT_LE(isotropic.l1_to_general, accuracy);
  EXPECT_NEAR(general.moments.mean[0], isotropic.moments.mean[0], accuracy);
  EXPECT_NEAR(general.moments.covariance[0][0], isotropic.moments.covariance[0][0], accuracy);
  ASSERT_TRUE(general.gap && isotropic.gap);
  EXPECT_NEAR(*general.gap / *isotropic.gap, 1., 1e-7);
  EXPECT_EQ(isotropic.gap, pictures.row("gibbs").gap);
  ASSERT_TRUE(general.escape_time && isotropic.escape_time);
  EXPECT_NEAR(*general.escape_time / *isotropic.escape_time, 1., 1e-7);
  EXPECT_FALSE(general.survival || isotropic.survival) << "nothing leaves";
}

TEST(Comparison, TheIsotropicDensityIsAFieldAtAllOutputTimes)
{
  SimulationParameters parameters = tilted_well("1");
  parameters.output.times = {0., 0.5, 1.};
  const PicturesRun pictures(parameters);
  const Formulation<1> &formulation = pictures.evolution.formulation();

  // at the end that of the general equation, which is the same; before, with mass one too
  const auto field = pictures.companions.isotropic->fields(1.).at(0);
  const auto middle = pictures.companions.isotropic->fields(0.5).at(0).second;
  EXPECT_EQ(field.first, "isotropic_density");
  double worst = 0., mass = 0., difference = 0.;
  Density<1>(formulation, pictures.evolution.end)
      .for_each_cell([&](const CellPoints<1> &points, const DensityValues<1> &values) {
        const std::vector<double> at_end = field.second(points), before = middle(points);
        for (unsigned int q = 0; q < points.size(); ++q) {
          worst = std::max(worst, std::abs(at_end[q] - values.density(q, points.U(q))));
          mass += points.JxW(q) * before[q];
          difference += points.JxW(q) * std::abs(before[q] - at_end[q]);
        }
      });
  EXPECT_LE(worst, 1e-5);
  EXPECT_NEAR(mass, 1., 1e-9);
  EXPECT_GT(difference, 0.05);
}

/// The same masses of two densities that are one give the same distance, with its error; and the
/// end is looked at whether or not it is an output time.
TEST(Comparison, EnsemblesAreComparedWithAllDensitiesOnTheSameBins)
{
  SimulationParameters parameters = tilted_well("1");
  parameters.ensemble.compute = true;
  parameters.output.times = {0.5};

  const PicturesRun pictures(parameters);

  const ComparisonRow<1> &sde = pictures.row("SDE");
  ASSERT_TRUE(sde.to_isotropic && sde.to_gibbs);
  EXPECT_NEAR(sde.to_isotropic->l1, sde.l1_to_general, 1e-5);
  EXPECT_NEAR(sde.to_isotropic->standard_error, sde.l1_standard_error, 1e-5);
  EXPECT_LE(std::abs(sde.l1_to_general), 4. * sde.l1_standard_error + 0.02);
  EXPECT_GT(sde.to_gibbs->l1, 5. * sde.to_gibbs->standard_error) << "the start is not forgotten";
  EXPECT_EQ(pictures.results.ensembles.back().time, 1.);
  EXPECT_TRUE(pictures.results.ensembles.back().to_density.has_value());
}

namespace {

/// Linear regression on Gaussian data, Sigma = 1 + 2x^2, between absorbing walls at +-1.
SimulationParameters regression(const double alpha)
{
  SimulationParameters parameters = tilted_well("1 + 2*x^2");
  parameters.potential.expression = "x^2/2";
  parameters.noise.alpha = alpha;
  parameters.initial_density.mean = {{0.}};
  parameters.initial_density.standard_deviation = {{0.1}};
  parameters.mesh.lower_corner = {-1.};
  parameters.mesh.upper_corner = {1.};
  parameters.mesh.subdivisions = {8};
  parameters.boundary.type = "absorbing";
  return parameters;
}

/// s(y) int_0^y m with s = exp(int 2V'/(alpha Sigma)), m = 2/(alpha Sigma s), for Sigma = 1 + k
/// x^2: the slope of minus the mean exit time of a start at y.
double exit_slope(const double y, const double alpha, const double k)
{
  const auto s = [&](const double x) {
    return k > 0. ? std::pow(1. + k * x * x, 1. / (k * alpha)) : std::exp(x * x / alpha);
  };
  return s(y) *
         integral(0., y, [&](const double x) { return 2. / (alpha * (1. + k * x * x) * s(x)); });
}

/// The mean exit time from N(0, deviation^2) by two quadratures: int rho_0(x) int_x^1 = int_0^1
/// exit_slope(y) P(|x| < y) dy.
double exit_time(const double alpha, const double k, const double deviation)
{
  return integral(0., 1., [&](const double y) {
    return y == 0. ? 0. : exit_slope(y, alpha, k) * std::erf(y / (std::sqrt(2.) * deviation));
  });
}

/// The smallest lambda with (alpha/2) Sigma f'' - x f' = -lambda f, f'(0) = 0, f(1) = 0, by
/// shooting with the classical Runge-Kutta method.
double exit_rate(const double alpha, const double k)
{
  const auto end = [&](const double lambda) {
    constexpr unsigned int n = 400;
    const double h = 1. / n;
    const auto slope = [&](const double x, const double f, const double g) {
      return std::make_pair(g, (x * g - lambda * f) / (0.5 * alpha * (1. + k * x * x)));
    };
    double f = 1., g = 0.;
    for (unsigned int i = 0; i < n; ++i) {
      const double x = i * h;
      const auto a = slope(x, f, g);
      const auto b = slope(x + h / 2., f + h / 2. * a.first, g + h / 2. * a.second);
      const auto c = slope(x + h / 2., f + h / 2. * b.first, g + h / 2. * b.second);
      const auto d = slope(x + h, f + h * c.first, g + h * c.second);
      f += h / 6. * (a.first + 2. * b.first + 2. * c.first + d.first);
      g += h / 6. * (a.second + 2. * b.second + 2. * c.second + d.second);
    }
    return f;
  };
  double low = 0., high = 1e-3;
  while (end(high) > 0.)
    high *= 2.;
  while (high - low > 1e-13 * high) {
    const double middle = 0.5 * (low + high);
    (end(middle) > 0. ? low : high) = middle;
  }
  return low;
}

} // namespace

TEST(Comparison, EscapeTimesAndRatesAreThoseOfOneDimension)
{
  SimulationParameters parameters = regression(1.);
  parameters.ensemble.compute = true;
  parameters.time.final_time = 3.;

  const PicturesRun pictures(parameters);

  const ComparisonRow<1> &general = pictures.row("general"), &isotropic = pictures.row("isotropic"),
                         &sde = pictures.row("SDE");
  EXPECT_NEAR(*general.escape_time / exit_time(1., 2., 0.1), 1., 1e-7);
  EXPECT_NEAR(*isotropic.escape_time / exit_time(1., 0., 0.1), 1., 1e-7);
  ASSERT_TRUE(sde.escape_time && sde.escape_error && sde.survival);
  // those left are taken to leave at the same rate, which those that have been there longer do
  EXPECT_NEAR(*sde.escape_time / *general.escape_time, 1., 0.1);
  EXPECT_NEAR(*sde.survival, *general.survival, 4. / std::sqrt(4000.));
  ASSERT_TRUE(general.gap && isotropic.gap);
  EXPECT_NEAR(*general.gap / exit_rate(1., 2.), 1., 1e-7);
  EXPECT_NEAR(*isotropic.gap / exit_rate(1., 0.), 1., 1e-7);
  ASSERT_TRUE(pictures.results.exit);
  EXPECT_EQ(pictures.results.exit->generator.re.at(0), *general.gap);
  EXPECT_LE(pictures.results.exit->generator_error.at(0), 1e-6);
}

/// Escape of the general equation from 0 at alpha = 0.1: 192.36058 in the limit of a start at a
/// point.
TEST(Comparison, RareEscapeTimesAreExactToo)
{
  SimulationParameters parameters = regression(0.1);
  parameters.noise.compare_isotropic = false;
  parameters.initial_density.standard_deviation = {{0.05}};
  parameters.time.final_time = 0.1;

  const PicturesRun pictures(parameters);

  const ComparisonRow<1> &general = pictures.row("general");
  const double from_start = exit_time(0.1, 2., 0.05);
  EXPECT_NEAR(*general.escape_time / from_start, 1., 1e-6);
  EXPECT_NEAR(exit_time(0.1, 2., 1e-9), 192.36058, 1e-4);
  EXPECT_NEAR(*general.gap / exit_rate(0.1, 2.), 1., 1e-6);
}

/// A drift that turns, with isotropic noise: the isotropic picture has it too.
TEST(Comparison, TheIsotropicPictureKeepsTheDrift)
{
  SimulationParameters parameters = tilted_well("1");
  parameters.drift.expression = {"0.3"};

  const PicturesRun pictures(parameters);

  EXPECT_LE(pictures.row("isotropic").l1_to_general, 1e-5);
  EXPECT_NEAR(*pictures.row("isotropic").gap / *pictures.row("general").gap, 1., 1e-7);
}

TEST(Comparison, AnIsotropicRunHasItsGapInItsRow)
{
  SimulationParameters parameters = tilted_well("");
  parameters.noise.type = NoiseParameters::isotropic;
  parameters.discretization.formulations = {"weighted heat"};
  parameters.ensemble.compute = true;
  parameters.ensemble.particles = 500;
  TestRun<1> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  Companions<1> companions(run.problem, run.parameters, run.simulation, run.log, false);
  const Evolution<1> evolution =
      run.simulation.evolve("", spectrum, nullptr, false, {}, companions.beside());

  const auto rows = examine_general<1>(run.problem, run.parameters, run.simulation, &evolution,
                                       spectrum, {}, &companions, run.log, false)
                        .comparison;

  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].name, "isotropic");
  EXPECT_NEAR(rows[1].gap.value(), spectrum.lambda[0], 1e-12);
  EXPECT_EQ(rows[0].gap, rows[1].gap);
  EXPECT_FALSE(rows[2].gap.has_value());
}
