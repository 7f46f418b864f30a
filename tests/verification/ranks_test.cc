#include "formulation/formulations.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

template <int dim>
void expect_same(const SimulationParameters &parameters)
{
  TestRun<dim> serial(parameters, MPI_COMM_SELF), parallel(parameters, MPI_COMM_WORLD);

  const Evolution<dim> a = serial.evolve(), b = parallel.evolve();
  const std::vector<double> lambda_a = serial.eigenvalues(), lambda_b = parallel.eigenvalues();

  ASSERT_EQ(a.history.size(), b.history.size());
  const DensityFunctionals<dim> &end_a = a.history.back().density,
                                &end_b = b.history.back().density;
  constexpr double tolerance = 1e-10;
  EXPECT_NEAR(end_a.l1, end_b.l1, tolerance);
  ASSERT_EQ(std::isnan(end_a.log_chi2), std::isnan(end_b.log_chi2)); // lost in noise, or not
  if (!std::isnan(end_a.log_chi2)) {
    EXPECT_NEAR(end_a.log_chi2, end_b.log_chi2, tolerance);
    EXPECT_NEAR(*end_a.dirichlet / *end_b.dirichlet, 1., tolerance);
  }
  ASSERT_EQ(end_a.kl.has_value(), end_b.kl.has_value());
  if (end_a.kl) {
    EXPECT_NEAR(*end_a.kl, *end_b.kl, tolerance);
  }
  EXPECT_NEAR((end_a.mean - end_b.mean).norm(), 0., tolerance);
  EXPECT_NEAR((end_a.covariance - end_b.covariance).norm(), 0., tolerance);
  EXPECT_NEAR(a.history.back().mass, b.history.back().mass, tolerance);
  EXPECT_NEAR(serial.simulation.weighted_cells().log_partition(),
              parallel.simulation.weighted_cells().log_partition(), tolerance);
  ASSERT_EQ(lambda_a.size(), lambda_b.size());
  for (unsigned int k = 0; k < lambda_a.size(); ++k)
    EXPECT_NEAR(lambda_a[k] / lambda_b[k], 1., tolerance) << "k = " << k + 1;
}

SimulationParameters wells_in_1d()
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "tilted double well";
  parameters.noise.sigma = 0.6;
  parameters.initial_density.mean = {{-0.9}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.spectrum.number_of_eigenvalues = 3;
  return parameters;
}

SimulationParameters wells_in_2d(const std::string &solver)
{
  SimulationParameters parameters = double_well_2d(3, 14, 12);
  parameters.mesh.lower_corner = {-1.6, -1.3};
  parameters.mesh.upper_corner = {1.6, 1.3};
  parameters.initial_density.mean = {{-0.9, 0.2}};
  parameters.initial_density.standard_deviation = {{0.25}};
  parameters.time.final_time = 0.2;
  parameters.linear_solver.type = solver;
  parameters.linear_solver.tolerance = 1e-13;
  parameters.spectrum.number_of_eigenvalues = 3;
  return parameters;
}

SimulationParameters wells_in_3d(const std::string &solver)
{
  SimulationParameters parameters = wells_in_2d(solver);
  parameters.dimension = 3;
  parameters.potential.stiffness = 2.;
  parameters.noise.sigma = 1.;
  parameters.initial_density.mean = {{-0.6, 0.2, -0.2}};
  parameters.initial_density.standard_deviation = {{0.5}};
  parameters.mesh.lower_corner = {-1.6};
  parameters.mesh.upper_corner = {1.6};
  parameters.mesh.subdivisions = {6};
  parameters.discretization.degree = 2;
  parameters.time.final_time = 0.05;
  return parameters;
}

SimulationParameters in_formulation(const std::string &formulation, SimulationParameters parameters)
{
  parameters.discretization.formulations = {formulation};
  if (only_degree(formulation) != 0)
    parameters.discretization.degree = only_degree(formulation);
  return parameters;
}

class FormulationRanksMpi : public ::testing::TestWithParam<std::string> {};

} // namespace

TEST_P(FormulationRanksMpi, AgreeIn1D)
{
  expect_same<1>(in_formulation(GetParam(), wells_in_1d()));
}

TEST_P(FormulationRanksMpi, AgreeIn2D)
{
  expect_same<2>(in_formulation(GetParam(), wells_in_2d("direct")));
}

INSTANTIATE_TEST_SUITE_P(AllFormulations, FormulationRanksMpi,
                         ::testing::Values("Fokker-Planck", "exponentially fitted"));

class FormulationRanksMpiSlow : public ::testing::TestWithParam<std::string> {};

TEST_P(FormulationRanksMpiSlow, AgreeIn3D)
{
  expect_same<3>(in_formulation(GetParam(), wells_in_3d("direct")));
}

TEST_P(FormulationRanksMpiSlow, AgreeIn3DWithMultigrid)
{
  expect_same<3>(in_formulation(GetParam(), wells_in_3d("iterative")));
}

INSTANTIATE_TEST_SUITE_P(AllFormulations, FormulationRanksMpiSlow,
                         ::testing::ValuesIn(formulation_names()));

TEST(RanksMpi, AgreeIn1D)
{
  expect_same<1>(wells_in_1d());
}

TEST(RanksMpi, AgreeWhereTheLearningRateChanges)
{
  SimulationParameters parameters = wells_in_2d("direct");
  parameters.noise.schedule = "1: 0.2";
  parameters.noise.alpha = 0.1;
  parameters.noise.sigma = 5.;
  parameters.settle();
  expect_same<2>(parameters);
}

TEST(RanksMpi, AgreeWhereTheStartHasFinerCells)
{
  SimulationParameters parameters = wells_in_2d("direct");
  parameters.initial_density.standard_deviation = {{0.06}};
  parameters.time.final_time = 1.;
  parameters.time.tolerance = 1e-3;
  expect_same<2>(parameters);
}

TEST(RanksMpi, AgreeIn2DWithTheDirectSolver)
{
  expect_same<2>(wells_in_2d("direct"));
}

// the space of another degree has its cells on the same ranks, whatever the cut has left of the box
TEST(RanksMpi, AgreeOnTheErrorsOfEigenvaluesWhereCellsAreCut)
{
  SimulationParameters parameters = wells_in_2d("direct");
  parameters.mesh.lower_corner = {-2.5};
  parameters.mesh.upper_corner = {2.5};
  const auto errors = [&](MPI_Comm communicator) {
    TestRun<2> run(parameters, communicator);
    return run.simulation.examine_gap(run.simulation.solve_spectrum()).relative_error;
  };

  const std::vector<double> serial = errors(MPI_COMM_SELF), parallel = errors(MPI_COMM_WORLD);

  ASSERT_EQ(serial.size(), parallel.size());
  for (unsigned int k = 0; k < serial.size(); ++k)
    EXPECT_NEAR(serial[k], parallel[k], 1e-10 + 1e-3 * serial[k]) << "k = " << k + 1;
}

TEST(RanksMpiSlow, AgreeIn2DWithMultigrid)
{
  expect_same<2>(wells_in_2d("iterative"));
}
