#include "formulation/formulations.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// What every formulation promises on the waist.
class Waist : public ::testing::TestWithParam<std::string> {
protected:
  Waist() : run_(wells(GetParam(), "direct")) {}

  static SimulationParameters wells(const std::string &formulation, const std::string &solver)
  {
    const bool is_linear = only_degree(formulation) == 1;
    SimulationParameters parameters =
        is_linear ? double_well_2d(1, 40, 32) : double_well_2d(2, 20, 16);
    parameters.mesh.lower_corner = {-1.8, -1.4};
    parameters.mesh.upper_corner = {1.8, 1.4};
    parameters.discretization.formulations = {formulation};
    parameters.linear_solver.type = solver;
    return parameters;
  }

  Vector wave(double frequency) const
  {
    Vector x = zero();
    for (const auto i : x.locally_owned_elements())
      x(i) = std::sin(1. + frequency * i);
    return x;
  }

  Vector zero() const
  {
    Vector x;
    formulation().reinit(x);
    return x;
  }

  const Formulation<2> &formulation() const { return run_.simulation.formulation(); }

  TestRun<2> run_;
};

} // namespace

TEST_P(Waist, IsTheOneAskedFor)
{
  EXPECT_EQ(formulation().name(), GetParam());
}

TEST_P(Waist, TheStationaryVectorIsStationaryAndHasMassOne)
{
  Vector Ku = zero(), Kx = zero();

  formulation().apply_stiffness(Ku, formulation().stationary_vector());
  formulation().apply_stiffness(Kx, wave(3.));

  EXPECT_LE(Ku.linfty_norm(),
            1e-13 * Kx.linfty_norm() * formulation().stationary_vector().linfty_norm());
  EXPECT_NEAR(formulation().mass_functional() * formulation().stationary_vector(), 1., 1e-14);
}

TEST_P(Waist, NoMassLeaves)
{
  Vector Kx = zero(), slope = zero();
  formulation().apply_stiffness(Kx, wave(3.));

  formulation().solve(1., 0., slope, Kx);

  Vector sizes = slope;
  for (const auto i : sizes.locally_owned_elements())
    sizes(i) = std::abs(sizes(i) * formulation().mass_functional()(i));
  EXPECT_LE(std::abs(formulation().mass_functional() * slope), 1e-12 * sizes.l1_norm());
}

TEST_P(Waist, TransposesAreAdjoint)
{
  const Vector x = wave(3.), y = wave(7.);
  Vector Ax = zero(), ATy = zero();

  formulation().apply_stiffness(Ax, x);
  formulation().apply_stiffness_transpose(ATy, y);
  EXPECT_NEAR(y * Ax, x * ATy, 1e-12 * y.l2_norm() * Ax.l2_norm());

  formulation().apply_mass(Ax, x);
  formulation().apply_mass_transpose(ATy, y);
  EXPECT_NEAR(y * Ax, x * ATy, 1e-12 * y.l2_norm() * Ax.l2_norm());
}

TEST_P(Waist, SolvesTheStationaryEquationOnVectorsWithoutMass)
{
  Vector f = wave(3.), b = zero(), x = zero(), Kx = zero();
  f.add(-(formulation().mass_functional() * f), formulation().stationary_vector());
  formulation().apply_mass(b, f);

  formulation().solve(0., 1., x, b);

  formulation().apply_stiffness(Kx, x);
  Kx -= b;
  EXPECT_LE(Kx.l2_norm(), 1e-9 * b.l2_norm());
  EXPECT_LE(std::abs(formulation().mass_functional() * x), 1e-12 * x.l2_norm());
}

TEST_P(Waist, SolversAgree)
{
  TestRun<2> iterative(wells(GetParam(), "iterative"));
  Vector x = zero(), y = zero();

  formulation().solve(1., 0.01, x, wave(3.));
  iterative.simulation.formulation().solve(1., 0.01, y, wave(3.));

  y -= x;
  EXPECT_LE(y.l2_norm(), 1e-9 * x.l2_norm());
  EXPECT_GT(iterative.simulation.formulation().statistics().iterations, 0u);
}

TEST_P(Waist, TheStartHasTheMeanOfTheInitialDensity)
{
  Vector u;
  formulation().set_initial(u, run_.problem.initial_density(), run_.problem.initial_mass());

  const DensityFunctionals<2> density = measure_density(formulation(), u);

  EXPECT_NEAR(formulation().mass_functional() * u, 1., 1e-13);
  EXPECT_NEAR(density.mean[0], -1., 0.03);
  EXPECT_NEAR(density.mean[1], 0.5, 0.03);
}

