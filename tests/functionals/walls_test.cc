#include "functionals/walls.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = |x|^2/2, D = 1/2, so that Gibbs is e^{-|x|^2}/Z, on [-1, 3]^dim with sixteen cells a side.
SimulationParameters box_that_cuts(unsigned int dim)
{
  SimulationParameters parameters = ornstein_uhlenbeck(dim, 0.5);
  parameters.mesh.lower_corner = {-1.};
  parameters.mesh.upper_corner = {3.};
  parameters.initial_density.type = "Gibbs";
  parameters.time.final_time = 0.;
  return parameters;
}

template <int dim>
std::optional<Walls> walls_of(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Evolution<dim> evolution = run.evolve();
  return measure_walls(run.simulation.formulation(), &evolution.end);
}

} // namespace

TEST(WallsMpi, HeightAndMassAreThoseOfTheGaussian)
{
  const std::optional<Walls> line = walls_of<1>(box_that_cuts(1));
  const std::optional<Walls> plane = walls_of<2>(box_that_cuts(2));

  // the cells at the walls are [-1, -3/4] and [11/4, 3]
  const double all = std::erf(3.) + std::erf(1.);
  const double inner = (std::erf(2.75) + std::erf(0.75)) / all;
  ASSERT_TRUE(line && plane);
  EXPECT_NEAR(line->gibbs_mass, 1. - inner, 1e-12);
  EXPECT_NEAR(line->density_mass.value(), 1. - inner, 1e-12);
  EXPECT_NEAR(plane->gibbs_mass, 1. - inner * inner, 1e-12);
  EXPECT_NEAR(plane->density_mass.value(), 1. - inner * inner, 1e-12);
  // the smallest V sampled is 0, at a node
  EXPECT_NEAR(line->height, std::exp(-1.), 1e-3);
  EXPECT_NEAR(plane->height, std::exp(-1.), 1e-3);
  EXPECT_EQ(line->highest, "left");
  EXPECT_NE(warning_of(*line).find("0.37 of its height"), std::string::npos) << warning_of(*line);
}

TEST(WallsMpi, ThatAreMeantAbsorbOrCloseAreNotWarnedOf)
{
  SimulationParameters meant = box_that_cuts(1);
  meant.boundary.parts = "left: no flux";
  const std::optional<Walls> walls = walls_of<1>(meant);
  ASSERT_TRUE(walls.has_value());
  EXPECT_EQ(warning_of(*walls), "");
  EXPECT_GT(walls->height, 0.3);

  SimulationParameters absorbing = box_that_cuts(1);
  absorbing.boundary.parts = "left: absorbing";
  EXPECT_NEAR(walls_of<1>(absorbing).value().height, std::exp(-9.), 1e-6);

  SimulationParameters circle = box_that_cuts(1);
  circle.potential.type = "expression";
  circle.potential.expression = "cos(pi*x/2)";
  circle.boundary.periodic = "x";
  EXPECT_FALSE(walls_of<1>(circle).has_value());
}

// A box that is wide enough, and the density on its way through it.
TEST(WallsMpi, TellWhereTheDensityIsAtThem)
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, 0.05);
  EXPECT_EQ(warning_of(walls_of<1>(parameters).value()), "");

  parameters.initial_density.mean = {{1.9}};
  parameters.initial_density.standard_deviation = {{0.03}};
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.time.final_time = 0.;
  const std::optional<Walls> walls = walls_of<1>(parameters);
  EXPECT_LT(walls.value().height, 1e-12);
  EXPECT_GT(walls->density_mass.value(), 0.5);
  EXPECT_NE(warning_of(*walls).find("of the mass lies in the cells at the walls"),
            std::string::npos);
}
