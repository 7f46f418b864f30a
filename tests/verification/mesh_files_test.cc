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

struct MeshErrors {
  double lambda, rho;
};

/// Of lambda_1 = pi^2 and of rho(T) = 1 + e^{-pi^2 T} cos(pi x) / 2.
template <int dim>
MeshErrors errors_on_mesh(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Evolution<dim> evolution = run.evolve();
  const double amplitude = 0.5 * std::exp(-exact_lambda_1 * parameters.time.final_time);
  const auto exact = [&](const dealii::Point<dim> &x) {
    return 1. + amplitude * std::cos(dealii::numbers::PI * x[0]);
  };
  return {std::abs(run.eigenvalues()[0] / exact_lambda_1 - 1.),
          density_error<dim>(evolution.formulation(), evolution.end, exact).l1};
}

/// Orders p + 1 and 2p, as on boxes, when cells are halved.
template <int dim>
void expect_orders(const unsigned int degree, const unsigned int n)
{
  SCOPED_TRACE(degree);
  const test::TemporaryFile coarse(gmsh_text(test::gmsh_cube(dim, n, true), "4.1", false));
  const test::TemporaryFile fine(gmsh_text(test::gmsh_cube(dim, 2 * n, true), "4.1", true));

  const MeshErrors a = errors_on_mesh<dim>(on_cube(dim, degree, coarse.name()));
  const MeshErrors b = errors_on_mesh<dim>(on_cube(dim, degree, fine.name()));

  EXPECT_GT(observed_order(a.lambda, b.lambda), 2. * degree - 0.1) << a.lambda << ' ' << b.lambda;
  EXPECT_GT(observed_order(a.rho, b.rho), degree + 0.9) << a.rho << ' ' << b.rho;
}

} // namespace

TEST(DividedTriangles, HaveTheOrdersOfBoxesAtDegreeTwo)
{
  expect_orders<2>(2, 2);
}

TEST(DividedTrianglesSlow, HaveTheOrdersOfBoxes)
{
  expect_orders<2>(1, 16);
  expect_orders<2>(4, 2);
}

TEST(DividedTetrahedraSlow, HaveTheOrdersOfBoxes)
{
  expect_orders<3>(1, 6);
  expect_orders<3>(2, 2);
  expect_orders<3>(4, 1);
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
  parameters.mesh.refinements = 1;
  parameters.time.tolerance = 1e-8;
  expect_same_on_ranks<3>(parameters);
}
