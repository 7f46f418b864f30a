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

TEST(AdaptedMesh, IsFinestInTheNarrowWell)
{
  SimulationParameters parameters = line_of_two_wells();
  parameters.discretization.tolerance = 1e-6;
  const Problem<1> problem(parameters);
  const auto tree = adapt_mesh(problem, parameters, true, MPI_COMM_SELF).tree(problem);

  for (unsigned int number = 0; number < tree->n_cells(); ++number)
    if (tree->level(number) == tree->deepest_level()) {
      EXPECT_NEAR(tree->cell(number).middle()[0], 2., 0.4);
    }
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

namespace {

template <int dim>
SimulationParameters wells_in_a_box(const std::string &formulation)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 2.;
  parameters.initial_density.mean = {std::vector<double>(dim, -0.3)};
  parameters.initial_density.standard_deviation = {{0.5}};
  parameters.mesh.lower_corner = {-1.7};
  parameters.mesh.upper_corner = {1.7};
  parameters.mesh.subdivisions = {dim == 2 ? 6U : 3U};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = dim == 2 ? 3 : 2;
  parameters.discretization.formulations = {formulation};
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.time.final_time = 0.2;
  parameters.output.fields = false;
  return parameters;
}

/// The cells around a point are halved, so that nodes hang, once more in a plane.
template <int dim>
std::shared_ptr<const CellTree<dim>> halved_around_a_point(const Problem<dim> &problem)
{
  auto tree = std::make_shared<const CellTree<dim>>(*problem.box().as_box(), problem.cut().keep);
  dealii::Point<dim> near;
  for (unsigned int d = 0; d < dim; ++d)
    near[d] = -0.9;
  for (unsigned int k = 0; k < 4 - dim; ++k) {
    std::vector<bool> marked(tree->n_cells(), false);
    marked[tree->cell_around(near)] = true;
    tree = std::make_shared<const CellTree<dim>>(tree->divided(marked));
  }
  return tree;
}

/// Eigenvalues and rho(T) by conjugate gradients or GMRES are those by factors.
template <int dim>
void expect_the_same_by_iterations(const std::string &formulation)
{
  SimulationParameters parameters = wells_in_a_box<dim>(formulation);
  const Problem<dim> undivided(parameters);
  const Problem<dim> problem(parameters, undivided, halved_around_a_point(undivided));
  Log log("", true, MPI_COMM_WORLD);
  parameters.linear_solver.type = "direct";
  Simulation<dim> direct(problem, parameters, log, MPI_COMM_WORLD);
  parameters.linear_solver.type = "iterative";
  Simulation<dim> iterative(problem, parameters, log, MPI_COMM_WORLD);

  const std::vector<double> exact = direct.solve_spectrum().lambda,
                            lambda = iterative.solve_spectrum().lambda;
  const Evolution<dim> evolution = direct.evolve("", Spectrum(), nullptr, false);
  Vector difference = iterative.evolve("", Spectrum(), nullptr, false).end;
  difference -= evolution.end;

  for (unsigned int k = 0; k < 2; ++k)
    EXPECT_NEAR(lambda[k] / exact[k], 1., 1e-8);
  const auto zero = [](const dealii::Point<dim> &) { return 0.; };
  EXPECT_LE(density_error<dim>(evolution.formulation(), difference, zero).l1, 1e-6);
}

} // namespace

TEST(HangingNodesMpi, AreSolvedForByIterationsToo)
{
  expect_the_same_by_iterations<2>("weighted heat");
  expect_the_same_by_iterations<2>("Fokker-Planck");
}

TEST(HangingNodesMpi, AreSolvedForByIterationsInSpaceToo)
{
  expect_the_same_by_iterations<3>("weighted heat");
}
