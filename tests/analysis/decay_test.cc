#include "analysis/decay.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

TEST(DecayFit, FindsTheRateOfAnExponential)
{
  std::vector<double> times, log_chi2;
  for (int n = 0; n <= 20; ++n) {
    times.push_back(0.1 * n);
    log_chi2.push_back(3. - 1.5 * times.back());
  }

  const DecayFit fit = fit_decay(times, log_chi2).value();

  EXPECT_NEAR(fit.rate, 1.5, 1e-13);
  EXPECT_NEAR(fit.window.first, 1., 0.11);
  EXPECT_NEAR(fit.window.second, 2., 1e-13);
}

TEST(DecayFit, LeavesOutTheRoundingFloor)
{
  std::vector<double> times, log_chi2;
  for (int n = 0; n <= 100; ++n) {
    times.push_back(n);
    log_chi2.push_back(std::max(-1. * n, -60.)); // e^-60 is below 1e-24
  }

  const DecayFit fit = fit_decay(times, log_chi2).value();

  EXPECT_NEAR(fit.rate, 1., 1e-13);
  EXPECT_LE(fit.window.second, 56.);
}

TEST(DecayFit, IsAbsentWithoutThreePoints)
{
  EXPECT_FALSE(fit_decay({0., 1.}, {0., -1.}).has_value());
  EXPECT_FALSE(fit_decay({0., 1., 2.}, {-100., -100., -100.}).has_value());
}

TEST(PredictedDecay, SkipsModesThatASymmetricStartDoesNotContain)
{
  EXPECT_DOUBLE_EQ(predicted_decay({1., 2., 3.}, {1e-16, 0.5, 0.1}).value(), 4.);
  EXPECT_FALSE(predicted_decay({}, {}).has_value());
}

/// Consistent at small steps, with the scheme's order, and exact for implicit Euler.
TEST(DecayOfScheme, TendsToTheRateOfTheMode)
{
  EXPECT_DOUBLE_EQ(decay_of_scheme("implicit Euler", 3., 0.1).value(), 20. * std::log(1.3));
  for (const std::string scheme : {"Crank-Nicolson", "TR-BDF2"}) {
    const double coarse = decay_of_scheme(scheme, 1., 0.1).value() - 2.;
    const double fine = decay_of_scheme(scheme, 1., 0.05).value() - 2.;
    EXPECT_NEAR(coarse / fine, 4., 0.3) << scheme;
  }
  EXPECT_FALSE(decay_of_scheme("exponential", 1., 0.1).has_value());
}

TEST(SpectralChi2, AddsTheModes)
{
  EXPECT_DOUBLE_EQ(spectral_chi2({1., 2.}, {3., -1.}, 0.5), 9. * std::exp(-1.) + std::exp(-2.));
}

TEST(FitRate, UsesTheWindowOnly)
{
  const double nan = std::nan("");
  EXPECT_NEAR(fit_rate({0., 1., 2., 3., 4.}, {9., 0., -2., -4., nan}, {1., 4.}).value(), 2., 1e-14);
  EXPECT_FALSE(fit_rate({0., 1., 2.}, {0., nan, -1.}, {0., 2.}).has_value());
}
