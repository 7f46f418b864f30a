#include "parameters/check.h"

#include "support/error_message.h"
#include "time/time_schemes.h"

#include <gtest/gtest.h>

#include <functional>

namespace gibbsflow {

namespace {

/// What check() says about defaults that are changed in one place.
std::string error_of(const std::function<void(SimulationParameters &)> &change)
{
  SimulationParameters parameters;
  change(parameters);
  return error_message([&] { check(parameters); });
}

} // namespace

TEST(ParameterCheck, AcceptsTheDefaults)
{
  EXPECT_EQ("", error_of([](SimulationParameters &) {}));
}

TEST(ParameterCheck, AcceptsOneDimension)
{
  EXPECT_EQ("", error_of([](SimulationParameters &p) { p.dimension = 1; }));
}

TEST(ParameterCheck, AcceptsThreeDimensions)
{
  EXPECT_EQ("", error_of([](SimulationParameters &p) { p.dimension = 3; }));
}

TEST(ParameterCheck, RefusesADegreeThatAFormulationDoesNotHave)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.discretization.formulations = {"weighted heat", "exponentially fitted"};
                 p.discretization.degree = 2;
               }),
               "Discretization/Degree: found `2` with Discretization/Formulation = weighted heat, "
               "exponentially fitted. Allowed: 1, the one degree of the formulation `exponentially "
               "fitted`");
}

TEST(ParameterCheck, RefusesAFormulationTwice)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.discretization.formulations = {"weighted heat", "weighted heat"};
               }),
               "Allowed: each formulation once");
}

TEST(ParameterCheck, RefusesMomentumWhereThereIsNoEquationForIt)
{
  const auto error_with = [](const std::function<void(SimulationParameters &)> &change) {
    return error_of([&](SimulationParameters &p) {
      p.dimension = 1;
      p.momentum.coefficient = 0.9;
      change(p);
    });
  };
  EXPECT_EQ("", error_with([](SimulationParameters &) {}));
  for (const double beta : {1., -0.1, 2.})
    EXPECT_PRED2(contains,
                 error_of([=](SimulationParameters &p) { p.momentum.coefficient = beta; }),
                 "Momentum/Coefficient: found");
  for (const unsigned int modes : {7u, 0u})
    EXPECT_PRED2(contains, error_of([=](SimulationParameters &p) { p.momentum.modes = modes; }),
                 "Momentum/Modes: found");
  const std::vector<std::pair<std::string, std::function<void(SimulationParameters &)>>> refused = {
      {"with Dimension = 3", [](SimulationParameters &p) { p.dimension = 3; }},
      {"with Noise/Type = expression",
       [](SimulationParameters &p) {
         p.noise.type = "expression";
         p.noise.expression = "1";
         p.discretization.formulations = {"Fokker-Planck"};
       }},
      {"with a Drift/Expression",
       [](SimulationParameters &p) {
         p.drift.expression = {"y", "-x"};
         p.discretization.formulations = {"Fokker-Planck"};
       }},
      {"with a Discretization/Formulation",
       [](SimulationParameters &p) { p.discretization.formulations = {"Fokker-Planck"}; }},
      {"with Time/Rescaled = true", [](SimulationParameters &p) { p.time.rescaled = true; }},
      {"with Transitions/Compute = true",
       [](SimulationParameters &p) { p.transitions.compute = true; }}};
  for (const auto &[part, change] : refused)
    EXPECT_PRED2(contains, error_with(change), part);
}

TEST(ParameterCheck, RefusesANoiseThatIsNone)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.noise.sigma = 1e300; }),
               "Noise/Sigma: found 1e+300 with Noise/Alpha = 1, which makes D = sigma alpha / 2 = "
               "5e+299. Allowed: D between 1e-100 and 1e100");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.noise.alpha = 1e-200; }),
               "Allowed: D between 1e-100 and 1e100");
}

TEST(ParameterCheck, RefusesOtherDimensions)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.dimension = 4; }),
               "Dimension: found `4`. Allowed: 1, 2 or 3. Choose a line");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.dimension = 0; }),
               "Dimension: found `0`");
}

TEST(ParameterCheck, RefusesCornersOfTheWrongLength)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.mesh.lower_corner = {-1, -1, -1};
                 p.mesh.upper_corner = {1};
               }),
               "Mesh/Lower corner: found 3 values. Allowed: one for all or 2");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.mesh.upper_corner.clear(); }),
               "Mesh/Upper corner: found no such corner of the box");
  EXPECT_PRED2(
      contains, error_of([](SimulationParameters &p) { p.mesh.lower_corner.clear(); }),
      "Mesh/Lower corner: found no such corner of the box. Allowed: both corners, or none");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.dimension = 1;
                 p.mesh.subdivisions = {4, 4};
               }),
               "Mesh/Subdivisions: found 2 values. Allowed: one.");
}

TEST(ParameterCheck, RefusesCornersInTheWrongOrder)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.mesh.lower_corner = {-2.5};
                 p.mesh.upper_corner = {1, -3};
               }),
               "Mesh/Upper corner: found `1, -3` with the lower corner `-2.5`");
}

TEST(ParameterCheck, RefusesMeshesThatNobodyCanHold)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.mesh.lower_corner = {-2.5};
                 p.mesh.upper_corner = {2.5};
                 p.mesh.refinements = 14;
               }),
               "Mesh/Refinements: found `14`");
}

TEST(ParameterCheck, RefusesNoiseThatIsNone)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.noise.sigma = 0.; }),
               "Noise/Sigma");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.noise.alpha = -1.; }),
               "Noise/Alpha");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.noise.sigma = 1e-200;
                 p.noise.alpha = 1e-200;
               }),
               "Noise/Sigma");
}

TEST(ParameterCheck, AcceptsAdaptiveStepsOfEveryScheme)
{
  for (const std::string &scheme : time_scheme_names())
    EXPECT_EQ("", error_of([&](SimulationParameters &p) {
                p.time.tolerance = 1e-3;
                p.time.scheme = scheme;
              }));
}

TEST(ParameterCheck, RefusesATimeToleranceBelowRounding)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.time.tolerance = 1e-14; }),
               "at least 1e-13");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.time.scheme = "exponential";
                 p.time.tolerance = 0.;
               }),
               "Time/Tolerance: found `0`");
  EXPECT_EQ("", error_of([](SimulationParameters &p) { p.time.tolerance = 0.; })); // TR-BDF2
}

TEST(ParameterCheck, RefusesEndlessRuns)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.time.scheme = "TR-BDF2";
                 p.time.time_step = 1e-12;
               }),
               "Time/Time step: found `1e-12`");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.output.interval = 1e-9; }),
               "Output/Interval: found `1e-09`");
}

TEST(ParameterCheck, RefusesOutputTimesOutsideTheRunOrOutOfOrder)
{
  EXPECT_EQ("", error_of([](SimulationParameters &p) { p.output.times = {0., 0.5, 1.}; }));
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) { p.output.times = {2.}; }),
               "Output/Times: found `2`");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.output.times = {0.5, 0.2};
               }),
               "Output/Times: found `0.2` after `0.5`");
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.output.times = {0.5, 0.5};
               }),
               "Output/Times: found `0.5` after `0.5`");
}

TEST(ParameterCheck, RefusesProbesOfAnotherDimension)
{
  EXPECT_PRED2(contains, error_of([](SimulationParameters &p) {
                 p.output.probes = {{0, 0}, {1}};
               }),
               "Output/Probes: found the point `1`");
}

} // namespace gibbsflow
