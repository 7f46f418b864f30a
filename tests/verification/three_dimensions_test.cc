#include "support/test_run.h"

#include <gtest/gtest.h>

#include <map>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double product_D = 0.3, stiffness = 2., start_sd = 0.3;

/// V = (x^2-1)^2 + y^2 + z^2, D = 0.3, rho_0 = N((-1, 1/2, -1/2), 0.3^2 I): a product.
SimulationParameters product_wells(const std::vector<unsigned int> &cells)
{
  SimulationParameters parameters;
  parameters.dimension = 3;
  parameters.potential.type = "double well";
  parameters.potential.stiffness = stiffness;
  parameters.noise.sigma = 2. * product_D;
  parameters.initial_density.mean = {{-1., 0.5, -0.5}};
  parameters.initial_density.standard_deviation = {{start_sd}};
  parameters.mesh.lower_corner = {-2.2, -2.5, -2.5};
  parameters.mesh.upper_corner = {2.2, 2.5, 2.5};
  parameters.mesh.subdivisions = cells;
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 2;
  parameters.time.final_time = 0.5;
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.output.fields = false;
  return parameters;
}

/// The factor in x by a fine run in one dimension, the others as Ornstein-Uhlenbeck processes.
std::function<double(const dealii::Point<3> &)> product_density(double T)
{
  SimulationParameters parameters = product_wells({64});
  parameters.dimension = 1;
  parameters.initial_density.mean = {{-1.}};
  parameters.mesh.lower_corner = {-2.2};
  parameters.mesh.upper_corner = {2.2};
  parameters.discretization.degree = 8;
  parameters.time.final_time = T;
  parameters.time.time_step = 0.002;
  const auto line = std::make_shared<TestRun<1>>(parameters);
  const auto u = std::make_shared<Vector>(line->evolve().end);
  const auto known = std::make_shared<std::map<double, double>>();
  return [=](const dealii::Point<3> &x) {
    const auto [value, is_new] = known->try_emplace(x[0], 0.);
    if (is_new)
      value->second = as_function(line->simulation, *u)(dealii::Point<1>(x[0]));
    const double variance = start_sd * start_sd * std::exp(-2. * stiffness * T) -
                            product_D / stiffness * std::expm1(-2. * stiffness * T);
    const double m = 0.5 * std::exp(-stiffness * T);
    const double squares = (x[1] - m) * (x[1] - m) + (x[2] + m) * (x[2] + m);
    return value->second * std::exp(-0.5 * squares / variance) /
           (2. * dealii::numbers::PI * variance);
  };
}

} // namespace

TEST(ThreeDimensionsSlow, DoubleWellIsAProductOfDensities)
{
  SimulationParameters parameters = product_wells({14, 12, 12});
  parameters.time.time_step = 0.02;
  TestRun<3> run(parameters);

  const Vector end = run.march();

  const DensityError error =
      density_error<3>(run.simulation, end, product_density(parameters.time.final_time));
  EXPECT_LE(error.l1, 1e-2);
  EXPECT_NEAR(run.simulation.formulation().mass_functional() * end, 1., 1e-12);
}

/// The mesh of the verification file, in few steps of order 3.
TEST(ThreeDimensionsSlow, DoubleWellOnTheFullMesh)
{
  SimulationParameters parameters = product_wells({22, 24, 24});
  parameters.time.final_time = 1.;
  parameters.time.scheme = "SDIRK3";
  parameters.time.time_step = 0.1;
  TestRun<3> run(parameters);

  const DensityError error = density_error<3>(run.simulation, run.march(), product_density(1.));
  EXPECT_LE(error.l1, 3e-4);
  // with incomplete factors, each a fifth of an iteration with multigrid, which takes 25
  EXPECT_LE(run.simulation.formulation().statistics().max_iterations, 60u);
}
