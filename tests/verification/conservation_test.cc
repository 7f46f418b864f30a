#include "formulation/formulations.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters two_wells(const std::string &scheme, const std::string &solver)
{
  SimulationParameters parameters = double_well_2d(2, 12, 10);
  parameters.mesh.lower_corner = {-1.8, -1.4};
  parameters.mesh.upper_corner = {1.8, 1.4};
  parameters.initial_density.mean = {{-0.8, 0.3}};
  parameters.time.scheme = scheme;
  parameters.linear_solver.type = solver;
  return parameters;
}

const std::vector<std::string> schemes = {"implicit Euler", "Crank-Nicolson", "TR-BDF2"};

class ConservationSlow : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

} // namespace

TEST_P(ConservationSlow, GibbsIsStationaryFor100Steps)
{
  SimulationParameters parameters = two_wells(std::get<0>(GetParam()), std::get<1>(GetParam()));
  parameters.initial_density.type = "Gibbs";
  parameters.time.final_time = 1.;

  const Evolution<2> evolution = TestRun<2>(parameters).evolve();

  EXPECT_EQ(evolution.loop.steps, 100u);
  EXPECT_LE(evolution.history.back().density.l1, 1e-12);
}

TEST_P(ConservationSlow, MassIsConservedFor1000Steps)
{
  SimulationParameters parameters = two_wells(std::get<0>(GetParam()), std::get<1>(GetParam()));
  parameters.mesh.subdivisions = {6, 5};
  parameters.time.final_time = 1.;
  parameters.time.time_step = 1e-3;

  const Evolution<2> evolution = TestRun<2>(parameters).evolve();

  EXPECT_EQ(evolution.loop.steps, 1000u);
  for (const HistoryRow<2> &row : evolution.history)
    ASSERT_NEAR(row.mass, 1., 1e-12);
  EXPECT_LE(evolution.loop.mass_corrections, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(AllSchemes, ConservationSlow,
                         ::testing::Combine(::testing::ValuesIn(schemes),
                                            ::testing::Values("direct", "iterative")));

namespace {

class FormulationConservationSlow
    : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {
protected:
  static SimulationParameters parameters()
  {
    SimulationParameters result = two_wells(std::get<0>(GetParam()), "direct");
    result.discretization.formulations = {std::get<1>(GetParam())};
    if (const unsigned int degree = only_degree(std::get<1>(GetParam())))
      result.discretization.degree = degree;
    result.spectrum.number_of_eigenvalues = 0;
    return result;
  }
};

} // namespace

TEST_P(FormulationConservationSlow, TheStationaryVectorStaysFor100Steps)
{
  SimulationParameters at_rest = parameters();
  at_rest.initial_density.type = "Gibbs";
  at_rest.time.final_time = 1.;
  TestRun<2> run(at_rest);

  const Evolution<2> evolution = run.evolve();

  Vector change = evolution.end;
  change -= evolution.start;
  EXPECT_EQ(evolution.loop.steps, 100u);
  EXPECT_LE(l1_norm(run.simulation.formulation().mass_functional(), change), 1e-12);
  if (std::get<1>(GetParam()) != "Fokker-Planck") { // whose stationary vector is not quite Gibbs
    EXPECT_LE(evolution.history.back().density.l1, 1e-12);
  }
}

TEST_P(FormulationConservationSlow, MassIsConservedFor1000Steps)
{
  SimulationParameters long_run = parameters();
  long_run.mesh.subdivisions = {6, 5};
  long_run.time.final_time = 1.;
  long_run.time.time_step = 1e-3;

  const Evolution<2> evolution = TestRun<2>(long_run).evolve();

  EXPECT_EQ(evolution.loop.steps, 1000u);
  for (const HistoryRow<2> &row : evolution.history)
    ASSERT_NEAR(row.mass, 1., 1e-12);
  EXPECT_LE(evolution.loop.mass_corrections, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(AllSchemes, FormulationConservationSlow,
                         ::testing::Combine(::testing::ValuesIn(schemes),
                                            ::testing::Values("Fokker-Planck",
                                                              "exponentially fitted")));

namespace {

class Dissipation : public ::testing::TestWithParam<std::string> {};

/// Largest defect of (E(t+dt) - E(t))/dt = -(average of the dissipation at both ends), relative to
/// the largest dissipation.
double identity_defect(const Evolution<2> &evolution, double factor)
{
  double defect = 0., largest = 0.;
  for (unsigned int n = 1; n < evolution.history.size(); ++n) {
    const HistoryRow<2> &before = evolution.history[n - 1], &after = evolution.history[n];
    if (before.time < 0.099)
      continue;
    const double rate = (*after.density.chi2 - *before.density.chi2) / after.dt;
    const double dissipation =
        0.5 * factor * (*before.density.dirichlet + *after.density.dirichlet);
    defect = std::max(defect, std::abs(rate + dissipation));
    largest = std::max(largest, dissipation);
  }
  return defect / largest;
}

} // namespace

TEST_P(Dissipation, Chi2AndDirichletEnergyNeverIncrease)
{
  SimulationParameters parameters = two_wells(GetParam(), "direct");
  parameters.time.time_step = 0.05;

  const Evolution<2> evolution = TestRun<2>(parameters).evolve();

  for (unsigned int n = 1; n < evolution.history.size(); ++n) {
    const DensityFunctionals<2> &before = evolution.history[n - 1].density;
    const DensityFunctionals<2> &after = evolution.history[n].density;
    EXPECT_LE(after.log_chi2, before.log_chi2);
    EXPECT_LE(*after.dirichlet, *before.dirichlet);
  }
}

/// d chi^2/dt = -2 D int |grad h|^2 dpi = -4 D E(h), with E the Dirichlet energy.
TEST_P(Dissipation, Chi2DissipatesTheDirichletEnergyToTheOrderOfTheScheme)
{
  std::vector<double> defects;
  for (const double dt : {0.02, 0.01}) {
    SimulationParameters parameters = two_wells(GetParam(), "direct");
    parameters.time.time_step = dt;
    parameters.time.final_time = 0.5;
    defects.push_back(identity_defect(TestRun<2>(parameters).evolve(), 4. * 0.25));
  }

  const double order = GetParam() == "implicit Euler" ? 1. : 2.;
  EXPECT_GT(observed_order(defects[0], defects[1]), order - 0.25)
      << defects[0] << ' ' << defects[1];
}

INSTANTIATE_TEST_SUITE_P(LStableSchemes, Dissipation,
                         ::testing::Values("implicit Euler", "TR-BDF2"));

/// Rescaled time is s = D t: the same states at other times.
TEST(RescaledTime, IsDTimesPhysicalTime)
{
  SimulationParameters physical = two_wells("TR-BDF2", "direct");
  SimulationParameters rescaled = physical;
  const double D = physical.noise.diffusion();
  rescaled.time.rescaled = true;
  rescaled.time.final_time *= D;
  rescaled.time.time_step *= D;

  TestRun<2> physical_run(physical), rescaled_run(rescaled);
  const Evolution<2> a = physical_run.evolve(), b = rescaled_run.evolve();

  Vector difference = a.end;
  difference -= b.end;
  EXPECT_LE(difference.linfty_norm(), 1e-12);
  EXPECT_NEAR(physical_run.eigenvalues().at(0) / rescaled_run.eigenvalues().at(0), 1., 1e-12);
}
