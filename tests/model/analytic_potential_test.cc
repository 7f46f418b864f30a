#include "model/analytic_potential.h"
#include "support/derivatives.h"
#include "support/expect_user_error.h"
#include "support/grids.h"

#include <random>

namespace gibbsflow {

namespace {

PotentialParameters with_type(const std::string &type)
{
  PotentialParameters parameters;
  parameters.type = type;
  return parameters;
}

double value(const PotentialParameters &parameters, const double x, const double y)
{
  return make_analytic_potential<2>(parameters)->value({x, y});
}

/// All types that exist in this dimension, with parameters that are not the defaults, against
/// differences at random points.
template <int dim>
void check_derivatives()
{
  std::mt19937 random(dim);
  std::uniform_real_distribution<double> coordinate(-1.2, 1.2);
  unsigned int n_types = 0;
  const test::NamedFile grid(".npy",
                             test::npy_on_cube<dim>(5, -2., 2., [](const dealii::Point<dim> &x) {
                               return std::pow(x[0], 3) + x.norm_square();
                             }));
  for (const std::string &type : analytic_potential_names()) {
    PotentialParameters parameters = with_type(type);
    parameters.expression = "(x^2 - 1)^2 + exp(x/2)*cos(3*x)";
    parameters.expression_gradient = "4*x*(x^2 - 1) + exp(x/2)*(cos(3*x)/2 - 3*sin(3*x))";
    for (unsigned int d = 1; d < dim; ++d)
      parameters.expression_gradient += "; 0";
    parameters.scale = 0.7;
    parameters.l2 = 0.3;
    parameters.tilt = -0.4;
    parameters.file = grid.name();
    parameters.lower_corner = {-2.};
    parameters.upper_corner = {2.};
    std::shared_ptr<const Potential<dim>> V;
    try {
      V = make_analytic_potential<dim>(parameters);
    } catch (const UserError &error) {
      EXPECT_EQ(error.entry, "Potential/Type");
      continue;
    }
    ++n_types;
    SCOPED_TRACE(type);
    for (unsigned int k = 0; k < 20; ++k) {
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = coordinate(random);
      test::expect_consistent_derivatives(*V, x, type == "expression" ? 1e-8 : 1e-9);
    }
  }
  EXPECT_GE(n_types, 5U);
}

} // namespace

TEST(AnalyticPotential, DerivativesAreThoseOfTheValueIn1d)
{
  check_derivatives<1>();
}

TEST(AnalyticPotential, DerivativesAreThoseOfTheValueIn2d)
{
  check_derivatives<2>();
}

TEST(AnalyticPotential, DerivativesAreThoseOfTheValueIn3d)
{
  check_derivatives<3>();
}

TEST(AnalyticPotential, ScaleMultipliesAndL2Adds)
{
  PotentialParameters parameters = with_type("double well");
  const double plain = value(parameters, 0.3, -0.7);

  parameters.scale = 2.5;
  parameters.l2 = 0.8;

  EXPECT_NEAR(value(parameters, 0.3, -0.7), 2.5 * plain + 0.4 * (0.09 + 0.49), 1e-15);
}

TEST(AnalyticPotential, DoubleWellHasItsHeightBetweenTheWells)
{
  PotentialParameters parameters = with_type("double well");
  parameters.height = 3.;

  EXPECT_EQ(value(parameters, -1., 0.), 0.);
  EXPECT_EQ(value(parameters, 1., 0.), 0.);
  EXPECT_EQ(value(parameters, 0., 0.), 3.);
  EXPECT_NEAR(value(parameters, 1., 0.5), 0.5, 1e-15);

  parameters.type = "tilted double well";
  EXPECT_NEAR(value(parameters, 1., 0.), parameters.tilt, 1e-15);
}

TEST(AnalyticPotential, QuadraticFollowsMatrixAndCenter)
{
  PotentialParameters parameters = with_type("quadratic");
  EXPECT_NEAR(value(parameters, 3., 4.), 12.5, 1e-14);

  parameters.matrix = {{2., 1.}, {1., 3.}};
  parameters.center = {1., -1.};

  EXPECT_NEAR(value(parameters, 2., 1.), 0.5 * (2. + 2. * 2. + 3. * 4.), 1e-14);
}

// The critical points in Mueller & Brown (1979), table I.
TEST(AnalyticPotential, MuellerBrownHasThePublishedMinima)
{
  const auto V = make_analytic_potential<2>(with_type("Mueller-Brown"));

  EXPECT_NEAR(V->value({-0.558, 1.442}), -146.70, 0.005);
  EXPECT_NEAR(V->value({0.623, 0.028}), -108.17, 0.005);
  EXPECT_NEAR(V->value({-0.050, 0.467}), -80.77, 0.005);
  EXPECT_NEAR(V->value({-0.822, 0.624}), -40.66, 0.005);
  EXPECT_LT(V->gradient({-0.558, 1.442}).norm(), 1.);
}

TEST(AnalyticPotential, ThreeHoleIsSymmetricInX)
{
  const auto V = make_analytic_potential<2>(with_type("three-hole"));

  EXPECT_NEAR(V->value({0.8, 0.3}), V->value({-0.8, 0.3}), 1e-14);
  EXPECT_NEAR(V->value({0., 1. / 3.}),
              3. - 3. * std::exp(-16. / 9.) - 10. * std::exp(-1. - 1. / 9.), 1e-14);
}

TEST(AnalyticPotential, PrinzAtTheOrigin)
{
  const auto V = make_analytic_potential<1>(with_type("Prinz"));

  EXPECT_NEAR(V->value(dealii::Point<1>(0.)),
              4. * (0.8 + 0.2 * std::exp(-20.) + 0.5 * std::exp(-10.)), 1e-14);
}

TEST(AnalyticPotential, BananaAndRastriginVanishAtTheirMinima)
{
  EXPECT_EQ(value(with_type("banana"), 1., 1.), 0.);
  EXPECT_EQ(value(with_type("Rastrigin"), 0., 0.), 0.);
  EXPECT_EQ(value(with_type("banana"), 0., 1.), 11.);
  EXPECT_NEAR(value(with_type("Rastrigin"), 0.5, 1.), 0.25 + 20. + 1., 1e-12);
}

TEST(AnalyticPotential, HelpNamesEveryType)
{
  for (const std::string &name : analytic_potential_names())
    EXPECT_NE(analytic_potential_help().find(name), std::string::npos);
  EXPECT_NE(analytic_potential_help().find("Prinz (1-D)"), std::string::npos);
  EXPECT_NE(analytic_potential_help().find("banana (2-D and 3-D)"), std::string::npos);
}

TEST(AnalyticPotential, RefusesWhatCannotBeUsed)
{
  const auto refuse = [](const PotentialParameters &parameters, const std::string &entry,
                         const std::string &part = "") {
    test::expect_user_error([&] { make_analytic_potential<2>(parameters); }, entry, part);
  };
  refuse(with_type("Prinz"), "Potential/Type", "Prinz in 1-D");
  refuse(with_type("Muller-Brown"), "Potential/Type", "Did you mean 'Mueller-Brown'");
  test::expect_user_error([] { make_analytic_potential<1>(with_type("banana")); },
                          "Potential/Type");

  PotentialParameters quadratic = with_type("quadratic");
  quadratic.center = {1.};
  refuse(quadratic, "Potential/Center");
  quadratic.center = {};
  quadratic.matrix = {{1., 2.}};
  refuse(quadratic, "Potential/Matrix", "1 rows");
  quadratic.matrix = {{1., 2.}, {2.}};
  refuse(quadratic, "Potential/Matrix", "row 2");
  quadratic.matrix = {{1., 2.}, {2.1, 1.}};
  refuse(quadratic, "Potential/Matrix", "symmetric");

  PotentialParameters wells = with_type("double well");
  wells.height = 0.;
  refuse(wells, "Potential/Height");
  wells.height = 1.;
  wells.scale = std::nan("");
  refuse(wells, "Potential/Scale", "nan");
  wells.scale = 1.;
  wells.l2 = -1.;
  refuse(wells, "Potential/L2");
}

} // namespace gibbsflow
