#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// rho(T) against the exact Gaussian; accurate in time through small adaptive steps.
template <int dim>
double error_at_end(unsigned int degree, double mean, double sd, double T)
{
  const double D = 0.3;
  SimulationParameters parameters = ornstein_uhlenbeck(dim, D);
  parameters.discretization.degree = degree;
  parameters.initial_density.mean = {std::vector<double>(dim, mean)};
  parameters.initial_density.standard_deviation = {{sd}};
  parameters.time.final_time = T;
  parameters.time.scheme = "SDIRK3";
  parameters.time.time_step = 1e-3;
  parameters.time.tolerance = 2e-9;
  TestRun<dim> run(parameters);

  return density_error<dim>(run.simulation, run.march(),
                            ornstein_uhlenbeck_density<dim>(D, mean, sd, T))
      .l1;
}

} // namespace

TEST(OrnsteinUhlenbeckSlow, DensityIsTheExactGaussian1D)
{
  EXPECT_LT(error_at_end<1>(8, 0.7, 0.4, 0.5), 1e-8);
}

TEST(OrnsteinUhlenbeckSlow, DensityIsTheExactGaussian2D)
{
  EXPECT_LT(error_at_end<2>(7, 0.3, 0.5, 0.2), 1e-8);
}

TEST(OrnsteinUhlenbeck, RatesAreTheIntegers1D)
{
  const double D = 0.3;
  SimulationParameters parameters = ornstein_uhlenbeck(1, D);
  parameters.mesh.subdivisions = {24};
  parameters.discretization.degree = 8;
  parameters.spectrum.number_of_eigenvalues = 4;

  const std::vector<double> lambda = TestRun<1>(parameters).eigenvalues();

  ASSERT_EQ(lambda.size(), 4);
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(D * lambda[k] / (k + 1), 1., 1e-10) << "k = " << k + 1;
}

TEST(OrnsteinUhlenbeckSlow, RatesAreTheIntegersWithMultiplicity2D)
{
  const double D = 0.3;
  SimulationParameters parameters = ornstein_uhlenbeck(2, D);
  parameters.mesh.subdivisions = {18};
  parameters.discretization.degree = 7;
  parameters.spectrum.number_of_eigenvalues = 14; // rate k has k + 1 copies

  const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();

  ASSERT_EQ(lambda.size(), 14);
  for (unsigned int rate = 1, k = 0; rate <= 4; ++rate)
    for (unsigned int copy = 0; copy <= rate; ++copy, ++k)
      EXPECT_NEAR(D * lambda[k] / rate, 1., 1e-10) << "k = " << k + 1;
}

// The third Hermite polynomial x^3 - 3x has zero slope at +-1, so for V = x^2/2, D = 1 on [-1,1] it
// is the first Neumann eigenfunction: lambda_1 = 3.

TEST(TruncatedGaussian, GapBetweenHermiteExtremaIsThree1D)
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, 1.);
  parameters.mesh.lower_corner = {-1.};
  parameters.mesh.upper_corner = {1.};
  parameters.initial_density.type = "Gibbs";
  parameters.discretization.degree = 4;

  EXPECT_NEAR(TestRun<1>(parameters).eigenvalues().at(0) / 3., 1., 1e-10);
}

TEST(TruncatedGaussian, GapBetweenHermiteExtremaIsThreeTwice2D)
{
  SimulationParameters parameters = ornstein_uhlenbeck(2, 1.);
  parameters.mesh.lower_corner = {-1.};
  parameters.mesh.upper_corner = {1.};
  parameters.mesh.subdivisions = {10};
  parameters.initial_density.type = "Gibbs";

  const std::vector<double> lambda = TestRun<2>(parameters).eigenvalues();

  EXPECT_NEAR(lambda.at(0) / 3., 1., 1e-10);
  EXPECT_NEAR(lambda.at(1) / 3., 1., 1e-10);
  EXPECT_NEAR(lambda.at(2) / 6., 1., 1e-8);
}

TEST(ThreeDimensionsSlow, OrnsteinUhlenbeckRatesAreTheIntegersWithMultiplicity)
{
  SimulationParameters parameters = ornstein_uhlenbeck(3, 0.5);
  parameters.mesh.lower_corner = {-7. * std::sqrt(0.5)};
  parameters.mesh.upper_corner = {7. * std::sqrt(0.5)};
  parameters.mesh.subdivisions = {10};
  parameters.discretization.degree = 4;
  parameters.linear_solver.type = "direct";
  parameters.spectrum.number_of_eigenvalues = 9;

  const std::vector<double> lambda = TestRun<3>(parameters).eigenvalues();

  ASSERT_EQ(lambda.size(), 9);
  for (unsigned int k = 0; k < 3; ++k)
    EXPECT_NEAR(0.5 * lambda[k], 1., 1e-8);
  for (unsigned int k = 3; k < 9; ++k)
    EXPECT_NEAR(0.5 * lambda[k] / 2., 1., 1e-8);
}

TEST(ThreeDimensionsSlow, GapBetweenHermiteExtremaIsThreeThrice)
{
  SimulationParameters parameters = ornstein_uhlenbeck(3, 1.);
  parameters.mesh.lower_corner = {-1.};
  parameters.mesh.upper_corner = {1.};
  parameters.mesh.subdivisions = {4};
  parameters.initial_density.type = "Gibbs";
  parameters.discretization.degree = 4;

  const std::vector<double> lambda = TestRun<3>(parameters).eigenvalues();

  for (unsigned int k = 0; k < 3; ++k)
    EXPECT_NEAR(lambda.at(k) / 3., 1., 1e-8);
}
