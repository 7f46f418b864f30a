#include "simulation/space_error.h"

#include "bounds/structure_error.h"
#include "simulation/mesh_advice.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double final_time = 0.2, exactly = 1e-9;

SimulationParameters line_with(const std::string &formula, double D, unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "expression";
  parameters.potential.expression = formula;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{-0.8}};
  parameters.initial_density.standard_deviation = {{0.25}};
  parameters.mesh.lower_corner = {-2.1};
  parameters.mesh.upper_corner = {2.1};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.time.final_time = final_time;
  parameters.output.fields = false;
  return parameters;
}

/// In a plane, on the square +-half_width.
SimulationParameters plane_with(const std::string &formula, const double D,
                                const unsigned int cells, const double half_width,
                                const std::vector<double> &mean, const double deviation)
{
  SimulationParameters parameters = line_with(formula, D, cells);
  parameters.dimension = 2;
  parameters.initial_density.mean = {mean};
  parameters.initial_density.standard_deviation = {{deviation}};
  parameters.mesh.lower_corner = {-half_width, -half_width};
  parameters.mesh.upper_corner = {half_width, half_width};
  parameters.spectrum.number_of_eigenvalues = 1;
  parameters.time.final_time = 0.5;
  return parameters;
}

/// The error of the run's course, marched without steps: what is said of it, and the distance from
/// the same course with elements of a high degree.
struct SpaceErrors {
  double said, truth;
};

template <int dim>
SpaceErrors space_errors_of(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Evolution<dim> evolution = run.evolve();
  const Course<dim> &course = evolution.course;
  const MarchEnd end = march(course, run.problem, exactly);

  constexpr unsigned int high_degree = dim == 1 ? 14 : 10;
  const Discretization<dim> elements(run.problem.region(), high_degree, MPI_COMM_SELF);
  const WeightedCells<dim> cells(elements, run.problem.potential(), run.problem.diffusion());
  std::vector<std::unique_ptr<const Formulation<dim>>> formulations;
  Course<dim> exact;
  for (const Stage<dim> &stage : course.stages) {
    formulations.push_back(stage.formulation->remake(cells));
    exact.stages.push_back({formulations.back().get(), stage.end});
  }
  return {ComparedCourse<dim>(course, run.problem)(end, exactly).total(),
          l1_between(course.last(), end.u, exact.last(), march(exact, run.problem, exactly).u)};
}

} // namespace

TEST(SpaceError, IsAtLeastHalfTheTruthAndMostlyNotAHundredTimes)
{
  unsigned int n_cases = 0, n_far = 0;
  // the last: a kink in the middle of a cell
  for (const char *formula :
       {"(x^2-1)^2", "x^2/2", "(x^2-1)^2+0.3*x", "x^4/4+sin(5*x)/4", "abs(x)"})
    for (const double D : {0.1, 0.3, 1.})
      for (const unsigned int cells : {9u, 17u, 33u}) {
        const auto [said, truth] = space_errors_of<1>(line_with(formula, D, cells));
        ++n_cases;
        n_far += said > 100. * std::max(truth, 1e-10);
        EXPECT_GE(said, 0.5 * truth) << formula << ", D = " << D << ", " << cells;
      }
  EXPECT_LE(10 * n_far, n_cases);
}

/// Elements of any degree on the cells of the run take a barrier of 20 D in a thousandth of a cell
/// for nothing; behind it the density is off by 1.57 in L1.
TEST(SpaceError, KnowsABarrierWithinACellOfALine)
{
  SimulationParameters parameters = line_with("x^2+2*exp(-((x-0.3137)/3e-4)^2)", 0.1, 24);
  parameters.initial_density.mean = {{1.}};
  parameters.initial_density.standard_deviation = {{0.2}};
  parameters.time.final_time = 1.;
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();

  run.simulation.estimate_errors(evolution);

  EXPECT_GE(evolution.errors->space, 1.57);
}

/// The same in a plane, where the barrier divides the mesh: lambda_1 = 1.6e-5, and not 20.
TEST(SpaceError, KnowsAWallWithinTheCellsOfAPlane)
{
  SimulationParameters parameters =
      plane_with("x^2+2*exp(-((x-0.3137)/3e-3)^2)+y^2", 0.1, 12, 1.5, {1., 0.3}, 0.2);
  parameters.time.final_time = 1.;
  TestRun<2> run(parameters);

  const Poincare poincare = run.simulation.examine_gap(run.simulation.solve_spectrum());
  Evolution<2> evolution = run.evolve();
  run.simulation.estimate_errors(evolution);

  EXPECT_GE(poincare.relative_error.at(0), 1.);
  EXPECT_GE(evolution.errors->space, 1.5);
}

