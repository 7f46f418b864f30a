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

/// A barrier or a well far narrower than a cell: elements of a higher degree see no more of it, the
/// flux does.
TEST(RoughPotentials, HaveErrorsOfEigenvaluesThatKnowWhatIsWithinCells)
{
  constexpr double D = 0.5, width = 0.02;
  for (const double height : {5., 1., -4., -12.}) {
    const auto slope = [&](double x) {
      const double r = (x - 0.4321) / width;
      return x - height * 2. * r / width * std::exp(-r * r);
    };
    const double exact = sturm_liouville_eigenvalues(slope, D, -4., 4., 0.4321, 1)[0];
    const SimulationParameters parameters = on_interval(
        "x^2/2 + (" + std::to_string(height) + ")*exp(-((x - 0.4321)/0.02)^2)", D, 4., 9);
    TestRun<1> run(parameters);
    const Spectrum spectrum = run.simulation.solve_spectrum();
    const double lambda = spectrum.lambda[0] / run.simulation.kappa();
    const double error = run.simulation.examine_gap(spectrum).error_estimate[0];

    EXPECT_GT(lambda, exact * (1. - 1e-6));
    EXPECT_LE(lambda - exact, 2. * error) << height;
    EXPECT_LE(error, 100. * (lambda - exact)) << height;
  }
}

TEST(RoughPotentials, HaveMomentsThatDoNotDependOnTheOrigin)
{
  const auto variance = [](double shift) {
    SimulationParameters parameters =
        on_interval("abs(x - " + std::to_string(shift) + ")", 0.5, 4., 16);
    parameters.mesh.lower_corner = {shift - 6.3};
    parameters.mesh.upper_corner = {shift + 5.7};
    TestRun<1> run(parameters);
    const Formulation<1> &formulation = run.simulation.formulation();
    return measure_density(formulation, formulation.stationary_vector()).covariance[0][0];
  };

  EXPECT_NEAR(variance(1024.) / variance(0.), 1., 1e-12);
}

TEST(RoughPotentials, AreRefusedWhereNoDigitIsLeft)
{
  test::expect_user_error([] { Problem<1> problem(on_interval("10^14 + x^2/2", 0.5, 4., 32)); },
                          "Potential/Type", "1.000e+14");
}
