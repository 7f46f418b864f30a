#include "support/expect_user_error.h"
#include "support/grids.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <cmath>

// A landscape that somebody else has computed on a grid.

namespace gibbsflow {

namespace {

double double_well(const dealii::Point<1> &x)
{
  return std::pow(x[0] * x[0] - 1., 2);
}

SimulationParameters double_well_on(const std::string &file)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "grid";
  parameters.potential.file = file;
  parameters.potential.lower_corner = {-2.5};
  parameters.potential.upper_corner = {2.5};
  parameters.noise.sigma = 0.5;
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  return parameters;
}

} // namespace

// Where two potentials differ by at most `difference`, Rayleigh's quotients differ by a factor of
// at most e^{2 difference/D}, and by the principle of Courant and Fischer so do all eigenvalues.
TEST(GridRun, EigenvaluesAreThoseOfTheFormulaToTheInterpolationError)
{
  for (const std::size_t n : {26, 101}) {
    const test::NamedFile file(".npy", test::npy_on_cube<1>(n, -2.5, 2.5, double_well));
    const SimulationParameters parameters = double_well_on(file.name());
    SimulationParameters of_formula = parameters;
    of_formula.potential.type = "double well";
    testing::TestRun<1> grid(parameters, MPI_COMM_SELF), formula(of_formula, MPI_COMM_SELF);
    double difference = 0.;
    for (const double x : test::equidistant_points(4001, -2., 2.))
      difference =
          std::max(difference, std::abs(grid.problem.potential().value(dealii::Point<1>(x)) -
                                        double_well(dealii::Point<1>(x))));

    const std::vector<double> found = grid.eigenvalues(), expected = formula.eigenvalues();

    const double D = grid.problem.diffusion();
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k)
      EXPECT_LT(std::abs(std::log(found[k] / expected[k])), 2. * difference / D + 1e-8);
    EXPECT_LT(difference, n == 26 ? 1e-3 : 1e-3 / 256.); // of order 4
  }
}

TEST(GridRun, TheBoxLiesWithinTheGrid)
{
  const test::NamedFile file(".npy", test::npy_on_cube<1>(26, -2.5, 2.5, double_well));
  SimulationParameters parameters = double_well_on(file.name());
  const auto refuse = [&](const std::string &entry, const std::string &part) {
    test::expect_user_error([&] { const Problem<1> problem(parameters); }, entry, part);
  };

  parameters.mesh.upper_corner = {2.6};
  refuse("Mesh/Upper corner", "a box within [-2.5] to [2.5]");
  parameters.mesh.upper_corner = {2.5};
  parameters.mesh.lower_corner = {-3.};
  parameters.potential.l2 = 0.1; // also behind a penalty
  refuse("Mesh/Lower corner", "found `-3`");
}

} // namespace gibbsflow
