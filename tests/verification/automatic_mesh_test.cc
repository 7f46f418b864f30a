#include "base/user_error.h"
#include "parameters/parameter_file.h"
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
  parameters.mesh.type = MeshParameters::automatic;
  parameters.initial_density.mean = {std::vector<double>(dim, 0.3)};
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.output.fields = false;
  return parameters;
}

template <int dim>
SimulationParameters with_found_mesh(const SimulationParameters &parameters)
{
  return with_automatic_mesh(parameters,
                             make_model<dim>(parameters.potential, parameters.learning));
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
void expect_enough(const SimulationParameters &parameters)
{
  const SimulationParameters found = with_found_mesh<dim>(parameters);
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
    expect_enough<1>(automatic_of(c.potential, c.dim, c.D));
  else
    expect_enough<2>(automatic_of(c.potential, c.dim, c.D));
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
                                           Case{"Rastrigin", 1, 4.}, Case{"Rastrigin", 1, 0.5},
                                           Case{"Prinz", 1, 1.}));

TEST_P(AutomaticMeshSlow, HoldsWhatMatters)
{
  expect_enough_in_its_dimension(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Planes, AutomaticMeshSlow,
                         ::testing::Values(Case{"double well", 2, 0.25}, Case{"three-hole", 2, 0.5},
                                           Case{"tilted double well", 2, 0.25},
                                           Case{"quadratic", 2, 1.},
                                           Case{"Mueller-Brown", 2, 20.}));

// The network of the quickstart, with isotropic noise.
TEST(AutomaticMeshOfANetworkSlow, HoldsWhatMatters)
{
  Locations locations;
  SimulationParameters parameters =
      read_parameters(PARAMS_DIRECTORY "/examples/iris_slice.prm",
                      {{"--set", "Mesh/Type=automatic"},
                       {"--set", "Discretization/Formulation=automatic"},
                       {"--set", "Spectrum/Number of eigenvalues=2"}},
                      locations, MPI_COMM_SELF)
          .values;
  expect_enough<2>(parameters);
}

// 40 D up V = |x|^2/2 has the radius sqrt(80 D).
TEST(AutomaticMeshInSpace, IsAsLargeAsV)
{
  const SimulationParameters found = with_found_mesh<3>(automatic_of("quadratic", 3, 0.3));
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
  const SimulationParameters found = with_found_mesh<1>(parameters);
  EXPECT_LT(found.mesh.lower_corner[0], 0.);
  EXPECT_GT(found.mesh.upper_corner[0], 22.);
  EXPECT_LT(found.mesh.upper_corner[0] - found.mesh.lower_corner[0], 40.);
}

// What confines does not depend on how narrow the start is.
TEST(AutomaticMeshOnALine, IsAsLargeForAStartAtAPoint)
{
  SimulationParameters parameters = automatic_of("double well", 1, 0.5);
  parameters.initial_density.mean = {{-1.}};
  parameters.initial_density.standard_deviation = {{0.1}};
  const MeshParameters wide = with_found_mesh<1>(parameters).mesh;
  parameters.initial_density.standard_deviation = {{1e-12}};
  const MeshParameters narrow = with_found_mesh<1>(parameters).mesh;
  const double size = wide.upper_corner[0] - wide.lower_corner[0];
  EXPECT_NEAR(narrow.lower_corner[0], wide.lower_corner[0], 0.1 * size);
  EXPECT_NEAR(narrow.upper_corner[0], wide.upper_corner[0], 0.1 * size);
}

TEST(AutomaticMeshOnALine, RefusesWhatDoesNotConfine)
{
  // the plateau of the second is 39 D up, which is less than walls are
  for (const std::string V : {"-x^2", "0.8*atan(x)^2", "x", "0"}) {
    SimulationParameters parameters = automatic_of("", 1, 0.05);
    parameters.potential.type = "expression";
    parameters.potential.expression = V;
    EXPECT_THROW(with_found_mesh<1>(parameters), UserError) << V;
  }
}

// A valley that is long and bent, and a start whose tails reach up its sides.
TEST(AutomaticMeshInAPlane, IsNoLargerThanTheMassOfABanana)
{
  SimulationParameters parameters = automatic_of("banana", 2, 0.25);
  parameters.potential.steepness = 2.;
  parameters.initial_density.mean = {{-0.5, 0.25}};
  parameters.initial_density.standard_deviation = {{0.1}};
  const SimulationParameters found = with_found_mesh<2>(parameters);
  EXPECT_GT(found.mesh.upper_corner[1], 15.);
  EXPECT_LT(found.mesh.upper_corner[1], 22.);
  EXPECT_LT(Problem<2>(found).n_cells(), 2500U);
}

TEST(AutomaticMeshInAPlane, SaysThatCellsWouldBeTooMany)
{
  try {
    with_found_mesh<2>(automatic_of("Rastrigin", 2, 0.05));
    ADD_FAILURE() << "A thousand wells were accepted.";
  } catch (const UserError &error) {
    EXPECT_NE(std::string(error.what()).find("equal cells"), std::string::npos) << error.what();
  }
}

namespace {

/// A line with the drift `force` - x and the covariance `Sigma`, alpha = 1/2.
SimulationParameters general_line(const std::string &force, const std::string &Sigma)
{
  SimulationParameters parameters = automatic_of("quadratic", 1, 1.);
  if (!force.empty())
    parameters.drift.expression = {force};
  parameters.noise.type = "expression";
  parameters.noise.expression = Sigma;
  parameters.noise.sigma.reset();
  parameters.noise.alpha = 0.5;
  parameters.settle();
  return parameters;
}

/// The part of the mass of (1 + a x^2)^{-exponent} that lies beyond the box.
double beyond_box(const MeshParameters &mesh, const double a, const double exponent)
{
  const auto mass_from = [&](const double R) {
    double sum = 0.;
    constexpr double step = 1e-3; // in log x
    for (double x = R * (1. + 0.5 * step); x < 1e30; x *= 1. + step)
      sum += step * x * std::pow(1. + a * x * x, -exponent);
    return sum;
  };
  return (mass_from(-mesh.lower_corner[0]) + mass_from(mesh.upper_corner[0])) /
         (2. * mass_from(1e-10));
}

} // namespace

// Sigma = 1 + a x^2: rho ~ (1 + a x^2)^{-1-1/(a alpha)}.
TEST(AutomaticMeshOutOfBalance, BoundsAlgebraicTails)
{
  for (const double outside : {1e-4, 1e-8}) {
    SimulationParameters parameters = general_line("", "1 + x^2");
    parameters.mesh.outside_mass = outside;
    const MeshParameters mesh = with_found_mesh<1>(parameters).mesh;
    const double beyond = beyond_box(mesh, 1., 3.);
    EXPECT_LE(mesh.found_outside_mass, outside);
    EXPECT_LE(beyond, mesh.found_outside_mass);
    EXPECT_GE(beyond, 1e-4 * outside);
  }
}

TEST(AutomaticMeshOutOfBalance, SaysWhatLiesBeyondWhereCellsWouldBeTooMany)
{
  SimulationParameters parameters = general_line("", "1 + 4*x^2");
  const SimulationParameters found = with_found_mesh<1>(parameters);
  EXPECT_GT(found.mesh.found_outside_mass, parameters.mesh.outside_mass);
  EXPECT_LE(found.mesh.found_outside_mass, 1e-3);
  EXPECT_LE(beyond_box(found.mesh, 4., 1.5), found.mesh.found_outside_mass);
  EXPECT_EQ(Problem<1>(found).warnings().size(), 1U);
}

TEST(AutomaticMeshOutOfBalance, RefusesWhatEscapes)
{
  EXPECT_THROW(with_found_mesh<1>(general_line("2*x", "1")), UserError);
}

// dx = C x dt + dB with rotation: N(0, D), whatever the rotation.
TEST(AutomaticMeshOutOfBalance, HoldsARotatingWell)
{
  SimulationParameters parameters = automatic_of("quadratic", 2, 0.5);
  parameters.drift.expression = {"3*y", "-3*x"};
  parameters.settle();
  const SimulationParameters found = with_found_mesh<2>(parameters);
  for (unsigned int d = 0; d < 2; ++d) {
    const double deviation = std::sqrt(0.5);
    EXPECT_GT(found.mesh.upper_corner[d], 6.5 * deviation);
    EXPECT_LT(found.mesh.upper_corner[d], 16. * deviation);
    EXPECT_GT(-found.mesh.lower_corner[d], 6.5 * deviation);
    EXPECT_LT(-found.mesh.lower_corner[d], 16. * deviation);
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
