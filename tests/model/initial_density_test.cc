#include "model/analytic_potential.h"
#include "model/initial_density.h"
#include "support/expect_user_error.h"

#include <deal.II/base/quadrature_lib.h>

#include <cmath>

namespace gibbsflow {

namespace {

const dealii::Point<2> lower(-2., -1.);
const dealii::Point<2> upper(4., 3.);

std::shared_ptr<const Potential<2>> double_well()
{
  PotentialParameters parameters;
  parameters.type = "double well";
  return make_analytic_potential<2>(parameters);
}

std::unique_ptr<InitialDensity<2>> make(const InitialDensityParameters &parameters)
{
  static const std::shared_ptr<const Potential<2>> V = double_well();
  return make_initial_density<2>(parameters, lower, upper, *V, 0.25, "a=2");
}

InitialDensityParameters start_of_type(const std::string &type)
{
  InitialDensityParameters parameters;
  parameters.type = type;
  return parameters;
}

/// The integral of exp(log_value) over [a, b] with 40 x 40 cells of 6 x 6 Gauss points.
double mass(const InitialDensity<2> &density, const dealii::Point<2> &a, const dealii::Point<2> &b)
{
  const dealii::QIterated<2> quadrature(dealii::QGauss<1>(6), 40);
  double sum = 0.;
  for (unsigned int q = 0; q < quadrature.size(); ++q) {
    const dealii::Point<2> t = quadrature.point(q);
    const dealii::Point<2> x(a[0] + t[0] * (b[0] - a[0]), a[1] + t[1] * (b[1] - a[1]));
    sum += quadrature.weight(q) * std::exp(density.log_value(x));
  }
  return sum * (b[0] - a[0]) * (b[1] - a[1]);
}

} // namespace

TEST(InitialDensity, GaussianIsNormalizedAboutTheCentre)
{
  const auto density = make(start_of_type("gaussian"));

  EXPECT_TRUE(density->is_normalized());
  EXPECT_NEAR(mass(*density, {-1., -1.}, {3., 3.}), 1., 1e-12);
  EXPECT_NEAR(density->log_value({1., 1.}), -std::log(2. * M_PI * 0.04), 1e-14);
}

TEST(InitialDensity, MixtureIsTheWeightedSum)
{
  InitialDensityParameters parameters = start_of_type("mixture");
  parameters.mean = {{-1., 0.}, {2., 1.}};
  parameters.standard_deviation = {{0.3}, {0.5, 0.2}};
  parameters.weights = {1., 3.};

  const auto density = make(parameters);

  // (2, 2) is 10 and 2/0.3 deviations from the first mean, 0 and 5 from the second
  const double first = std::exp(-0.5 * (100. + 4. / 0.09)) / (2. * M_PI * 0.09);
  const double second = std::exp(-12.5) / (2. * M_PI * 0.1);
  EXPECT_NEAR(mass(*density, {-5., -4.}, {7., 5.}), 1., 1e-10);
  EXPECT_NEAR(std::exp(density->log_value({2., 2.})), 0.25 * first + 0.75 * second, 1e-14);
}

TEST(InitialDensity, NarrowAndFarGaussiansNeitherOverflowNorGiveNan)
{
  InitialDensityParameters parameters = start_of_type("mixture");
  parameters.mean = {{1e6, 0.}, {0., 0.}};
  parameters.standard_deviation = {{1e-9}, {1e-200}};

  const auto density = make(parameters);

  EXPECT_NEAR(density->log_value({0., 0.}), -std::log(4. * M_PI) + 400. * std::log(10.), 1e-10);
  EXPECT_LT(density->log_value({1., 1.}), -1e29);
  EXPECT_FALSE(std::isnan(density->log_value({1e300, -1e300})));
  EXPECT_LT(density->log_value({1e300, -1e300}), -1e30);
}

TEST(InitialDensity, LengthScaleForgetsComponentsThatAreNotThere)
{
  InitialDensityParameters parameters = start_of_type("mixture");
  parameters.mean = {{-1., 0.}, {2., 1.}};
  parameters.standard_deviation = {{0.01}, {0.2, 0.1}};
  const auto density = make(parameters);

  EXPECT_EQ(density->length_scale({-2., -1.}, {4., 3.}), 0.01);
  EXPECT_EQ(density->length_scale({1., 0.}, {4., 3.}), 0.1);
  EXPECT_TRUE(std::isinf(density->length_scale({10., 10.}, {11., 11.})));
}

TEST(InitialDensity, UniformIsNormalizedOnItsBox)
{
  InitialDensityParameters parameters = start_of_type("uniform");
  const auto whole = make(parameters);
  parameters.lower_corner = {0., 0.};
  parameters.upper_corner = {0.5, 2.};
  const auto part = make(parameters);

  EXPECT_NEAR(mass(*whole, lower, upper), 1., 1e-12);
  EXPECT_NEAR(part->log_value({0.2, 1.}), 0., 1e-15);
  EXPECT_EQ(part->log_value({0.6, 1.}), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(part->support().second, dealii::Point<2>(0.5, 2.));
  EXPECT_TRUE(std::isinf(make(start_of_type("gaussian"))->support().second[0]));
}

TEST(InitialDensity, GibbsIsMinusVOverD)
{
  const auto density = make(start_of_type("Gibbs"));

  EXPECT_TRUE(density->is_gibbs());
  EXPECT_FALSE(density->is_normalized());
  EXPECT_EQ(density->log_value({0., 0.}), -4.);
}

TEST(InitialDensity, ExpressionIsReadWithTheConstants)
{
  InitialDensityParameters parameters = start_of_type("expression");
  parameters.expression = "exp(-a*x^2)*(y > 0)";
  const auto density = make(parameters);

  EXPECT_NEAR(density->log_value({1., 1.}), -2., 1e-14);
  EXPECT_EQ(density->log_value({1., -1.}), -std::numeric_limits<double>::infinity());
}

TEST(InitialDensity, ExpressionMustNotBeNegativeOrNan)
{
  InitialDensityParameters parameters = start_of_type("expression");
  for (const std::string bad : {"x", "sqrt(x)", "1/(x + 1)"}) {
    parameters.expression = bad;
    test::expect_user_error(
        [&] {
          make(parameters)->log_value({-1., 0.5});
        },
        "Initial density/Expression", "(-1, 0.5)");
  }
}

TEST(InitialDensity, RefusesWhatCannotBeUsed)
{
  const auto refuse = [](const InitialDensityParameters &parameters, const std::string &name,
                         const std::string &part = "") {
    test::expect_user_error([&] { make(parameters); }, "Initial density/" + name, part);
  };
  refuse(start_of_type("gausian"), "Type", "Did you mean 'gaussian'");
  refuse(start_of_type("expression"), "Expression", "empty");
  refuse(start_of_type("mixture"), "Mean");

  InitialDensityParameters gaussian = start_of_type("gaussian");
  gaussian.mean = {{1., 2., 3.}};
  refuse(gaussian, "Mean", "3 numbers");
  gaussian.mean = {{1., std::nan("")}};
  refuse(gaussian, "Mean");
  gaussian.mean = {{1., 2.}, {3., 4.}};
  refuse(gaussian, "Mean", "mixture");
  gaussian.mean = {};
  for (const std::vector<std::vector<double>> &bad : std::vector<std::vector<std::vector<double>>>{
           {}, {{}}, {{0.}}, {{-1.}}, {{std::nan("")}}, {{1., 2., 3.}}, {{1.}, {2.}}}) {
    gaussian.standard_deviation = bad;
    refuse(gaussian, "Standard deviation");
  }

  InitialDensityParameters mixture = start_of_type("mixture");
  mixture.mean = {{0., 0.}, {1., 1.}};
  for (const std::vector<double> &bad : std::vector<std::vector<double>>{
           {1.}, {-1., 2.}, {0., 0.}, {1., std::numeric_limits<double>::infinity()}}) {
    mixture.weights = bad;
    refuse(mixture, "Weights");
  }

  InitialDensityParameters uniform = start_of_type("uniform");
  uniform.lower_corner = {0.};
  refuse(uniform, "Lower corner");
  uniform.lower_corner = {5., 0.};
  refuse(uniform, "Lower corner", "5");
  uniform.lower_corner = {};
  uniform.upper_corner = {1., std::nan("")};
  refuse(uniform, "Lower corner");
}

} // namespace gibbsflow