/// A smooth barrier within large cells is no wall: the landscape of Mueller and Brown on few cells,
/// as those are that are halved in its valley only.
TEST(SpaceErrorSlow, TakesNoSmoothBarrierForAWall)
{
  SimulationParameters parameters = plane_with("", 10., 6, 1., {0.62, 0.03}, 0.1);
  parameters.potential.type = "Mueller-Brown";
  parameters.mesh.lower_corner = {-1.7, -0.5};
  parameters.mesh.upper_corner = {1.3, 2.2};
  parameters.discretization.degree = 8;
  TestRun<2> run(parameters);

  const Poincare poincare = run.simulation.examine_gap(run.simulation.solve_spectrum());

  EXPECT_FALSE(hides_a_wall(run.simulation.weighted_cells()));
  EXPECT_LE(poincare.relative_error.at(0), 0.1);
}

/// A step of V within the cells of a plane, whatever the degree of the elements. The eigenvalues
/// are those on cells that end there.
TEST(SpaceErrorSlow, KnowsAStepWithinTheCellsOfAPlane)
{
  SimulationParameters parameters =
      plane_with("(x > 0.3) ? 1+x^2+y^2 : x^2+y^2", 0.3, 12, 2., {0.5, 0.5}, 0.4);
  parameters.spectrum.number_of_eigenvalues = 3;
  TestRun<2> run(parameters);

  const Spectrum spectrum = run.simulation.solve_spectrum();
  const Poincare poincare = run.simulation.examine_gap(spectrum);
  Evolution<2> evolution = run.evolve();
  run.simulation.estimate_errors(evolution);

  const std::vector<double> exact = {6.6667093, 9.6441323, 11.822654};
  for (unsigned int k = 0; k < 3; ++k) {
    const double error = std::abs(spectrum.lambda.at(k) / run.simulation.kappa() - exact[k]);
    EXPECT_LE(error, poincare.error_estimate[k] + 1e-7) << k; // to all digits of `exact`
    EXPECT_LE(poincare.error_estimate[k], 10. * std::max(error, 1e-6)) << k;
  }
  constexpr double mean = 0.0477443; // on cells that end there
  EXPECT_GE(evolution.errors->space, std::abs(evolution.history.back().density.mean[0] - mean));
  EXPECT_LE(evolution.errors->space, 0.5);
}

/// A wall of 8 D that is a hundred times thinner than cells, parallel to them, does not divide the
/// mesh and holds back nearly all: lambda_1 = 0.475904 and not 6.65.
TEST(SpaceErrorSlow, KnowsAThinWallWithinTheCellsOfAPlane)
{
  TestRun<2> run(
      plane_with("x^2 + y^2 + (abs(y - 0.1) < 0.001 ? 2.5 : 0)", 0.3, 14, 2.5, {0.2, -0.5}, 0.15));

  const Spectrum spectrum = run.simulation.solve_spectrum();
  const Poincare poincare = run.simulation.examine_gap(spectrum);
  Evolution<2> evolution = run.evolve();
  run.simulation.estimate_errors(evolution);

  EXPECT_NEAR(spectrum.lambda.at(0) / run.simulation.kappa(), 0.475904, poincare.error_estimate[0]);
  EXPECT_GE(evolution.errors->space, 0.4);
  ASSERT_FALSE(run.log.warnings().empty());
  EXPECT_NE(run.log.warnings().front().find("thin"), std::string::npos);
}

