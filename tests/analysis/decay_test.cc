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
