#include "support/gmsh_text.h"
#include "support/temporary_file.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// Of V = 0 on the unit square or cube without flux.
constexpr double exact_lambda_1 = dealii::numbers::PI * dealii::numbers::PI;

/// V = 0 on the unit square or cube without flux.
SimulationParameters on_cube(const unsigned int dim, const unsigned int degree,
                             const std::string &file)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.expression = "0";
  parameters.noise.sigma = 2.;
  parameters.mesh.type = MeshParameters::of_file;
  parameters.mesh.file = file;
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = degree;
  parameters.initial_density.type = "expression";
  parameters.initial_density.expression = "1 + 0.5*cos(pi*x)";
  parameters.time.final_time = 0.05;
  parameters.time.tolerance = 1e-12;
  parameters.spectrum.number_of_eigenvalues = 1;
  parameters.spectrum.bounds = parameters.spectrum.estimates = false;
  parameters.output.fields = false;
  return parameters;
}

/// Of lambda_1 = pi^2, relative.
template <int dim>
double eigenvalue_error(const SimulationParameters &parameters)
{
  return std::abs(TestRun<dim>(parameters).eigenvalues()[0] / exact_lambda_1 - 1.);
}

/// Of rho(T) = 1 + e^{-pi^2 T} cos(pi x) / 2, in L1.
template <int dim>
double error_of_density(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Evolution<dim> evolution = run.evolve();
  const double amplitude = 0.5 * std::exp(-exact_lambda_1 * parameters.time.final_time);
  return density_error<dim>(evolution.formulation(), evolution.end,
                            [&](const dealii::Point<dim> &x) {
                              return 1. + amplitude * std::cos(dealii::numbers::PI * x[0]);
                            })
      .l1;
}

/// The order of an error when the n cells of each direction are halved, in both versions of files.
template <int dim, typename Error>
double order_of(const Error &error, const unsigned int degree, const unsigned int n)
{
  const test::TemporaryFile coarse(gmsh_text(test::gmsh_cube(dim, n, true), "4.1", false));
  const test::TemporaryFile fine(gmsh_text(test::gmsh_cube(dim, 2 * n, true), "4.1", true));
  return observed_order(error(on_cube(dim, degree, coarse.name())),
                        error(on_cube(dim, degree, fine.name())));
}

/// 2p, as on boxes.
template <int dim>
void expect_order_of_eigenvalues(const unsigned int degree, const unsigned int n,
                                 const double tolerance = 0.1)
{
  EXPECT_GT(order_of<dim>(eigenvalue_error<dim>, degree, n), 2. * degree - tolerance) << degree;
}

/// p + 1, as on boxes.
template <int dim>
void expect_order_of_densities(const unsigned int degree, const unsigned int n)
{
  EXPECT_GT(order_of<dim>(error_of_density<dim>, degree, n), degree + 0.9) << degree;
}

} // namespace

TEST(DividedTriangles, HaveTheOrdersOfBoxesAtDegreeTwo)
{
  expect_order_of_eigenvalues<2>(2, 2);
  expect_order_of_densities<2>(2, 2);
}

TEST(DividedTrianglesSlow, HaveTheOrdersOfBoxes)
{
  expect_order_of_eigenvalues<2>(1, 16);
  expect_order_of_densities<2>(1, 16);
  expect_order_of_eigenvalues<2>(4, 2);
  expect_order_of_densities<2>(4, 2);
}

TEST(DividedTetrahedraSlow, HaveTheOrdersOfBoxes)
{
  expect_order_of_eigenvalues<3>(1, 4);
  expect_order_of_eigenvalues<3>(2, 2);
  expect_order_of_eigenvalues<3>(4, 1, 0.3); // not yet of the last order: 7.7; in a plane 7.8
  expect_order_of_densities<3>(2, 1);
}

/// A mesh of squares is the box: to rounding.
TEST(MeshFiles, OfSquaresAreBoxes)
{
  const test::TemporaryFile file(gmsh_text(test::gmsh_cube(2, 4, false), "2.2", false));
  SimulationParameters parameters = on_cube(2, 3, file.name());
  parameters.mesh.refinements = 1;
  parameters.boundary.parts = "low: absorbing";
  parameters.spectrum.number_of_eigenvalues = 4;
  SimulationParameters as_box = parameters;
  as_box.mesh = MeshParameters();
  as_box.mesh.lower_corner = {0.};
  as_box.mesh.upper_corner = {1.};
  as_box.mesh.subdivisions = {8};
  as_box.mesh.refinements = 0;
  as_box.boundary.parts = "left: absorbing";

  TestRun<2> run(parameters), box(as_box);
  const std::vector<double> lambda = run.eigenvalues(), of_box = box.eigenvalues();

  ASSERT_EQ(lambda.size(), of_box.size());
  for (unsigned int k = 0; k < lambda.size(); ++k)
    EXPECT_NEAR(lambda[k] / of_box[k], 1., 1e-11);
  EXPECT_NEAR(run.evolve().history.back().mass, box.evolve().history.back().mass, 1e-11);
}

template <int dim>
void expect_same_on_ranks(const SimulationParameters &parameters)
{
  TestRun<dim> serial(parameters, MPI_COMM_SELF), parallel(parameters, MPI_COMM_WORLD);
  const auto a = serial.evolve().history.back(), b = parallel.evolve().history.back();
  constexpr double tolerance = 1e-9;
  EXPECT_NEAR(a.mass, b.mass, tolerance);
  if (!parameters.boundary.parts.empty())
    EXPECT_TRUE(std::isnan(b.density.l1)); // nothing to be distant from
  else
    EXPECT_NEAR(a.density.l1, b.density.l1, tolerance);
  EXPECT_NEAR((a.density.mean - b.density.mean).norm(), 0., tolerance);
  const std::vector<double> lambda_a = serial.eigenvalues(), lambda_b = parallel.eigenvalues();
  ASSERT_EQ(lambda_a.size(), lambda_b.size());
  for (unsigned int k = 0; k < lambda_a.size(); ++k)
    EXPECT_NEAR(lambda_a[k] / lambda_b[k], 1., tolerance);
}

TEST(MeshFilesRanksMpi, AgreeOnDividedTriangles)
{
  const test::TemporaryFile file(gmsh_text(test::gmsh_cube(2, 2, true), "4.1", true));
  SimulationParameters parameters = on_cube(2, 2, file.name());
  parameters.time.tolerance = 1e-8;
  expect_same_on_ranks<2>(parameters);
  parameters.boundary.parts = "boundary: absorbing";
  expect_same_on_ranks<2>(parameters);
}

TEST(MeshFilesRanksMpiSlow, AgreeOnABall)
{
  SimulationParameters parameters = on_cube(3, 2, "");
  parameters.mesh.type = MeshParameters::box;
  parameters.mesh.radius = 1.;
  parameters.time.tolerance = 1e-8;
  parameters.initial_density.type = "gaussian";
  parameters.initial_density.mean = {{0.3, 0., 0.}};
  parameters.initial_density.standard_deviation = {{0.4}};
  expect_same_on_ranks<3>(parameters);
}
