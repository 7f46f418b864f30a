#include "simulation/adaptive_mesh.h"

#include "simulation/marked_cells.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

using namespace gibbsflow;
using namespace gibbsflow::testing;

TEST(MarkedCells, AreThoseOfTheLargestIndicators)
{
  const std::vector<double> indicator = {1., 5., 3., 0., 0.5, 5.};

  const std::vector<bool> marked = largest(indicator, 0.8);

  EXPECT_EQ(marked, (std::vector<bool>{false, true, true, false, false, true}));
}

// Marked ones have the part, one fewer would not, and none that is left out is larger.
TEST(MarkedCells, AreNoMoreThanThePartNeeds)
{
  std::vector<double> indicator;
  for (unsigned int i = 0; i < 50; ++i)
    indicator.push_back(std::fmod(0.618 * (i + 1), 1.) * std::pow(0.9, i));
  const double all = std::accumulate(indicator.begin(), indicator.end(), 0.);
  for (const double part : {0.1, 0.5, 0.9, 0.999}) {
    const std::vector<bool> marked = largest(indicator, part);
    double sum = 0., least_marked = 1., largest_left = 0.;
    for (unsigned int i = 0; i < marked.size(); ++i)
      if (marked[i]) {
        sum += indicator[i];
        least_marked = std::min(least_marked, indicator[i]);
      } else
        largest_left = std::max(largest_left, indicator[i]);

    EXPECT_GE(sum, part * all);
    EXPECT_LT(sum - least_marked, part * all);
    EXPECT_LT(largest_left, least_marked);
  }
}

TEST(MarkedCells, AreAlikeWhereIndicatorsAreAndNeverThoseOfZero)
{
  EXPECT_EQ(largest({2., 2. * (1. + 1e-12), 2.}, 0.1), (std::vector<bool>{true, true, true}));
  EXPECT_EQ(largest({0., 1., 0.}, 1.), (std::vector<bool>{false, true, false}));
}

namespace {

/// Wells of very different width: V'' = 1, and 200 in the second one.
SimulationParameters line_of_two_wells()
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "expression";
  parameters.potential.expression = "x^2/2 - exp(-100*(x-2)^2)";
  parameters.noise.sigma = 0.5;
  parameters.initial_density.mean = {{-0.5}};
  parameters.initial_density.standard_deviation = {{0.4}};
  parameters.mesh.lower_corner = {-4.};
  parameters.mesh.upper_corner = {4.};
  parameters.mesh.subdivisions = {5};
  parameters.mesh.refinements = 0;
  parameters.mesh.adaptive = true;
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.time.final_time = 1.;
  parameters.output.fields = false;
  return parameters;
}

unsigned int n_cells_of(const CellTree<1> &tree)
{
  const std::vector<bool> keep = tree.keep();
  return std::count(keep.begin(), keep.end(), true);
}

} // namespace

TEST(AdaptedMesh, HasAnErrorThatFallsBelowEachToleranceWithMoreCells)
{
  for (const bool for_gap : {true, false}) {
    double last_error = std::numeric_limits<double>::infinity();
    unsigned int last_n = 0;
    for (const double tolerance : {1e-2, 1e-5, 1e-8}) {
      SimulationParameters parameters = line_of_two_wells();
      parameters.discretization.tolerance = tolerance;
      const Problem<1> problem(parameters);

      const AdaptedMesh<1> mesh = adapt_mesh(problem, parameters, for_gap, MPI_COMM_SELF);
      const unsigned int n = n_cells_of(*mesh.tree(problem));

      EXPECT_TRUE(mesh.is_sufficient);
      EXPECT_LE(mesh.error, tolerance);
      EXPECT_LE(mesh.error, last_error);
      EXPECT_GE(n, last_n);
      last_error = mesh.error;
      last_n = n;
    }
  }
}

// What is estimated is above the truth, of which equal cells, very many, tell.
TEST(AdaptedMesh, HasEigenvaluesAsItSays)
{
  SimulationParameters parameters = line_of_two_wells();
  parameters.discretization.tolerance = 1e-6;
  const Problem<1> problem(parameters);
  const AdaptedMesh<1> mesh = adapt_mesh(problem, parameters, true, MPI_COMM_SELF);
  Log log("", true, MPI_COMM_SELF);
  const Problem<1> adapted(parameters, problem, mesh.tree(problem));
  Simulation<1> simulation(adapted, parameters, log, MPI_COMM_SELF);
  const double lambda = simulation.solve_spectrum().lambda[0];

  SimulationParameters equal = parameters;
  equal.mesh.adaptive = false;
  equal.mesh.subdivisions = {800};
  TestRun<1> reference(equal, MPI_COMM_SELF);
  const double exact = reference.simulation.solve_spectrum().lambda[0];

  EXPECT_LE(std::abs(lambda - exact), mesh.error * exact);
}

TEST(AdaptedMesh, SaysThatMaximumCellsWereTooFew)
{
  SimulationParameters parameters = line_of_two_wells();
  parameters.discretization.tolerance = 1e-10;
  parameters.mesh.maximum_cells = 12;
  const Problem<1> problem(parameters);

  const AdaptedMesh<1> mesh = adapt_mesh(problem, parameters, true, MPI_COMM_SELF);

  EXPECT_FALSE(mesh.is_sufficient);
  EXPECT_GT(mesh.error, 1e-10);
  EXPECT_LE(n_cells_of(*mesh.tree(problem)), 12U);
}
