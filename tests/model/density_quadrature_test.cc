#include "model/density_quadrature.h"

#include "model/analytic_potential.h"
#include "model/initial_density.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

namespace {

constexpr double D = 0.25;

/// Mass and mean of the first coordinate that quadrature over four cells of the box [-2,2]^2 finds.
std::array<double, 2> mass_and_mean(const InitialDensityParameters &parameters)
{
  const auto potential = make_analytic_potential<2>(PotentialParameters());
  const dealii::Point<2> lower(-2., -2.), upper(2., 2.);
  const auto density = make_initial_density<2>(parameters, lower, upper, *potential, D);
  std::array<double, 2> result = {};
  for (const double x : {-2., 0.})
    for (const double y : {-2., 0.})
      integrate_against(*density, dealii::Point<2>(x, y), dealii::Point<2>(x + 2., y + 2.),
                        dealii::QGauss<2>(10), [&](const dealii::Point<2> &p, double weight) {
                          result[0] += weight;
                          result[1] += weight * p[0];
                        });
  return result;
}

} // namespace

TEST(DensityQuadrature, UniformOverTheWholeBox)
{
  InitialDensityParameters parameters;
  parameters.type = "uniform";

  const auto [mass, mean] = mass_and_mean(parameters);

  EXPECT_NEAR(mass, 1., 1e-14);
  EXPECT_NEAR(mean, 0., 1e-14);
}

TEST(DensityQuadrature, UniformOverABoxThatCutsThroughCells)
{
  InitialDensityParameters parameters;
  parameters.type = "uniform";
  parameters.lower_corner = {-0.3, 0.1};
  parameters.upper_corner = {1.1, 0.2};

  const auto [mass, mean] = mass_and_mean(parameters);

  EXPECT_NEAR(mass, 1., 1e-14);
  EXPECT_NEAR(mean, 0.4, 1e-14);
}

TEST(DensityQuadrature, GaussianMuchNarrowerThanACell)
{
  InitialDensityParameters parameters;
  parameters.mean = {{0.7, -0.4}};
  for (const double sd : {1e-1, 1e-3, 1e-6}) {
    parameters.standard_deviation = {{sd}};

    const auto [mass, mean] = mass_and_mean(parameters);

    EXPECT_NEAR(mass, 1., 1e-12) << sd;
    EXPECT_NEAR(mean, 0.7, 1e-12) << sd;
  }
}

TEST(DensityQuadrature, Expression)
{
  InitialDensityParameters parameters;
  parameters.type = "expression";
  parameters.expression = "(1 + x/4)/16";

  const auto [mass, mean] = mass_and_mean(parameters);

  EXPECT_NEAR(mass, 1., 1e-13);
  EXPECT_NEAR(mean, 1. / 3., 1e-13);
}

TEST(DensityQuadrature, ExpressionMuchNarrowerThanACell)
{
  InitialDensityParameters parameters;
  parameters.type = "expression";
  parameters.expression = "exp(-((x - 0.7)^2 + (y + 0.4)^2)/(2*0.02^2))/(2*pi*0.02^2)";

  const auto [mass, mean] = mass_and_mean(parameters);

  EXPECT_NEAR(mass, 1., 1e-12);
  EXPECT_NEAR(mean, 0.7, 1e-12);
}
