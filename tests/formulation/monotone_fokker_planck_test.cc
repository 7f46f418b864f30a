#include "formulation/monotone_fokker_planck.h"

#include "simulation/run_checks.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// Strongly correlated noise and a start narrower than the cells.
SimulationParameters correlated(const unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = 2;
  parameters.potential.type = "double well";
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "1; 0.9; 0.9; 1";
  parameters.noise.alpha = 0.5;
  parameters.initial_density.mean = {{-0.9, 0.1}};
  parameters.initial_density.standard_deviation = {{0.05}};
  parameters.mesh.lower_corner = {-2., -2.};
  parameters.mesh.upper_corner = {2., 2.};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.discretization.degree = 1;
  parameters.discretization.stabilization = DiscretizationParameters::monotone;
  parameters.time.scheme = "implicit Euler";
  parameters.time.final_time = 0.5;
  parameters.time.time_step = 0.01;
  parameters.output.fields = false;
  return parameters;
}

} // namespace

TEST(MonotoneFokkerPlanck, ImplicitEulerKeepsTheDensityPositiveAndTheMass)
{
  TestRun<2> run(correlated(24));

  const Evolution<2> evolution = run.evolve();

  for (const HistoryRow<2> &row : evolution.history) {
    EXPECT_GE(row.density.minimum, -1e-10 * row.density.maximum) << row.time;
    EXPECT_NEAR(row.mass, 1., 1e-12) << row.time;
  }
}

TEST(MonotoneFokkerPlanckSlow, HasOrderOne)
{
  SimulationParameters smooth = correlated(32);
  smooth.initial_density.standard_deviation = {{0.4}};
  smooth.noise.alpha = 2.;
  smooth.time.final_time = 0.25;
  smooth.time.scheme = "TR-BDF2";
  SimulationParameters accurate = smooth;
  accurate.discretization.degree = 6;
  accurate.discretization.stabilization = "none";
  accurate.mesh.subdivisions = {16};
  TestRun<2> reference(accurate);
  const Vector exact = reference.march();

  std::vector<double> errors;
  for (const unsigned int cells : {32, 64, 128}) {
    smooth.mesh.subdivisions = {cells};
    TestRun<2> run(smooth);
    const Vector end = run.march();
    const auto rho = Density<2>(reference.simulation.formulation(), exact);
    errors.push_back(density_error<2>(run.simulation, end, [&](const dealii::Point<2> &x) {
                       double value = 0.;
                       const WeightedCell<2> *const cell = rho.cells().cell_at(x);
                       rho.evaluate_in({cell->index}, {x},
                                       [&](const std::vector<unsigned int> &,
                                           const CellPoints<2> &points,
                                           const DensityValues<2> &values) {
                                         value = values.density(0, points.U(0));
                                       });
                       return value;
                     }).l1);
  }

  EXPECT_GE(observed_order(errors[1], errors[2]), 0.9)
      << errors[0] << ' ' << errors[1] << ' ' << errors[2];
}

/// The chain of correlated noise alone has the uniform density, corners included.
TEST(MonotoneFokkerPlanck, WithoutForceTheUniformDensityIsStationary)
{
  SimulationParameters parameters = correlated(12);
  parameters.potential.type = "expression";
  parameters.potential.expression = "0";
  TestRun<2> run(parameters);
  const Formulation<2> &formulation = run.simulation.formulation();

  const double area = 16.;
  for (const auto i : formulation.stationary_vector().locally_owned_elements())
    EXPECT_NEAR(formulation.stationary_vector()(i), 1. / area, 1e-13);
}

/// Where no chain on these neighbours has the covariance, it says how much it adds.
TEST(MonotoneFokkerPlanck, SaysWhatDiffusionItAdds)
{
  SimulationParameters parameters = correlated(8);
  parameters.mesh.subdivisions = {8, 24}; // h_x = 3 h_y: A_xx / h_x < A_xy / h_y
  const TestRun<2> run(parameters);
  const MonotoneFokkerPlanck<2> chain(run.simulation.weighted_cells(), run.problem.dynamics(), {});
  const TestRun<2> square(correlated(8));
  const MonotoneFokkerPlanck<2> exact(square.simulation.weighted_cells(), square.problem.dynamics(),
                                      {});

  EXPECT_NEAR(chain.excess_diffusion().value(), 0.9 * 3. - 1., 1e-12);
  EXPECT_EQ(exact.excess_diffusion(), 0.);
  std::ostringstream terminal, warnings;
  Log log("", false, MPI_COMM_WORLD, false, terminal, warnings);
  report_excess_diffusion<2>(chain, log);
  EXPECT_NE(warnings.str().find("adds up to 1.7 times"), std::string::npos) << warnings.str();
  report_excess_diffusion<2>(exact, log);
  EXPECT_NE(terminal.str().find("nothing else is added"), std::string::npos) << terminal.str();
}

namespace {

/// Noise on the left of -0.9 only: what has come to the right well stays there, and what is in the
/// left one stays too.
SimulationParameters without_way_back()
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "(x < -0.9) ? 0.1 : 0";
  parameters.noise.alpha = 0.5;
  parameters.initial_density.mean = {{-0.5}};
  parameters.initial_density.standard_deviation = {{0.5}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {64};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.discretization.degree = 1;
  parameters.discretization.stabilization = DiscretizationParameters::monotone;
  parameters.time.scheme = "implicit Euler";
  parameters.time.final_time = 0.5;
  parameters.time.time_step = 0.01;
  parameters.output.fields = false;
  return parameters;
}

} // namespace

/// Each well has a stationary density of its own, so none is what all densities tend to.
TEST(MonotoneFokkerPlanck, HasNoEquilibriumWhereItFallsIntoParts)
{
  TestRun<1> run(without_way_back());
  SimulationParameters parameters = without_way_back();
  parameters.noise.expression = "1";
  const TestRun<1> connected(parameters);

  const Evolution<1> evolution = run.evolve();

  EXPECT_FALSE(run.simulation.formulation().has_equilibrium());
  EXPECT_TRUE(connected.simulation.formulation().has_equilibrium());
  const HistoryRow<1> &end = evolution.history.back();
  EXPECT_NEAR(end.mass, 1., 1e-12);
  EXPECT_GE(end.density.minimum, -1e-10 * end.density.maximum);
  EXPECT_FALSE(end.density.kl.has_value()) << "there is nothing to be distant from";
}