/// Beyond the walls of a box that was found modes go on: lambda_k = k/D on the whole line.
TEST(SpaceError, OfEigenvaluesKnowsTheWallsOfAFoundBox)
{
  SimulationParameters parameters = line_with("x^2/2", 0.05, 64);
  parameters.initial_density.mean = {{0.1}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.found_outside_mass = 1e-16;
  parameters.spectrum.number_of_eigenvalues = 24;
  TestRun<1> run(parameters);

  const Spectrum spectrum = run.simulation.solve_spectrum();
  const Poincare poincare = run.simulation.examine_gap(spectrum);

  for (unsigned int k = 0; k < 24; ++k) {
    const double exact = (k + 1) / 0.05, lambda = spectrum.lambda[k] / run.simulation.kappa();
    EXPECT_NEAR(lambda, exact, poincare.error_estimate[k]) << k;
    EXPECT_LE(poincare.error_estimate[k], 1e4 * std::max(std::abs(lambda - exact), 1e-9)) << k;
  }
}

TEST(SpaceError, OfGibbsIsThatOfRounding)
{
  SimulationParameters parameters = line_with("(x^2-1)^2", 0.2, 16);
  parameters.initial_density.type = "Gibbs";
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();

  run.simulation.estimate_errors(evolution);

  EXPECT_LT(evolution.errors->space, 1e-10);
  EXPECT_LT(evolution.errors->time, 1e-10);
}

// elements on the same cells, of whatever degree, do not show what lies between their lines
TEST(SpaceErrorSlow, SeesJumpsAndSpikesWithinCells)
{
  for (const char *formula : {"x^2/2+0.3*(1+sign(x-0.1640625))", // a line of the finer mesh
                              "(x^2-1)^2+0.5*exp(-((x-0.2)/0.03)^2)"})
    for (const unsigned int cells : {8u}) {
      SimulationParameters parameters = line_with(formula, 0.2, cells);
      parameters.initial_density.mean = {{1.2}};
      parameters.initial_density.standard_deviation = {{0.2}};
      parameters.time.final_time = 1.;
      parameters.time.tolerance = 1e-4;
      TestRun<1> run(parameters);
      Evolution<1> evolution = run.evolve();
      run.simulation.estimate_errors(evolution);
      parameters.mesh.subdivisions = {128};
      const TestRun<1> fine(parameters);
      const Formulation<1> &form = fine.simulation.formulation();
      const Vector exact = march<1>({{{&form, 1.}}}, fine.problem, exactly).u;

      const double truth = density_error<1>(evolution.formulation(), evolution.end,
                                            as_function(fine.simulation, exact))
                               .l1;

      EXPECT_GE(evolution.errors->space + evolution.errors->time, 0.5 * truth)
          << formula << ", " << cells;
    }
}

TEST(SpaceError, NamesMeshesThatDo)
{
  SimulationParameters narrow = line_with("(x^2-1)^2", 0.05, 8);
  narrow.initial_density.standard_deviation = {{0.02}};
  narrow.time.final_time = 1e-3;
  // up the hill, in another formulation from beginning to end
  SimulationParameters far = line_with("(x^2-1)^2", 0.02, 32);
  far.initial_density.mean = {{1.9}};
  far.initial_density.standard_deviation = {{0.05}};
  far.time.final_time = 0.03;
  SimulationParameters fitted = line_with("(x^2-1)^2", 0.1, 8);
  fitted.discretization.formulations = {"exponentially fitted"};
  fitted.discretization.degree = 1;
  for (SimulationParameters parameters : {narrow, far, fitted}) {
    TestRun<1> run(parameters);
    const Evolution<1> evolution = run.evolve();

    const std::optional<SufficientMesh> mesh =
        find_sufficient_mesh(run.simulation.formulation(), evolution.loop.time, run.problem,
                             parameters, run.simulation.kappa(), DensityErrors::noticed);

    EXPECT_GT(space_errors_of<1>(parameters).said, DensityErrors::useless);
    ASSERT_TRUE(mesh.has_value());
    parameters.mesh.refinements = mesh->refinements;
    EXPECT_LE(space_errors_of<1>(parameters).truth, DensityErrors::noticed);
  }
}

TEST(SpaceError, HasThatOfTheNormalisation)
{
  SimulationParameters parameters = line_with("1e9+(x^2-1)^2", 0.2, 32);
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();

  run.simulation.estimate_errors(evolution);

  EXPECT_GE(evolution.errors->space, run.simulation.weighted_cells().log_partition_error());
}

TEST(SpaceError, HasWhatLiesOutsideTheMesh)
{
  SimulationParameters parameters = line_with("x^2/2", 0.3, 32);
  parameters.initial_density.mean = {{-1.5}}; // 0.8 % of it left of the box
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();

  run.simulation.estimate_errors(evolution);

  EXPECT_GT(run.problem.initial_outside(), 0.007);
  EXPECT_NEAR(evolution.errors->beyond, 2. * run.problem.initial_outside(), 1e-6);
  EXPECT_GE(evolution.errors->space, evolution.errors->beyond);
}
