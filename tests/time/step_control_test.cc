#include "time/step_control.h"

#include "base/user_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace gibbsflow {
namespace {

struct Trace {
  std::vector<double> ends;
  std::set<double> sizes;
  unsigned int rejected = 0;
  double error = 0.;
};

/// Steps through the targets; `estimate` is a function of t and dt.
template <typename Estimate>
Trace trace(StepControl control, const std::vector<double> &targets, const Estimate &estimate)
{
  Trace result;
  double t = 0.;
  for (const double target : targets)
    while (t < target) {
      const PlannedStep step = control.plan(t, target);
      const double error = estimate(t, step.dt);
      result.sizes.insert(step.dt);
      if (!control.accept(t, step.dt, error)) {
        ++result.rejected;
        continue;
      }
      result.error += error;
      result.ends.push_back(t = step.end);
    }
  return result;
}

double nothing(double, double)
{
  return 0.;
}

TEST(StepControl, ConstantStepsAreTheOneGivenBitByBit)
{
  std::vector<double> targets;
  for (unsigned int i = 1; i <= 20; ++i)
    targets.push_back(0.1 * i);

  const Trace result = trace(StepControl(0., 2., 0.01, 0., 2), targets, nothing);

  EXPECT_EQ(result.ends.size(), 200u);
  EXPECT_EQ(result.sizes, std::set<double>{0.01});
  EXPECT_EQ(result.ends.back(), targets.back());
}

TEST(StepControl, StepsAreSmallerAndEqualWhereATargetForcesIt)
{
  const Trace result = trace(StepControl(0., 1., 0.1, 0., 2), {0.25, 0.5, 0.8, 1.}, nothing);

  EXPECT_EQ(result.ends.size(), 3u + 3u + 3u + 2u);
  EXPECT_EQ(result.sizes.size(), 2u);
  for (const double target : {0.25, 0.5, 0.8, 1.})
    EXPECT_EQ(std::count(result.ends.begin(), result.ends.end(), target), 1);
}

TEST(StepControl, AStepLargerThanTheRunIsCutToIt)
{
  const Trace result = trace(StepControl(0., 0.3, 1., 0., 1), {0.3}, nothing);

  EXPECT_EQ(result.ends, std::vector<double>{0.3});
}

TEST(StepControl, ErrorsAddUpToLessThanTheTolerance)
{
  for (const double tolerance : {1e-3, 1e-6, 1e-9}) {
    // Heat from a start of width tau: third derivatives decay like (t + tau)^-3.
    const double tau = 1e-6;
    const auto estimate = [tau](const double t, const double dt) {
      return 0.1 * std::pow(dt / (t + tau), 3);
    };

    const Trace result = trace(StepControl(0., 1., 0.01, tolerance, 2), {0.5, 1.}, estimate);

    EXPECT_LE(result.error, tolerance);
    EXPECT_GE(result.error, 0.02 * tolerance);
    EXPECT_GT(result.rejected, 0u);
    EXPECT_LT(result.sizes.size(), 60u);
  }
}

TEST(StepControl, StepsNeededGrowLikeTheLogOfANarrowStart)
{
  const auto steps = [](const double tau) {
    return trace(StepControl(0., 1., 0.01, 1e-4, 2), {1.},
                 [tau](const double t, const double dt) { return std::pow(dt / (t + tau), 3); })
        .ends.size();
  };

  EXPECT_LT(steps(1e-8), 4 * steps(1e-4));
}

TEST(StepControl, GivesUpWithAMessageWhereNoStepIsSmallEnough)
{
  const auto hopeless = [](double, double) { return 1.; };
  const auto broken = [](double, double) { return std::numeric_limits<double>::quiet_NaN(); };

  EXPECT_THROW(trace(StepControl(0., 1., 0.01, 1e-4, 2), {1.}, hopeless), RunFailure);
  EXPECT_THROW(trace(StepControl(0., 1., 0.01, 1e-4, 2), {1.}, broken), RunFailure);
}

} // namespace
} // namespace gibbsflow
