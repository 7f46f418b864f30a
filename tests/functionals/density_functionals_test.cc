#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double D = 0.5, mean = 0.3, sd = 0.6;

/// N(mean, sd^2) against the Gibbs density N(0, D), both resolved to rounding.
DensityFunctionals<1> gaussian_against_gaussian()
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, D);
  parameters.discretization.degree = 10;
  parameters.initial_density.mean = {{mean}};
  parameters.initial_density.standard_deviation = {{sd}};
  parameters.time.final_time = 0.;
  return TestRun<1>(parameters).evolve().history.front().density;
}

} // namespace

TEST(DensityFunctionals, KlOfTwoGaussiansIsExact)
{
  const double ratio = sd * sd / D;

  EXPECT_NEAR(gaussian_against_gaussian().kl.value(),
              0.5 * (ratio + mean * mean / D - 1. - std::log(ratio)), 1e-10);
}

TEST(DensityFunctionals, Chi2OfTwoGaussiansIsExact)
{
  // int rho^2/pi = D / (s sqrt(2D - s^2)) e^{m^2/(2D - s^2)}
  const double s2 = sd * sd;
  const double exact =
      D / std::sqrt(s2 * (2. * D - s2)) * std::exp(mean * mean / (2. * D - s2)) - 1.;

  EXPECT_NEAR(gaussian_against_gaussian().chi2.value(), exact, 1e-10);
}

TEST(DensityFunctionals, MomentsAreThoseOfTheStart)
{
  const DensityFunctionals<1> density = gaussian_against_gaussian();

  EXPECT_NEAR(density.mass, 1., 1e-13);
  EXPECT_NEAR(density.mean[0], mean, 1e-11);
  EXPECT_NEAR(density.covariance[0][0], sd * sd, 1e-11);
}

TEST(DensityFunctionals, DistancesObeyTheInequalitiesBetweenThem)
{
  const DensityFunctionals<1> density = gaussian_against_gaussian();

  EXPECT_LE(*density.kl, std::log1p(*density.chi2));
  EXPECT_LE(density.tv(), std::sqrt(0.5 * *density.kl)); // Pinsker
  EXPECT_LE(density.tv(), 0.5 * std::sqrt(*density.chi2));
}

TEST(DensityFunctionals, TotalVariationOfShiftedGaussiansIsExact)
{
  // equal variances: TV = erf(|m| / (2 sqrt(2) s))
  SimulationParameters parameters = ornstein_uhlenbeck(1, D);
  parameters.discretization.degree = 10;
  parameters.initial_density.mean = {{mean}};
  parameters.initial_density.standard_deviation = {{std::sqrt(D)}};
  parameters.time.final_time = 0.;

  const DensityFunctionals<1> density = TestRun<1>(parameters).evolve().history.front().density;

  EXPECT_NEAR(density.tv(), std::erf(mean / std::sqrt(8. * D)), 1e-8);
}
