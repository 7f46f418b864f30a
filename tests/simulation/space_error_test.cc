#include "simulation/space_error.h"

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

/// The error of the run's course, marched without steps: what is said of it, and the distance from
/// the same course with elements of a high degree.
struct SpaceErrors {
  double said, truth;
};

SpaceErrors space_errors_of(const SimulationParameters &parameters)
{
  TestRun<1> run(parameters);
  const Evolution<1> evolution = run.evolve();
  const Course<1> &course = evolution.course;
  const MarchEnd end = march(course, run.problem, exactly);

  constexpr unsigned int high_degree = 14;
  const Discretization<1> elements(run.problem.grid(), run.problem.cut().keep, high_degree,
                                   MPI_COMM_SELF, run.problem.boundary());
  const WeightedCells<1> cells(elements, run.problem.potential(), run.problem.diffusion());
  const auto first = course.first != nullptr ? course.first->remake(cells) : nullptr;
  const auto main = course.main->remake(cells);
  const Course<1> exact = {main.get(), first.get(), course.handover, course.final_time, {}};
  return {ComparedCourse<1>(course, run.problem)(end, exactly).total(),
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
        const auto [said, truth] = space_errors_of(line_with(formula, D, cells));
        ++n_cases;
        n_far += said > 100. * std::max(truth, 1e-10);
        EXPECT_GE(said, 0.5 * truth) << formula << ", D = " << D << ", " << cells;
      }
  EXPECT_LE(10 * n_far, n_cases);
}

TEST(SpaceError, NamesAMeshThatDoes)
{
  SimulationParameters parameters = line_with("(x^2-1)^2", 0.05, 8);
  parameters.initial_density.standard_deviation = {{0.02}};
  parameters.time.final_time = 1e-3;
  TestRun<1> run(parameters);
  Evolution<1> evolution = run.evolve();

  const std::optional<SufficientMesh> mesh = find_sufficient_mesh(
      evolution.course, run.problem, parameters, run.simulation.kappa(), DensityErrors::noticed);

  EXPECT_GT(space_errors_of(parameters).said, DensityErrors::useless);
  ASSERT_TRUE(mesh.has_value());
  parameters.mesh.refinements = mesh->refinements;
  EXPECT_LE(space_errors_of(parameters).truth, DensityErrors::noticed);
}
