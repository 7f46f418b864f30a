#include "formulation/bernoulli.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters fitted_wells(unsigned int cells)
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
  parameters.discretization.formulations = {"exponentially fitted"};
  parameters.discretization.degree = 1;
  parameters.time.final_time = 0.25;
  parameters.time.time_step = 0.25 / 64;
  parameters.output.fields = false;
  return parameters;
}

} // namespace

TEST(Bernoulli, HasItsSymmetriesAndLimits)
{
  for (const double z : {1e-9, 1e-5, 9.9e-5, 1.01e-4, 0.3, 5., 40., 300.}) {
    EXPECT_NEAR(bernoulli(-z) / (bernoulli(z) + z), 1., 1e-14) << z;
    EXPECT_NEAR(symmetric_bernoulli(z) / (std::exp(0.5 * z) * bernoulli(z)), 1., 1e-12) << z;
    EXPECT_EQ(symmetric_bernoulli(z), symmetric_bernoulli(-z));
  }
  EXPECT_EQ(bernoulli(0.), 1.);
  EXPECT_EQ(bernoulli(1e4), 0.);
  EXPECT_EQ(bernoulli(-1e4), 1e4);
  EXPECT_EQ(symmetric_bernoulli(1e4), 0.);
}

TEST(ExponentiallyFitted, DensityAndEigenvalueConvergeAtOrderTwo)
{
  SimulationParameters reference_parameters = fitted_wells(64);
  reference_parameters.discretization.formulations = {"weighted heat"};
  reference_parameters.discretization.degree = 8;
  TestRun<1> reference(reference_parameters);
  const Evolution<1> exact = reference.evolve();
  const double lambda = reference.eigenvalues().at(0);

  std::vector<double> errors, eigenvalue_errors;
  for (const unsigned int cells : {64, 128}) {
    TestRun<1> run(fitted_wells(cells));
    const Evolution<1> evolution = run.evolve();
    errors.push_back(density_error<1>(run.simulation, evolution.end,
                                      as_function(reference.simulation, exact.end))
                         .l1);
    eigenvalue_errors.push_back(std::abs(run.eigenvalues().at(0) - lambda));
  }

  EXPECT_NEAR(observed_order(errors[0], errors[1]), 2., 0.1) << errors[0] << ' ' << errors[1];
  EXPECT_NEAR(observed_order(eigenvalue_errors[0], eigenvalue_errors[1]), 2., 0.1)
      << eigenvalue_errors[0] << ' ' << eigenvalue_errors[1];
}

/// A start much narrower than a cell, V/D that changes by 30 within one.
TEST(ExponentiallyFitted, ImplicitEulerKeepsTheDensityPositiveAndDissipates)
{
  SimulationParameters parameters = double_well_2d(1, 10, 8);
  parameters.discretization.formulations = {"exponentially fitted"};
  parameters.noise.sigma = 0.1;
  parameters.initial_density.mean = {{-0.87, 0.33}};
  parameters.initial_density.standard_deviation = {{0.01}};
  parameters.linear_solver.type = "direct";
  parameters.time.scheme = "implicit Euler";
  parameters.time.time_step = 0.02;
  TestRun<2> run(parameters);

  const Evolution<2> evolution = run.evolve();

  for (unsigned int n = 0; n < evolution.history.size(); ++n) {
    const DensityFunctionals<2> &density = evolution.history[n].density;
    ASSERT_GE(density.minimum, 0.) << "step " << n;
    ASSERT_TRUE(density.kl.has_value());
    EXPECT_NEAR(evolution.history[n].mass, 1., 1e-12);
    if (n > 0) {
      EXPECT_LE(density.log_chi2, evolution.history[n - 1].density.log_chi2) << "step " << n;
      EXPECT_LE(*density.kl, *evolution.history[n - 1].density.kl) << "step " << n;
    }
  }
  for (const auto i : evolution.end.locally_owned_elements())
    ASSERT_GE(evolution.end(i), 0.);
}

TEST(ExponentiallyFitted, AnyStepKeepsTheDensityPositive)
{
  SimulationParameters parameters = double_well_2d(1, 20, 16);
  parameters.discretization.formulations = {"exponentially fitted"};
  TestRun<2> run(parameters);
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector b, x;
  formulation.reinit(b);
  formulation.reinit(x);
  b(b.locally_owned_elements().nth_index_in_set(100)) = 1.;

  for (const double s : {1e-8, 1e-4, 1., 1e4}) {
    formulation.solve(1., s, x, b);
    for (const auto i : x.locally_owned_elements())
      ASSERT_GE(x(i), 0.) << s;
  }
}
