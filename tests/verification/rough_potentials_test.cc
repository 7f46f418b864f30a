#include "support/expect_user_error.h"
#include "support/sturm_liouville.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters on_interval(const std::string &formula, double D, double a, unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.expression = formula;
  parameters.noise.sigma = 2. * D;
  parameters.mesh.lower_corner = {-a};
  parameters.mesh.upper_corner = {a};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 2;
  return parameters;
}

PoincareBounds bounds_of(const SimulationParameters &parameters)
{
  TestRun<1> run(parameters);
  return run.simulation.examine_gap(run.simulation.solve_spectrum()).bounds;
}

void expect_bracket(const PoincareBounds &bounds, double exact)
{
  for (const GapEstimate &estimate : bounds.estimates) {
    if (!estimate.applies())
      continue;
    if (estimate.kind == "lower") {
      EXPECT_LE(*estimate.log_lambda, std::log(exact)) << estimate.name;
    } else if (estimate.kind == "upper") {
      EXPECT_GE(*estimate.log_lambda, std::log(exact)) << estimate.name;
    }
  }
}

} // namespace

/// The kink lies within a cell, where the elements have none: the bounds still hold.
TEST(RoughPotentials, HaveBoundsThatHoldAtAKink)
{
  const auto slope = [](double x) { return x < 0. ? -1. : 1.; };
  const double exact = sturm_liouville_eigenvalues(slope, 1., -10., 10., 0., 1)[0];
  const PoincareBounds bounds = bounds_of(on_interval("abs(x)", 1., 10., 63));

  expect_bracket(bounds, exact);
  ASSERT_TRUE(bounds.log_lower);
  EXPECT_NEAR(std::exp(*bounds.log_lower), exact, 1e-8);
}

/// A spike that no sample of the mesh's own points meets.
TEST(RoughPotentials, HaveBoundsThatDoNotContradictAtASpike)
{
  for (const auto *const formula :
       {"x^2/2 - 8*exp(-((x - 0.7123)/0.002)^2)", "x^2/2 + 2*sin(200*x)"}) {
    const PoincareBounds bounds = bounds_of(on_interval(formula, 0.5, 4., 32));

    double lower = -1e300, upper = 1e300;
    for (const GapEstimate &estimate : bounds.estimates)
      if (estimate.applies() && estimate.kind == "lower")
        lower = std::max(lower, *estimate.log_lambda);
      else if (estimate.applies() && estimate.kind == "upper")
        upper = std::min(upper, *estimate.log_lambda);
    EXPECT_LE(lower, upper) << formula;
    EXPECT_GT(upper, -10.) << formula;
  }
}

/// lambda_1 = 1/D whatever the constant; V has 16 digits.
TEST(RoughPotentials, KeepTheirBoundsUnderAConstant)
{
  for (const auto *const formula : {"x^2/2", "10^8 + x^2/2", "10^12 + x^2/2"})
    expect_bracket(bounds_of(on_interval(formula, 0.5, 8., 32)), 2.);
}

TEST(RoughPotentials, AreRefusedWhereNoDigitIsLeft)
{
  test::expect_user_error([] { Problem<1> problem(on_interval("10^14 + x^2/2", 0.5, 4., 32)); },
                          "Potential/Type", "1.000e+14");
}
