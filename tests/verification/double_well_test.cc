#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

/// V = (x^2-1)^2 + 2y^2, D = 1/4 on [-2.5,2.5]x[-2,2]. Against a solution with other elements, mesh
/// and steps: degree 4, degree 2, and Fokker-Planck, which has the same limit at order p + 1 = 3.
TEST(DoubleWellSlow, BothFormulationsConvergeToTheSameDensity2D)
{
  SimulationParameters fine_parameters = double_well_2d(5, 36, 28);
  fine_parameters.time.scheme = "SDIRK3";
  TestRun<2> fine(fine_parameters);
  const Vector fine_end = fine.march();
  const auto exact = as_function(fine.simulation, fine_end);
  const auto error = [&exact](const std::string &formulation, unsigned int degree, unsigned int nx,
                              unsigned int ny) {
    SimulationParameters parameters = double_well_2d(degree, nx, ny);
    parameters.discretization.formulations = {formulation};
    TestRun<2> run(parameters);
    return density_error<2>(run.simulation, run.march(), exact).l1;
  };

  EXPECT_LE(error("weighted heat", 4, 25, 20), 1e-6);
  EXPECT_LE(error("weighted heat", 2, 100, 80), 3e-6);
  const double coarse = error("Fokker-Planck", 2, 30, 24),
               refined = error("Fokker-Planck", 2, 60, 48);
  EXPECT_GT(observed_order(coarse, refined), 2.9) << coarse << ' ' << refined;
}

/// Against sinc collocation of the symmetrised (Witten) operator on the line, which shares nothing
/// with finite elements: lambda_1 belongs to x alone, 16 = 4/D to y alone.
TEST(DoubleWellSlow, GapAgreesWithAnotherMethod2D)
{
  const double exact = 0.119118373236;
  SimulationParameters parameters = double_well_2d(4, 25, 20);
  const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();
  parameters.mesh.subdivisions = {50, 40};
  const double refined = TestRun<2>(parameters).eigenvalues().at(0);

  EXPECT_NEAR(lambda.at(0), exact, 1e-8);
  EXPECT_GT(lambda.at(0), exact); // Rayleigh-Ritz
  EXPECT_NEAR(refined / exact, 1., 1e-9);
  EXPECT_NEAR(lambda.at(1) / 13.241576256478, 1., 1e-6);
  EXPECT_NEAR(lambda.at(2) / 16., 1., 1e-8);
}
