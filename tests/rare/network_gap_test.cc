#include "rare/network_gap.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters cold_wells(double D, unsigned int cells_x, unsigned int cells_y)
{
  SimulationParameters parameters = double_well_2d(3, cells_x, cells_y);
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{-1., 0.}};
  parameters.initial_density.standard_deviation = {{0.4 * std::sqrt(D)}};
  parameters.mesh.lower_corner = {-1.6, -0.9};
  parameters.mesh.upper_corner = {1.6, 0.9};
  return parameters;
}

} // namespace

/// (x^2-1)^2 + 2y^2: the gap is that of x alone, 4.989859781345e-12 at D = 1/30.
TEST(NetworkGap, ConvergesToSecondOrder)
{
  const double exact = std::log(4.989859781345e-12);
  TestRun<2> coarse(cold_wells(1. / 30., 16, 10)), fine(cold_wells(1. / 30., 32, 20));
  const double error_coarse = *tiny_network_log_lambda(coarse.simulation.weighted_cells()) - exact;
  const double error_fine = *tiny_network_log_lambda(fine.simulation.weighted_cells()) - exact;

  EXPECT_LT(std::abs(error_fine), 5e-3);
  EXPECT_GT(observed_order(std::abs(error_coarse), std::abs(error_fine)), 1.7);
}

/// At 100 D the energy has lost it; the logarithm, by the two-state formula, is -97.55 and so on.
TEST(NetworkGapSlow, IsReportedWhereTheEnergyHasLostIt)
{
  TestRun<2> run(cold_wells(0.01, 48, 24));
  SimulationParameters line = cold_wells(0.01, 1, 1);
  line.dimension = 1;
  line.initial_density.mean = {{-1.}};
  line.mesh.lower_corner = {-1.6};
  line.mesh.upper_corner = {1.6};
  line.mesh.subdivisions = {200};
  TestRun<1> exact(line);

  const double log_lambda = run.simulation.solve_spectrum().log_lambda.at(0);
  EXPECT_NEAR(log_lambda, exact.simulation.solve_spectrum().log_lambda.at(0), 0.02);
}