INSTANTIATE_TEST_SUITE_P(AllFormulations, Waist, ::testing::ValuesIn(formulation_names()));

namespace {

SimulationParameters smooth_wells(const std::string &formulation, unsigned int degree,
                                  unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "tilted double well";
  parameters.noise.sigma = 1.;
  parameters.initial_density.mean = {{-0.5}};
  parameters.initial_density.standard_deviation = {{0.5}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.mesh.cut = 0.;
  parameters.discretization.formulations = {formulation};
  parameters.discretization.degree = degree;
  parameters.time.final_time = 0.25;
  parameters.time.time_step = 0.25 / 64;
  parameters.output.fields = false;
  return parameters;
}

/// L1 errors at T on meshes of `cells` against weighted heat of degree 8.
std::vector<double> errors(const std::string &formulation, unsigned int degree,
                           const std::vector<unsigned int> &cells)
{
  TestRun<1> reference(smooth_wells("weighted heat", 8, 64));
  const Evolution<1> exact = reference.evolve();
  std::vector<double> result;
  for (const unsigned int n : cells) {
    TestRun<1> run(smooth_wells(formulation, degree, n));
    const Evolution<1> evolution = run.evolve();
    result.push_back(density_error<1>(run.simulation, evolution.end,
                                      as_function(reference.simulation, exact.end))
                         .l1);
  }
  return result;
}

class FokkerPlanckOrders : public ::testing::TestWithParam<unsigned int> {};

} // namespace

TEST_P(FokkerPlanckOrders, DensityConvergesAtDegreePlusOne)
{
  const std::vector<double> e = errors("Fokker-Planck", GetParam(), {64, 128});

  EXPECT_GT(observed_order(e[0], e[1]), GetParam() + 1 - 0.1) << e[0] << ' ' << e[1];
}

TEST_P(FokkerPlanckOrders, StationaryVectorConvergesToGibbsAtDegreePlusOne)
{
  std::vector<double> distances;
  for (const unsigned int cells : {64, 128}) {
    TestRun<1> run(smooth_wells("Fokker-Planck", GetParam(), cells));
    const Formulation<1> &formulation = run.simulation.formulation();
    distances.push_back(measure_density(formulation, formulation.stationary_vector()).l1);
  }

  EXPECT_GT(observed_order(distances[0], distances[1]), GetParam() + 1 - 0.1)
      << distances[0] << ' ' << distances[1];
}

INSTANTIATE_TEST_SUITE_P(FokkerPlanck, FokkerPlanckOrders, ::testing::Values(1, 2, 3));

TEST(FokkerPlanck, KeepsTheOrderWithAFormula)
{
  std::vector<double> distances;
  for (const unsigned int cells : {64, 128}) {
    SimulationParameters parameters = smooth_wells("Fokker-Planck", 2, cells);
    parameters.potential.type = "expression";
    parameters.potential.expression = "(x^2-1)^2 + 0.2*x";
    TestRun<1> run(parameters);
    const Formulation<1> &formulation = run.simulation.formulation();
    distances.push_back(measure_density(formulation, formulation.stationary_vector()).l1);
  }

  EXPECT_GT(observed_order(distances[0], distances[1]), 2.9) << distances[0] << ' ' << distances[1];
}

/// Up the hill transport wins over diffusion within a cell by far, and the matrix is far from an
/// M-matrix.
TEST(FokkerPlanckSolver, ConvergesOnACoarseAndSteepMesh)
{
  for (const unsigned int degree : {1, 2}) {
    SimulationParameters parameters = double_well_2d(degree, 25, 20);
    parameters.discretization.formulations = {"Fokker-Planck"};
    parameters.linear_solver.type = "direct";
    TestRun<2> direct(parameters);
    parameters.linear_solver.type = "iterative";
    TestRun<2> iterative(parameters);
    const Formulation<2> &formulation = direct.simulation.formulation();
    Vector b, x, y;
    for (Vector *v : {&b, &x, &y})
      formulation.reinit(*v);
    for (const auto i : b.locally_owned_elements())
      b(i) = std::sin(1. + 3. * i);

    for (const double dt : {0.001, 0.1}) {
      x = y = 0.;
      formulation.solve(1., dt, x, b);
      iterative.simulation.formulation().solve(1., dt, y, b);

      y -= x;
      EXPECT_LE(y.l2_norm(), 1e-8 * x.l2_norm()) << degree << ' ' << dt;
    }
    EXPECT_LE(iterative.simulation.formulation().statistics().max_iterations, 40u) << degree;
  }
}
