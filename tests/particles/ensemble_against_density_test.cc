#include "model/expression_covariance.h"
#include "model/expression_density.h"
#include "particles/ensemble_comparison.h"
#include "particles/initial_sample.h"
#include "particles/particle_fixtures.h"
#include "particles/run_ensemble.h"
#include "particles/sde_steppers.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

using namespace gibbsflow;
using namespace gibbsflow::test;
using namespace gibbsflow::testing;

// Sigma = 1 + x^2, V = x^2/2, alpha = 1/2 between walls at +-1.5: (1 + x^2)^{-3}, normalised there,
// is stationary. With div(Sigma grad rho) in the equation it would be (1 + x^2)^{-2}.
TEST(GeneralNoiseSlow, KeepsItsStationaryDensityBetweenWalls)
{
  const Metric<1> metric;
  const Dynamics<1> dynamics(
      std::make_shared<potentials::ExpressionPotential<1>>("Potential/Expression", "x^2/2",
                                                           Constants()),
      std::make_shared<ExpressionCovariance<1>>("1 + x^2", Constants(), metric), nullptr, 0.5,
      metric);
  const Region<1> region(cube<1>(1.5, 64));
  const ParticleWalls<1> walls(region, 1);
  const ExpressionDensity<1> stationary("(1 + x^2)^(-3)", "", region.lower(), region.upper());
  const BoxGrid<1> grid = counting_grid(region);
  const auto integral = [](const double x) { // of (1 + x^2)^{-3}
    const double s = 1. + x * x;
    return x / (4. * s * s) + 3. * x / (8. * s) + 3. * std::atan(x) / 8.;
  };
  std::vector<double> masses;
  for (unsigned int k = 0; k < grid.n_cells(); ++k)
    masses.push_back((integral(grid.cell_upper(k)[0]) - integral(grid.cell_lower(k)[0])) /
                     (2. * integral(1.5)));

  const EulerMaruyama<1> euler(dynamics, walls, {});
  const SecondOrderScheme<1> platen(dynamics, [&](const auto &x) { return dynamics.velocities(x); },
                                    walls, {});
  for (const bool is_second : {false, true}) {
    auto particles = sample_particles(stationary, region, 20480, 3, MPI_COMM_SELF);
    if (is_second)
      advance_all(platen, particles, 0, 50, 0.01);
    else
      advance_all(euler, particles, 0, 200, 0.0025);
    const EnsembleDistances d =
        compare(grid, count_particles(grid, particles, MPI_COMM_SELF), masses);
    EXPECT_GT(*d.chi2_p_value, 1e-3);
    EXPECT_NEAR(d.l1.l1, 0., 4. * d.l1.standard_error);
  }
}

namespace {

/// Runs of the SDE by both schemes against rho(T) of the equation on the mesh.
void expect_density_of_equation(const SimulationParameters &parameters,
                                const EnsembleParameters &ensemble,
                                const std::map<std::string, double> &time_steps)
{
  const TestRun<2> run(parameters, MPI_COMM_SELF);
  const Vector u = run.march();
  const Region<2> &region = run.problem.region();
  const BoxGrid<2> grid = counting_grid(region);
  const std::vector<double> masses = masses_in(grid, Density<2>(run.simulation.formulation(), u));
  const Dynamics<2> isotropic(
      run.problem.model().potential,
      std::make_shared<IsotropicCovariance<2>>(run.problem.sigma(), Metric<2>()), nullptr,
      parameters.noise.alpha, Metric<2>());
  const Dynamics<2> &dynamics = run.problem.dynamics() ? *run.problem.dynamics() : isotropic;
  for (const auto &[method, time_step] : time_steps) {
    EnsembleParameters of_method = ensemble;
    of_method.methods = {method};
    of_method.time_step = time_step;
    run_ensemble<2>(method, of_method,
                    {dynamics,
                     run.problem.model(),
                     1.,
                     {},
                     run.problem.initial_density(),
                     region,
                     MPI_COMM_SELF},
                    {parameters.time.final_time}, [&](const EnsembleState<2> &state) {
                      const EnsembleDistances d = compare(
                          grid, count_particles(grid, state.particles, MPI_COMM_SELF), masses);
                      EXPECT_GT(*d.chi2_p_value, 1e-3) << method;
                      EXPECT_NEAR(d.l1.l1, 0., 5. * d.l1.standard_error) << method;
                    });
  }
}

} // namespace

// The Fokker-Planck equation of the double well at T = 2 against the SDE.
TEST(EnsembleAgainstDensitySlow, SdeHasTheDensityOfTheEquation)
{
  EnsembleParameters ensemble;
  ensemble.particles = 100000;

  expect_density_of_equation(double_well_2d(4, 25, 20), ensemble,
                             {{"SDE", 0.001}, {"SDE 2", 0.02}});
}

// Sigma(x) with correlations that change their sign, between walls that count: what no flux means
// for the density is reflection along the conormal for the runs.
TEST(EnsembleAgainstDensitySlow, SdeWithFullNoiseBetweenWallsHasTheDensityOfTheEquation)
{
  SimulationParameters parameters = double_well_2d(6, 8, 8);
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "1 + y^2/2; 0.2 + 0.6*x*y; 0.2 + 0.6*x*y; 1 + x^2/2";
  parameters.noise.alpha = 0.5;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.initial_density.mean = {{-0.5, 0.3}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-1.2, -0.8};
  parameters.mesh.upper_corner = {1.2, 0.8};
  parameters.time.final_time = 0.4;
  EnsembleParameters ensemble;
  ensemble.particles = 20000;

  expect_density_of_equation(parameters, ensemble, {{"SDE", 0.0025}, {"SDE 2", 0.0025}});
}
