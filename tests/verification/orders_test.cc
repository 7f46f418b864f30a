#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// A tilted double well in one dimension that is smooth enough for asymptotic orders on coarse
/// meshes, and no symmetry that would hide odd errors.
SimulationParameters smooth_case(unsigned int degree, unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "tilted double well";
  parameters.noise.sigma = 1.;
  parameters.initial_density.mean = {{-0.5}};
  parameters.initial_density.standard_deviation = {{0.5}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.mesh.cut = 0.;
  parameters.discretization.degree = degree;
  parameters.time.final_time = 0.25;
  parameters.time.time_step = 0.25 / 64;
  return parameters;
}

class Orders : public ::testing::TestWithParam<unsigned int> {};

} // namespace

TEST_P(Orders, DensityConvergesAtDegreePlusOneInL2Pi)
{
  const unsigned int degree = GetParam();
  const auto exact_in_time = [](unsigned int p, unsigned int cells) {
    SimulationParameters parameters = smooth_case(p, cells);
    parameters.time.tolerance = 1e-11;
    return parameters;
  };
  TestRun<1> reference(exact_in_time(8, 64));
  const Evolution<1> exact = reference.evolve();

  std::vector<double> errors;
  for (const unsigned int cells : {32, 64, 128}) {
    TestRun<1> run(exact_in_time(degree, cells));
    const Evolution<1> evolution = run.evolve();
    errors.push_back(density_error<1>(run.simulation, evolution.end,
                                      as_function(reference.simulation, exact.end))
                         .l2_pi);
  }

  EXPECT_NEAR(observed_order(errors[1], errors[2]), degree + 1, 0.1)
      << errors[0] << ' ' << errors[1] << ' ' << errors[2];
}

TEST_P(Orders, EigenvaluesConvergeFromAboveAtTwiceTheDegree)
{
  const unsigned int degree = GetParam();
  const double exact = TestRun<1>(smooth_case(8, 64)).eigenvalues().at(0);
  const std::vector<unsigned int> n_cells =
      degree == 1 ? std::vector<unsigned int>{64, 128} : std::vector<unsigned int>{20, 40};

  std::vector<double> errors;
  for (const unsigned int cells : n_cells)
    errors.push_back(TestRun<1>(smooth_case(degree, cells)).eigenvalues().at(0) / exact - 1.);

  EXPECT_GT(errors[1], 0.);
  EXPECT_NEAR(observed_order(errors[0], errors[1]), 2. * degree, 0.1)
      << errors[0] << ' ' << errors[1];
}

INSTANTIATE_TEST_SUITE_P(OrdersInSpace, Orders, ::testing::Values(1, 2, 3));

namespace {

struct SchemeOrder {
  const char *scheme;
  double order;
};

class TimeOrders : public ::testing::TestWithParam<SchemeOrder> {};

} // namespace

TEST_P(TimeOrders, DensityConvergesInTime)
{
  const auto at_end = [](const char *scheme, unsigned int n_steps) {
    SimulationParameters parameters = smooth_case(4, 16);
    parameters.time.scheme = scheme;
    parameters.time.time_step = parameters.time.final_time / n_steps;
    return TestRun<1>(parameters).evolve().end;
  };
  const Vector exact = at_end("SDIRK3", 4096);

  std::vector<double> errors;
  for (const unsigned int n_steps : {128, 256}) {
    Vector difference = at_end(GetParam().scheme, n_steps);
    difference -= exact;
    errors.push_back(difference.l2_norm());
  }

  EXPECT_NEAR(observed_order(errors[0], errors[1]), GetParam().order, 0.1)
      << errors[0] << ' ' << errors[1];
}

INSTANTIATE_TEST_SUITE_P(OrdersInTime, TimeOrders,
                         ::testing::Values(SchemeOrder{"implicit Euler", 1.},
                                           SchemeOrder{"Crank-Nicolson", 2.},
                                           SchemeOrder{"BDF2", 2.}, SchemeOrder{"TR-BDF2", 2.},
                                           SchemeOrder{"SDIRK3", 3.}));

namespace {

class AdaptiveSteps : public ::testing::TestWithParam<const char *> {};

} // namespace

/// After a narrow start in one well, so that the steps grow by orders of magnitude on the way;
/// errors in L1 against small constant steps on the same mesh.
TEST_P(AdaptiveSteps, ErrorIsProportionalToTheToleranceAndBelowIt)
{
  SimulationParameters parameters = smooth_case(4, 16);
  parameters.noise.sigma = 0.5;
  parameters.initial_density.mean = {{-1.}};
  parameters.initial_density.standard_deviation = {{0.2}};
  parameters.time.scheme = "SDIRK3";
  parameters.time.time_step = parameters.time.final_time / 2048.;
  const Vector exact = TestRun<1>(parameters).evolve().end;

  std::vector<double> ratios;
  parameters.time.scheme = GetParam();
  parameters.time.time_step = 1e-3;
  for (const double tolerance : {1e-3, 1e-4, 1e-5}) {
    parameters.time.tolerance = tolerance;
    TestRun<1> run(parameters);
    const Evolution<1> evolution = run.evolve();
    Vector difference = evolution.end;
    difference -= exact;
    const auto zero = [](const dealii::Point<1> &) { return 0.; };
    const double error = density_error<1>(run.simulation, difference, zero).l1;
    EXPECT_LE(error, tolerance);
    ratios.push_back(error / tolerance);
  }

  // steps are quantised by factors of two, which is four in the error
  const auto [smallest, largest] = std::minmax_element(ratios.begin(), ratios.end());
  EXPECT_LE(*largest, 5. * *smallest)
      << ratios[0] << ' ' << ratios[1] << ' ' << ratios[2] << " of the tolerance";
}

INSTANTIATE_TEST_SUITE_P(Tolerances, AdaptiveSteps, ::testing::Values("TR-BDF2", "BDF2", "SDIRK3"));
