#include "simulation/space_error.h"
#include "support/test_run.h"
#include "time/exponential.h"
#include "time/time_schemes.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters march_on_a_line(const std::string &type, double D, double wall)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = type;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{-0.9}};
  parameters.initial_density.standard_deviation = {{0.1}};
  parameters.mesh.lower_corner = {-wall};
  parameters.mesh.upper_corner = {wall};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.output.fields = false;
  return parameters;
}

struct Errors {
  double estimated, measured;
};

/// time_l1 of the run, and its distance from many steps of order 3 on the same mesh.
Errors time_errors(SimulationParameters parameters)
{
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();
  run.simulation.estimate_errors(evolution);
  parameters.time.scheme = "SDIRK3";
  parameters.time.time_step = 1e-4;
  parameters.time.tolerance = 1e-9;
  const TestRun<1> exact(parameters);
  const Formulation<1> &formulation = run.simulation.formulation();
  return {evolution.errors->time,
          l1_between(formulation, evolution.end, formulation, exact.march())};
}

class TimeErrorsSlow : public ::testing::TestWithParam<std::string> {};

} // namespace

TEST_P(TimeErrorsSlow, AreNotBelowTheTruthAndNotFarAbove)
{
  // the start moves; it has settled in one well; steps far longer than what changes
  struct Case {
    std::string type;
    double D, T, step, tolerance;
  };
  for (const Case &c :
       {Case{"quadratic", 0.5, 1., 0.05, 0.}, Case{"quadratic", 0.5, 6., 0.1, 1e-3},
        Case{"double well", 0.1, 20., 0.2, 0.}, Case{"double well", 0.1, 20., 0.01, 1e-3},
        Case{"tilted double well", 0.2, 0.5, 0.25, 0.}}) {
    SCOPED_TRACE(c.type + " " + std::to_string(c.T));
    SimulationParameters parameters = march_on_a_line(c.type, c.D, c.type == "quadratic" ? 5. : 2.);
    parameters.time.scheme = GetParam();
    parameters.time.final_time = c.T;
    parameters.time.time_step = c.step;
    parameters.time.tolerance = c.tolerance;
    if (GetParam() == exact_scheme && c.tolerance == 0.)
      parameters.time.tolerance.reset();

    const Errors errors = time_errors(parameters);

    constexpr double of_reference = 1e-9;
    EXPECT_GE(errors.estimated, errors.measured - of_reference);
    // without steps a tolerance as rough as 1e-3 is met by far
    const double far_above = parameters.time.is_exact() && c.tolerance > 0. ? 1000. : 100.;
    EXPECT_LE(errors.estimated, far_above * std::max(errors.measured, 1e-10));
    if (c.tolerance > 0.) {
      EXPECT_LE(errors.measured, c.tolerance);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllSchemes, TimeErrorsSlow, ::testing::ValuesIn(time_scheme_names()));

// A start that is 0.01 wide changes within 1e-4.
TEST(FirstStepSlow, IsSaidToBeTooLongWithOneThatIsNot)
{
  SimulationParameters parameters = march_on_a_line("quadratic", 0.5, 2.);
  parameters.initial_density.standard_deviation = {{0.02}};
  parameters.mesh.subdivisions = {200};
  parameters.time.final_time = 0.05;
  parameters.time.tolerance = 0.;
  for (const std::string &scheme : time_scheme_names()) {
    if (scheme == exact_scheme)
      continue;
    SCOPED_TRACE(scheme);
    parameters.time.scheme = scheme;
    parameters.time.time_step = 0.01;
    const std::optional<CoarseStep> coarse = TestRun<1>(parameters).evolve().loop.coarse_step;
    ASSERT_TRUE(coarse.has_value());
    EXPECT_GT(coarse->error, 0.05);

    parameters.time.time_step = coarse->sufficient;
    EXPECT_FALSE(TestRun<1>(parameters).evolve().loop.coarse_step.has_value());
    const Errors errors = time_errors(parameters);
    EXPECT_LE(errors.measured, 0.01);
  }
}

TEST(FirstStep, IsFittingWhereTheStartIsWideOrStepsAreAdaptive)
{
  SimulationParameters parameters = march_on_a_line("quadratic", 0.5, 5.);
  parameters.time.scheme = "TR-BDF2";
  parameters.initial_density.standard_deviation = {{0.5}};
  EXPECT_FALSE(TestRun<1>(parameters).evolve().loop.coarse_step.has_value());
  parameters.initial_density.standard_deviation = {{0.1}};
  parameters.time.time_step = 10.;
  parameters.time.tolerance = 1e-3;
  EXPECT_FALSE(TestRun<1>(parameters).evolve().loop.coarse_step.has_value());
}
