#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// D = 10 on [-1.7,1.3]x[-0.5,2.1], V/D up to several hundred: only with the cut does degree 4 work
/// here.
SimulationParameters mueller_brown(unsigned int cells_x, unsigned int cells_y)
{
  SimulationParameters parameters;
  parameters.dimension = 2;
  parameters.potential.type = "Mueller-Brown";
  parameters.noise.sigma = 20.;
  parameters.initial_density.mean = {{-0.5, 1.4}};
  parameters.initial_density.standard_deviation = {{0.1}};
  parameters.mesh.lower_corner = {-1.7, -0.5};
  parameters.mesh.upper_corner = {1.3, 2.1};
  parameters.mesh.subdivisions = {cells_x, cells_y};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 3;
  return parameters;
}

} // namespace

/// Nothing is tuned between the temperatures: the default mesh and one half as fine again.
TEST(MuellerBrownSlow, EigenvaluesAreRightAtThreeTemperaturesWithDefaultSettings)
{
  for (const double D : {30., 15., 10.}) {
    SimulationParameters parameters = mueller_brown(8, 8);
    parameters.noise.sigma = 2. * D;
    parameters.mesh.refinements = 2;
    parameters.spectrum.number_of_eigenvalues = 4;
    const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();
    parameters.mesh.subdivisions = {12, 12};
    const std::vector<double> reference = TestRun<2>(parameters).eigenvalues();

    ASSERT_EQ(lambda.size(), 4u);
    for (unsigned int k = 0; k < 4; ++k)
      EXPECT_NEAR(lambda[k] / reference[k], 1., 1e-6) << "D = " << D << ", k = " << k + 1;
  }
}

TEST(MuellerBrownSlow, LogPartitionIsKnown)
{
  const TestRun<2> run(mueller_brown(40, 36));

  // THEORY: log Z = 11.7 at D = 10; here to ten digits by iterated quadrature on 2000 x 2000 points
  EXPECT_NEAR(run.simulation.weighted_cells().log_partition(), 11.72958998605, 1e-9);
}

TEST(MuellerBrownSlow, TheCutRemovesOnlyWhereNoMassLives)
{
  const TestRun<2> run(mueller_brown(40, 36));

  EXPECT_GT(run.problem.cut().n_cut, 0u);
  EXPECT_LT(run.problem.cut().gibbs_mass_cut_bound, 1e-17);
  // the box ends seven standard deviations above the start
  EXPECT_NEAR(run.problem.initial_outside(), 0.5 * std::erfc(7. / std::sqrt(2.)), 1e-13);
}
