#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

/// V = (x^2-1)^2 + 2y^2, D = 1/4 on [-2.5,2.5]x[-2,2]. Against a solution with other elements, mesh and steps.
TEST(DoubleWellSlow, DensityAgreesWithAFineSolution2D)
{
  TestRun<2> run(double_well_2d(4, 25, 20));
  SimulationParameters fine_parameters = double_well_2d(6, 40, 32);
  fine_parameters.time.time_step = 0.001;
  TestRun<2> fine(fine_parameters);

  const Evolution<2> evolution = run.evolve();
  const Evolution<2> fine_evolution = fine.evolve();

  const DensityError error = density_error<2>(
      run.simulation, evolution.end, as_function(fine.simulation, fine_evolution.end));
  EXPECT_LE(error.l1, 1e-6);
}
