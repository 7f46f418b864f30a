#include "base/user_error.h"
#include "simulation/mesh_choice.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters automatic_of(const std::string &potential, const unsigned int dim,
                                  const double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = potential;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {std::vector<double>(dim, 0.3)};
  parameters.mesh.type = MeshParameters::automatic;
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.output.fields = false;
  return parameters;
}

/// Twice as far from the middle in each direction, with the same cells.
SimulationParameters on_larger_box(SimulationParameters parameters)
{
  MeshParameters &mesh = parameters.mesh;
  for (std::size_t d = 0; d < mesh.lower_corner.size(); ++d) {
    const double half = 0.5 * (mesh.upper_corner[d] - mesh.lower_corner[d]),
                 middle = mesh.lower_corner[d] + half;
    mesh.lower_corner[d] = middle - 2. * half;
    mesh.upper_corner[d] = middle + 2. * half;
    mesh.subdivisions[d] *= 2;
  }
  return parameters;
}

struct Case {
  std::string potential;
  unsigned int dim;
  double D;
};

std::ostream &operator<<(std::ostream &out, const Case &c)
{
  return out << c.potential << " in " << c.dim << "-D, D = " << c.D;
}

class AutomaticMesh : public ::testing::TestWithParam<Case> {};
class AutomaticMeshSlow : public ::testing::TestWithParam<Case> {};

/// lambda_1 as on a box of twice the size, all but the stated mass within.
template <int dim>
void expect_enough(const Case &c)
{
  const SimulationParameters found = with_automatic_mesh(automatic_of(c.potential, c.dim, c.D));
  EXPECT_EQ(found.mesh.type, MeshParameters::box);
  EXPECT_LE(found.mesh.found_outside_mass, found.mesh.outside_mass);
  TestRun<dim> run(found), larger(on_larger_box(found));
  const double lambda = run.eigenvalues()[0], reference = larger.eigenvalues()[0];
  EXPECT_NEAR(lambda / reference, 1., 1e-6);
  const double Z = run.simulation.weighted_cells().log_partition(),
               Z_larger = larger.simulation.weighted_cells().log_partition();
  EXPECT_LE(-std::expm1(Z - Z_larger), run.problem.cut().gibbs_mass_cut_bound + 1e-13);
}

void expect_enough_in_its_dimension(const Case &c)
{
  if (c.dim == 1)
    expect_enough<1>(c);
  else
    expect_enough<2>(c);
}

} // namespace

TEST_P(AutomaticMesh, HoldsWhatMatters)
{
  expect_enough_in_its_dimension(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Lines, AutomaticMesh,
                         ::testing::Values(Case{"quadratic", 1, 1.}, Case{"quadratic", 1, 1e-4},
                                           Case{"quadratic", 1, 1e4}, Case{"double well", 1, 0.1},
                                           Case{"tilted double well", 1, 0.05},
                                           Case{"Prinz", 1, 1.}));

TEST_P(AutomaticMeshSlow, HoldsWhatMatters)
{
  expect_enough_in_its_dimension(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Planes, AutomaticMeshSlow,
                         ::testing::Values(Case{"double well", 2, 0.25}, Case{"three-hole", 2, 0.5},
                                           Case{"Mueller-Brown", 2, 20.}));

// 40 D up V = |x|^2/2 has the radius sqrt(80 D).
TEST(AutomaticMeshInSpace, IsAsLargeAsV)
{
  const SimulationParameters found = with_automatic_mesh(automatic_of("quadratic", 3, 0.3));
  for (unsigned int d = 0; d < 3; ++d) {
    EXPECT_GT(found.mesh.upper_corner[d], std::sqrt(24.));
    EXPECT_LT(found.mesh.upper_corner[d], 1.5 * std::sqrt(24.));
    EXPECT_GT(-found.mesh.lower_corner[d], std::sqrt(24.));
  }
}

// A second well that is found on the way, far from the start.
TEST(AutomaticMeshOnALine, ReachesTheOtherWell)
{
  SimulationParameters parameters = automatic_of("", 1, 0.5);
  parameters.potential.type = "expression";
  parameters.potential.expression = "0.01*(x-1)^2*(x-21)^2/10";
  parameters.initial_density.mean = {{1.}};
  const SimulationParameters found = with_automatic_mesh(parameters);
  EXPECT_LT(found.mesh.lower_corner[0], 0.);
  EXPECT_GT(found.mesh.upper_corner[0], 22.);
  EXPECT_LT(found.mesh.upper_corner[0] - found.mesh.lower_corner[0], 40.);
}

TEST(AutomaticMeshOnALine, RefusesWhatDoesNotConfine)
{
  for (const std::string V : {"-x^2", "atan(x)^2", "x", "0"}) {
    SimulationParameters parameters = automatic_of("", 1, 0.05);
    parameters.potential.type = "expression";
    parameters.potential.expression = V;
    EXPECT_THROW(with_automatic_mesh(parameters), UserError) << V;
  }
}

// The true error against the exact density of a linear equation is below the tolerance, and not
// far below.
TEST(SpaceTolerance, IsKeptByTheTrueError)
{
  for (const double tolerance : {1e-3, 1e-5, 1e-7}) {
    SimulationParameters parameters = ornstein_uhlenbeck(1, 0.3);
    parameters.initial_density.mean = {{0.7}};
    parameters.initial_density.standard_deviation = {{0.35}};
    parameters.mesh.subdivisions = {6};
    parameters.time.final_time = 0.5;
    parameters.time.tolerance = 1e-10;
    parameters.discretization.tolerance = tolerance;
    parameters.discretization.has_automatic_degree = true;
    parameters.settle();
    const Problem<1> problem(parameters);
    const ToleratedMesh mesh = find_tolerated_mesh(problem, parameters, MPI_COMM_SELF);
    EXPECT_LE(mesh.error, tolerance);
    TestRun<1> run(mesh.parameters, MPI_COMM_SELF);
    const Evolution<1> evolution = run.evolve();
    const double l1 = density_error<1>(evolution.formulation(), evolution.end,
                                       ornstein_uhlenbeck_density<1>(0.3, 0.7, 0.35, 0.5))
                          .l1;
    EXPECT_LE(l1, tolerance);
    EXPECT_GE(l1, 1e-3 * tolerance);
  }
}

TEST(SpaceTolerance, SaysWhereItIsOutOfReach)
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, 0.3);
  parameters.discretization.degree = 2;
  parameters.mesh.subdivisions = {16};
  parameters.mesh.maximum_cells = 20;
  parameters.discretization.tolerance = 1e-8;
  const ToleratedMesh mesh = find_tolerated_mesh(Problem<1>(parameters), parameters, MPI_COMM_SELF);
  EXPECT_GT(mesh.error, 1e-8);
  EXPECT_LE(mesh.parameters.mesh.subdivisions[0], 20U);
}
