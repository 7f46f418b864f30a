#include "formulation/exponentially_fitted.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// The double well at D = 0.001 on [-2,2]: V/D reaches 9000, and jumps by hundreds between nodes.
SimulationParameters cold_well(unsigned int degree)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 0.002;
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {80};
  parameters.mesh.refinements = 0;
  parameters.mesh.cut = 0.;
  parameters.initial_density.mean = {{-1.}};
  parameters.discretization.degree = degree;
  parameters.spectrum.number_of_eigenvalues = 0;
  return parameters;
}

Vector implicit_euler_step(const EvolutionOperator &formulation, const Vector &u, double dt)
{
  Vector Mu, next;
  formulation.reinit(Mu);
  formulation.reinit(next);
  formulation.apply_mass(Mu, u);
  formulation.solve(1., dt, next, Mu);
  return next;
}

} // namespace

class FittedDensityOfDegree : public ::testing::TestWithParam<unsigned int> {
protected:
  FittedDensityOfDegree()
      : run_(with_formulation(GetParam())),
        fitted_(run_.simulation.weighted_cells(), run_.simulation.kappa(),
                run_.parameters.linear_solver, ExponentiallyFitted<1>::Unknown::density)
  {
  }

  static SimulationParameters with_formulation(unsigned int degree)
  {
    SimulationParameters parameters = cold_well(degree);
    parameters.discretization.formulations = {degree == 1 ? "exponentially fitted"
                                                          : "weighted heat"};
    parameters.mesh.subdivisions = {400};
    return parameters;
  }

  TestRun<1> run_;
  const ExponentiallyFitted<1> fitted_;
};

TEST_P(FittedDensityOfDegree, StaysPositiveAndKeepsItsMassFromAnyHill)
{
  Vector u;
  fitted_.set_initial(u, run_.problem.initial_density(), run_.problem.initial_mass());

  for (unsigned int k = 0; k < 50; ++k) {
    u = implicit_euler_step(fitted_, u, 0.05);
    for (const auto i : u.locally_owned_elements())
      ASSERT_GE(u(i), 0.);
    ASSERT_NEAR(fitted_.mass_functional() * u, 1., 1e-13);
  }

  const DensityFunctionals<1> density = measure_density(fitted_, u);
  EXPECT_NEAR(density.mass, 1., 1e-3);
  EXPECT_NEAR(density.mean[0], -1., 1e-3);
  EXPECT_NEAR(density.covariance[0][0] / 1.26e-4, 1., 0.05);
  // known in L1 only, and all that chi^2 comes from is where Gibbs has nothing: left out, not
  // infinite
  EXPECT_TRUE(std::isnan(density.log_chi2));
  EXPECT_FALSE(density.chi2.has_value());
}

TEST_P(FittedDensityOfDegree, GibbsIsStationaryAndExactBetweenTheNodes)
{
  Vector Ku, Kx, x;
  for (Vector *v : {&Ku, &Kx, &x})
    fitted_.reinit(*v);
  x = 1.;
  fitted_.apply_stiffness(Ku, fitted_.stationary_vector());
  fitted_.apply_stiffness(Kx, x);

  const DensityFunctionals<1> density = measure_density(fitted_, fitted_.stationary_vector());

  EXPECT_LE(Ku.linfty_norm(), 1e-13 * Kx.linfty_norm() * fitted_.stationary_vector().linfty_norm());
  EXPECT_LE(density.l1, 0.05 / GetParam()); // a matter of Z on the nodes
  EXPECT_LE(*density.dirichlet, 1e-20);
}

INSTANTIATE_TEST_SUITE_P(Degrees, FittedDensityOfDegree, ::testing::Values(1u, 2u, 4u));

TEST(FittedDensity, IsTheSymmetricFormInAnotherUnknown)
{
  SimulationParameters parameters = double_well_2d(1, 20, 16);
  parameters.mesh.lower_corner = {-1.8, -1.4};
  parameters.mesh.upper_corner = {1.8, 1.4};
  parameters.discretization.formulations = {"exponentially fitted"};
  const TestRun<2> run(parameters);
  const Formulation<2> &symmetric = run.simulation.formulation();
  const ExponentiallyFitted<2> fitted(run.simulation.weighted_cells(), run.simulation.kappa(),
                                      parameters.linear_solver,
                                      ExponentiallyFitted<2>::Unknown::density);
  Vector u, rho;
  symmetric.set_initial(u, run.problem.initial_density(), run.problem.initial_mass());
  fitted.set_initial(rho, run.problem.initial_density(), run.problem.initial_mass());

  u = implicit_euler_step(symmetric, u, 0.1);
  rho = implicit_euler_step(fitted, rho, 0.1);

  // u_i = rho_i / sqrt(pi_i), with the nodes' own sqrt(pi) in the stationary vector
  for (const auto i : u.locally_owned_elements())
    EXPECT_NEAR(u(i) * symmetric.stationary_vector()(i), rho(i), 1e-11 * rho.linfty_norm());
}
