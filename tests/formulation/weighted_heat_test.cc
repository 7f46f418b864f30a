#include "support/test_run.h"

#include "base/user_error.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters wells()
{
  SimulationParameters parameters = double_well_2d(3, 10, 8);
  parameters.mesh.lower_corner = {-1.8, -1.4};
  parameters.mesh.upper_corner = {1.8, 1.4};
  return parameters;
}

} // namespace

TEST(WeightedHeat, BasisFunctionsAreNormalised)
{
  TestRun<2> run(wells());
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector unit, image;
  formulation.reinit(unit);
  formulation.reinit(image);

  for (const unsigned int i : {0u, 17u, 400u}) {
    unit = 0.;
    unit(i) = 1.;
    formulation.apply_mass(image, unit);
    EXPECT_NEAR(image(i), 1., 1e-13);
  }
}

TEST(WeightedHeat, StationaryVectorIsGibbsWithMassOne)
{
  TestRun<2> run(wells());
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector image;
  formulation.reinit(image);

  formulation.apply_stiffness(image, formulation.stationary_vector());

  EXPECT_LE(image.linfty_norm(), 1e-12);
  EXPECT_NEAR(formulation.mass_functional() * formulation.stationary_vector(), 1., 1e-15);
  EXPECT_LE(measure_density(formulation, formulation.stationary_vector()).l1, 1e-13);
}

TEST(WeightedHeat, NoMassLeaves)
{
  TestRun<2> run(wells());
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector x, Kx;
  formulation.reinit(x);
  formulation.reinit(Kx);
  for (const auto i : x.locally_owned_elements())
    x(i) = std::sin(3. * i);

  formulation.apply_stiffness(Kx, x);

  // m^T M^{-1} K = (K g)^T = 0, with m = M g
  EXPECT_NEAR(formulation.stationary_vector() * Kx, 0., 1e-12 * Kx.l2_norm());
}

TEST(WeightedHeat, SolversAgree)
{
  SimulationParameters parameters = wells();
  parameters.mesh.subdivisions = {20, 16};
  parameters.discretization.degree = 2;
  TestRun<2> direct(parameters);
  parameters.linear_solver.type = "iterative";
  TestRun<2> iterative(parameters);
  Vector b, x, y;
  for (Vector *v : {&b, &x, &y})
    direct.simulation.formulation().reinit(*v);
  for (const auto i : b.locally_owned_elements())
    b(i) = std::sin(3. * i);

  direct.simulation.formulation().solve(1., 0.01, x, b);
  iterative.simulation.formulation().solve(1., 0.01, y, b);

  y -= x;
  EXPECT_LE(y.l2_norm(), 1e-10 * x.l2_norm());
  EXPECT_GT(iterative.simulation.formulation().statistics().iterations, 0u);
}

/// The start is far from the projection, whose error up the hill leaks into the bulk.
TEST(WeightedHeatStart, IsAccurateWhereTheMeshReachesFarUpTheHill)
{
  TestRun<2> run(double_well_2d(4, 25, 20));
  Vector u;

  run.simulation.formulation().set_initial(u, run.problem.initial_density(),
                                           run.problem.initial_mass());

  const DensityError error = density_error<2>(run.simulation, u, [&run](const dealii::Point<2> &x) {
    return std::exp(run.problem.initial_density().log_value(x));
  });
  EXPECT_LT(error.l1, 2e-3);
  EXPECT_NEAR(run.simulation.formulation().mass_functional() * u, 1., 1e-13);
}

TEST(WeightedHeatStart, KeepsTheMeanOfAStartNarrowerThanACell)
{
  SimulationParameters parameters = wells();
  parameters.initial_density.mean = {{-0.83, 0.31}};
  parameters.initial_density.standard_deviation = {{1e-4}};
  TestRun<2> run(parameters);
  Vector u;

  run.simulation.formulation().set_initial(u, run.problem.initial_density(),
                                           run.problem.initial_mass());

  // x and y are finite-element functions, so the projection keeps their integrals
  const DensityFunctionals<2> density = measure_density(run.simulation.formulation(), u);
  EXPECT_NEAR(density.mean[0], -0.83, 1e-9);
  EXPECT_NEAR(density.mean[1], 0.31, 1e-9);
}

TEST(Resolution, AHopelesslyCoarseMeshIsRefused)
{
  SimulationParameters parameters = double_well_2d(1, 4, 4);
  parameters.noise.sigma = 0.002;
  parameters.initial_density.type = "Gibbs";

  EXPECT_THROW(TestRun<2>{parameters}, RunFailure);
}
