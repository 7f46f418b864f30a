#include "support/radial_modes.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters on_a_ball(const unsigned int dim, const double stiffness, const double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "quadratic";
  parameters.potential.stiffness = stiffness;
  if (stiffness == 0.) {
    parameters.potential.type = "expression";
    parameters.potential.expression = "0";
  }
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "uniform";
  parameters.mesh.radius = 1.;
  parameters.mesh.refinements = dim == 2 ? 2 : 1;
  parameters.discretization.degree = 6;
  parameters.output.fields = false;
  parameters.spectrum.bounds = parameters.spectrum.estimates = false;
  return parameters;
}

SimulationParameters on_file(const std::string &name, const unsigned int dim)
{
  SimulationParameters parameters = on_a_ball(dim, 0., 1.);
  parameters.mesh.radius = 0.;
  parameters.mesh.type = MeshParameters::of_file;
  parameters.mesh.file = std::filesystem::path(PARAMS_DIRECTORY).parent_path() / "meshes" / name;
  return parameters;
}

template <int dim>
void expect_eigenvalues(const SimulationParameters &parameters, const std::vector<double> &exact,
                        const double tolerance = 1e-8)
{
  SimulationParameters of_count = parameters;
  of_count.spectrum.number_of_eigenvalues = exact.size();
  TestRun<dim> run(of_count);
  const std::vector<double> lambda = run.eigenvalues();
  ASSERT_EQ(lambda.size(), exact.size());
  for (unsigned int k = 0; k < exact.size(); ++k)
    EXPECT_NEAR(lambda[k] / exact[k], 1., tolerance) << "k = " << k + 1;
}

/// V = 0, whose modes are Bessel functions, or |x|^2/2, whose are Kummer's.
template <int dim>
void expect_ball_eigenvalues(const bool is_absorbing)
{
  for (const double stiffness : {0., 1.}) {
    SCOPED_TRACE(stiffness);
    const double D = stiffness == 0. ? 1. : 0.2;
    SimulationParameters parameters = on_a_ball(dim, stiffness, D);
    parameters.boundary.type = is_absorbing ? "absorbing" : "no flux";
    const unsigned int n = dim == 2 ? 6 : 4; // the next ones of an absorbing ball: 2.5e-8
    expect_eigenvalues<dim>(parameters, ball_eigenvalues(dim, stiffness, D, 1., is_absorbing, n));
  }
}

} // namespace

TEST(Discs, HaveTheEigenvaluesOfBesselAndKummer)
{
  expect_ball_eigenvalues<2>(false);
  expect_ball_eigenvalues<2>(true);
}

// Quarters of a circle: the mapping must be as good as the elements.
TEST(Discs, OfFiveCellsHaveThemToo)
{
  SimulationParameters parameters = on_a_ball(2, 0., 1.);
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 12;
  expect_eigenvalues<2>(parameters, ball_eigenvalues(2, 0., 1., 1., false, 6), 1e-9);
  parameters.boundary.type = "absorbing";
  expect_eigenvalues<2>(parameters, ball_eigenvalues(2, 0., 1., 1., true, 6), 1e-9);
}

TEST(BallsSlow, HaveTheEigenvaluesOfBesselAndKummer)
{
  expect_ball_eigenvalues<3>(false);
  expect_ball_eigenvalues<3>(true);
}

// Six cells with a sixth of the sphere each, and the degree that makes little of their errors.
TEST(BallsSlow, OfSevenCellsHaveThemToo)
{
  SimulationParameters parameters = on_a_ball(3, 0., 1.);
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 10;
  parameters.boundary.type = "absorbing";
  expect_eigenvalues<3>(parameters, ball_eigenvalues(3, 0., 1., 1., true, 1), 1e-7);
}

TEST(Discs, OfFilesHaveTheEigenvaluesOfBessel)
{
  SimulationParameters parameters = on_file("disc.msh", 2);
  parameters.mesh.refinements = 0;
  expect_eigenvalues<2>(parameters, ball_eigenvalues(2, 0., 1., 1., false, 6));
  parameters.boundary.parts = "circle: absorbing";
  expect_eigenvalues<2>(parameters, ball_eigenvalues(2, 0., 1., 1., true, 6));
}

TEST(BallsSlow, OfFilesHaveTheEigenvaluesOfBessel)
{
  SimulationParameters parameters = on_file("ball.msh", 3);
  parameters.mesh.refinements = 0;
  expect_eigenvalues<3>(parameters, ball_eigenvalues(3, 0., 1., 1., false, 4));
}

TEST(Annuli, HaveTheEigenvaluesOfBessel)
{
  SimulationParameters parameters = on_file("annulus.msh", 2);
  parameters.mesh.refinements = 0;
  expect_eigenvalues<2>(parameters, annulus_eigenvalues(0.4, 1., false, 6));
  parameters.boundary.parts = "circle inside: absorbing";
  expect_eigenvalues<2>(parameters, annulus_eigenvalues(0.4, 1., true, 6));
}

/// tau = (R^2 - |x|^2) / (2 dim D) where V = 0.
TEST(Discs, HaveTheirMeanExitTime)
{
  SimulationParameters parameters = on_a_ball(2, 0., 0.3);
  parameters.discretization.degree = 4;
  parameters.boundary.type = "absorbing";
  TestRun<2> run(parameters);

  const Passages<2> passages = run.simulation.solve_passages();

  EXPECT_NEAR(passages.exit->mean_time, 1. / (8. * 0.3), 1e-8);
  EXPECT_EQ(passages.exit->by_wall.at(0).first, "circle");
  EXPECT_NEAR(passages.exit->by_wall[0].second, 1., 1e-12);
}

/// From a Gaussian in the middle of a wide disc, before the boundary is felt, and mass for ever.
TEST(DiscsSlow, KeepMassAndHaveTheDensityOfTheHeatKernel)
{
  const double D = 0.5, sd = 0.5, t = 0.3;
  SimulationParameters parameters = on_a_ball(2, 1., D);
  parameters.mesh.radius = 6.;
  parameters.mesh.refinements = 3;
  parameters.discretization.degree = 6;
  parameters.initial_density.type = "gaussian";
  parameters.initial_density.mean = {{0.5, 0.5}};
  parameters.initial_density.standard_deviation = {{sd}};
  parameters.time.final_time = t;
  parameters.time.tolerance = 1e-9;
  TestRun<2> run(parameters);

  const Evolution<2> evolution = run.evolve();

  for (const auto &row : evolution.history)
    EXPECT_NEAR(row.mass, 1., 1e-12);
  EXPECT_LT(density_error<2>(evolution.formulation(), evolution.end,
                             ornstein_uhlenbeck_density<2>(D, 0.5, sd, t))
                .l1,
            1e-6);
}
