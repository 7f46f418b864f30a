#include "time/exponential.h"
#include "time/time_integrator.h"

#include "base/user_error.h"
#include "support/pencils.h"
#include "time/time_parameters.h"
#include "time/time_schemes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {
namespace {

TimeParameters parameters_for(const std::string &scheme)
{
  TimeParameters parameters;
  parameters.scheme = scheme;
  return parameters;
}

const Pencil three_states = pencil_with_eigenvalues({0., 1., 3.});

/// e_1 + e_2 + e_3 of the eigenbasis of three_states: rows of A times u = (1, 1, 1).
std::vector<double> eigenbasis_coordinates(const std::vector<double> &u)
{
  // A is unit upper triangular with A^T A = M: coordinates by Cholesky's recursion on M.
  const unsigned int n = u.size();
  dealii::FullMatrix<double> A(n, n);
  for (unsigned int k = 0; k < n; ++k)
    for (unsigned int j = k; j < n; ++j) {
      double sum = three_states.mass(k, j);
      for (unsigned int i = 0; i < k; ++i)
        sum -= A(i, k) * A(i, j);
      A(k, j) = j == k ? std::sqrt(sum) : sum / A(k, k);
    }
  std::vector<double> c(n, 0.);
  for (unsigned int k = 0; k < n; ++k)
    for (unsigned int j = k; j < n; ++j)
      c[k] += A(k, j) * u[j];
  return c;
}

/// Largest error at t = 1 of n steps from (1, 2, -1).
double error_at_one(const std::string &scheme, const unsigned int n)
{
  const DenseOperator op(three_states);
  const auto integrator = make_time_integrator(op, parameters_for(scheme));
  const std::vector<double> start = {1., 2., -1.};
  Vector u = op.distribute(start);
  for (unsigned int i = 0; i < n; ++i)
    integrator->advance(u, 1. / n);

  const std::vector<double> c = eigenbasis_coordinates(op.gather(u));
  const std::vector<double> c0 = eigenbasis_coordinates(start);
  return std::max(std::abs(c[1] - std::exp(-1.) * c0[1]), std::abs(c[2] - std::exp(-3.) * c0[2]));
}

/// R(z) of a scheme: one step of size 1 on a mode of eigenvalue z.
double stability_function(const std::string &scheme, const double z)
{
  Pencil pencil(2);
  pencil.mass(0, 0) = pencil.mass(1, 1) = 1.;
  pencil.stiffness(1, 1) = z;
  pencil.stationary[0] = 1.;
  const DenseOperator op(pencil);
  TimeParameters parameters = parameters_for(scheme);
  parameters.damping_steps = 0;
  Vector u = op.distribute({0., 1.});
  make_time_integrator(op, parameters)->advance(u, 1.);
  return op.gather(u)[1];
}

std::vector<std::string> schemes_by_name()
{
  std::vector<std::string> names = time_scheme_names();
  names.erase(names.begin());
  names.pop_back(); // makes no steps
  return names;
}

TEST(TimeIntegrator, NamesStartWithAutomaticAndAreUnderstood)
{
  const DenseOperator op(three_states);

  EXPECT_EQ(time_scheme_names().front(), "automatic");
  EXPECT_EQ(time_scheme_names().back(), exact_scheme);
  EXPECT_EQ(make_time_integrator(op, parameters_for("automatic"))->name(), "TR-BDF2");
  for (const std::string &name : schemes_by_name())
    EXPECT_EQ(make_time_integrator(op, parameters_for(name))->name(), name);
  EXPECT_THROW(make_time_integrator(op, parameters_for("leapfrog")), UserError);
}

TEST(TimeIntegrator, ConvergesWithItsOrder)
{
  const DenseOperator op(three_states);
  for (const std::string &name : schemes_by_name()) {
    const double order = std::log2(error_at_one(name, 80) / error_at_one(name, 160));

    EXPECT_NEAR(order, make_time_integrator(op, parameters_for(name))->order(), 0.1) << name;
  }
}

TEST(TimeIntegrator, StiffModesVanishOrAtLeastDoNotGrow)
{
  EXPECT_NEAR(stability_function("implicit Euler", 1e9), 0., 1e-8);
  EXPECT_NEAR(stability_function("TR-BDF2", 1e9), 0., 1e-8);
  EXPECT_NEAR(stability_function("SDIRK3", 1e9), 0., 1e-8);
  EXPECT_NEAR(stability_function("Crank-Nicolson", 1e9), -1., 1e-8);
  for (const std::string &name : schemes_by_name())
    for (const double z : {1e-3, 0.1, 1., 2., 5., 30., 1e3, 1e6})
      EXPECT_LT(std::abs(stability_function(name, z)), 1.) << name << ' ' << z;
}

TEST(TimeIntegrator, ImplicitEulerAndTrBdf2HaveTheirStabilityFunctions)
{
  const double gamma = 2. - std::sqrt(2.);
  for (const double z : {0.1, 1., 10., 100.}) {
    const double trapezoidal = (1. - gamma * z / 2.) / (1. + gamma * z / 2.);
    const double tr_bdf2 = (trapezoidal - std::pow(1. - gamma, 2)) / (gamma * (2. - gamma)) /
                           (1. + (1. - gamma) / (2. - gamma) * z);

    EXPECT_NEAR(stability_function("implicit Euler", z), 1. / (1. + z), 1e-14);
    EXPECT_NEAR(stability_function("Crank-Nicolson", z), (1. - z / 2.) / (1. + z / 2.), 1e-14);
    EXPECT_NEAR(stability_function("TR-BDF2", z), tr_bdf2, 1e-14);
  }
}

TEST(TimeIntegrator, DampedStartOfCrankNicolsonIsImplicitEulerInHalfSteps)
{
  const DenseOperator op(neumann_pencil(10));
  TimeParameters parameters = parameters_for("Crank-Nicolson");
  parameters.damping_steps = 4;
  std::vector<double> spike(11, 0.);
  spike[0] = 1.;
  Vector u = op.distribute(spike), v = u;

  const auto crank_nicolson = make_time_integrator(op, parameters);
  const auto euler = make_time_integrator(op, parameters_for("implicit Euler"));
  for (unsigned int step = 0; step < 2; ++step)
    crank_nicolson->advance(u, 0.02);
  for (unsigned int step = 0; step < 4; ++step)
    euler->advance(v, 0.01);

  v -= u;
  EXPECT_LT(v.linfty_norm(), 1e-15);
}

TEST(TimeIntegrator, EstimateHasOneOrderMoreThanTheScheme)
{
  const DenseOperator op(three_states);
  for (const std::string &name : schemes_by_name()) {
    TimeParameters parameters = parameters_for(name);
    parameters.tolerance = 1.;
    parameters.damping_steps = 0;
    const auto integrator = make_time_integrator(op, parameters);
    double estimate[2];
    for (unsigned int i = 0; i < 2; ++i) {
      Vector u = op.distribute({1., 2., -1.});
      integrator->restart();
      estimate[i] = *integrator->advance(u, 0.002 / (1 << i));
    }

    EXPECT_NEAR(std::log2(estimate[0] / estimate[1]), integrator->order() + 1., 0.05) << name;
  }
}

TEST(TimeIntegrator, EstimateIsTheLocalErrorForSmallSteps)
{
  const double lambda = 2., dt = 1e-3;
  const DenseOperator op(pencil_with_eigenvalues({0., lambda}));
  for (const std::string &name : schemes_by_name()) {
    TimeParameters parameters = parameters_for(name);
    parameters.tolerance = 1.;
    parameters.damping_steps = 0;
    Vector u = op.distribute({0., 1.}), exact = u;
    exact.add(-(op.mass_functional() * u), op.stationary_vector());
    u = exact;

    const double estimate = *make_time_integrator(op, parameters)->advance(u, dt);

    exact *= std::exp(-lambda * dt);
    u -= exact;
    EXPECT_NEAR(estimate / l1_norm(op.mass_functional(), u), 1., 0.02) << name;
  }
}

TEST(TimeIntegrator, Sdirk3HasItsStabilityFunction)
{
  // e^-z to order 3 over (1 + gamma z)^3, and no z^3 in the numerator
  const double g = 0.43586652150845899942;
  for (const double z : {0.1, 1., 10., 100.}) {
    const double numerator = 1. + (3. * g - 1.) * z + (3. * g * g - 3. * g + 0.5) * z * z;

    EXPECT_NEAR(stability_function("SDIRK3", z), numerator / std::pow(1. + g * z, 3), 1e-13);
  }
}

/// Largest error at t = 1 of BDF2 with steps that alternate between two lengths.
double bdf2_error(const unsigned int n, const double ratio, const bool rejects)
{
  const double lambda = 2.;
  const DenseOperator op(pencil_with_eigenvalues({0., lambda}));
  const auto integrator = make_time_integrator(op, parameters_for("BDF2"));
  Vector u = op.distribute({0., 1.});
  u.add(-(op.mass_functional() * u), op.stationary_vector());
  Vector exact = u;
  exact *= std::exp(-lambda);
  for (unsigned int i = 0; i < n; ++i) {
    const double dt = (i % 2 == 0 ? 1. : ratio) * 2. / (n * (1. + ratio));
    if (rejects && i % 3 == 1) {
      const Vector before = u;
      integrator->advance(u, 3. * dt);
      integrator->reject();
      u = before;
    }
    integrator->advance(u, dt);
  }
  u -= exact;
  return u.linfty_norm();
}

TEST(TimeIntegrator, Bdf2HasOrder2WithStepsOfDifferentLength)
{
  for (const double ratio : {0.5, 2., 2.3, 5.})
    EXPECT_NEAR(std::log2(bdf2_error(160, ratio, false) / bdf2_error(320, ratio, false)), 2., 0.05)
        << ratio;
}

TEST(TimeIntegrator, Bdf2ForgetsARejectedStep)
{
  EXPECT_EQ(bdf2_error(60, 2., true), bdf2_error(60, 2., false));
}

TEST(TimeIntegrator, Bdf2EstimatesItsLocalError)
{
  const double lambda = 2., dt = 1e-3;
  const DenseOperator op(pencil_with_eigenvalues({0., lambda}));
  TimeParameters parameters = parameters_for("BDF2");
  parameters.tolerance = 1.;
  for (const double ratio : {0.25, 1., 2.}) {
    // the step before it starts from the exact value too, up to a much smaller error
    const auto integrator = make_time_integrator(op, parameters);
    Vector u = op.distribute({0., 1.});
    u.add(-(op.mass_functional() * u), op.stationary_vector());
    const auto exact_change = [&](const double length) { return std::exp(-lambda * length); };
    const double start = u(0);
    integrator->advance(u, dt);
    u *= exact_change(dt) * start / u(0);

    Vector exact = u;
    const double estimate = *integrator->advance(u, ratio * dt);

    exact *= exact_change(ratio * dt);
    u -= exact;
    EXPECT_NEAR(estimate / l1_norm(op.mass_functional(), u), 1., 0.02) << ratio;
  }
}

TEST(TimeIntegrator, Bdf2IsGStable)
{
  const DenseOperator op(neumann_pencil(30));
  std::vector<double> start(31, 0.);
  start[0] = 30.;
  const auto square = [&op](const Vector &v) {
    Vector Mv;
    op.reinit(Mv);
    op.apply_mass(Mv, v);
    return v * Mv;
  };
  for (const double dt : {1e-4, 1e-2, 1.}) {
    const auto integrator = make_time_integrator(op, parameters_for("BDF2"));
    Vector u = op.distribute(start), before = u;
    u.add(-(op.mass_functional() * u), op.stationary_vector());
    double g_norm = std::numeric_limits<double>::infinity();
    for (unsigned int i = 0; i < 20; ++i) {
      before = u;
      integrator->advance(u, dt);

      Vector extrapolated = u;
      extrapolated.sadd(2., -1., before);
      const double next = square(u) + square(extrapolated);
      EXPECT_LE(next, g_norm * (1. + 1e-12) + 1e-28) << dt;
      g_norm = next;
    }
  }
}

TEST(TimeIntegrator, EstimateIsBoundedForStiffModes)
{
  Pencil pencil(2);
  pencil.mass(0, 0) = pencil.mass(1, 1) = 1.;
  pencil.stiffness(0, 0) = pencil.stiffness(1, 1) = 1e12;
  pencil.stiffness(0, 1) = pencil.stiffness(1, 0) = -1e12;
  pencil.stationary = {1., 1.};
  const DenseOperator op(pencil);
  for (const std::string &name : schemes_by_name()) {
    TimeParameters parameters = parameters_for(name);
    parameters.tolerance = 1.;
    Vector u = op.distribute({1., -1.});
    const double size = l1_norm(op.mass_functional(), u);

    EXPECT_LT(*make_time_integrator(op, parameters)->advance(u, 1.), 2. * size) << name;
  }
}

TEST(TimeIntegrator, KeepsMassThroughAThousandSteps)
{
  const DenseOperator op(neumann_pencil(40));
  std::vector<double> start(41, 0.);
  start[3] = 40.;
  for (const std::string &name : schemes_by_name()) {
    const auto integrator = make_time_integrator(op, parameters_for(name));
    Vector u = op.distribute(start);
    const double mass = op.mass_functional() * u;

    for (unsigned int i = 0; i < 1000; ++i)
      integrator->advance(u, 1e-2);

    EXPECT_NEAR(op.mass_functional() * u, mass, 1e-12) << name;
    EXPECT_LT(integrator->mass_corrections(), 1e-9) << name;
  }
}

TEST(TimeIntegrator, LeavesTheStationaryVectorAlone)
{
  for (const Pencil &pencil :
       {neumann_pencil(100), pencil_with_eigenvalues({0., 1e-6, 1., 1e3, 1e6, 1e9})}) {
    const DenseOperator op(pencil);
    for (const std::string &name : schemes_by_name()) {
      const auto integrator = make_time_integrator(op, parameters_for(name));
      Vector u = op.stationary_vector();

      for (unsigned int i = 0; i < 100; ++i)
        integrator->advance(u, 0.1);

      u -= op.stationary_vector();
      EXPECT_LT(l1_norm(op.mass_functional(), u), 1e-12) << name;
    }
  }
}

TEST(TimeIntegrator, ImplicitEulerIsPositiveOnAnMMatrix)
{
  const DenseOperator op(neumann_pencil(50, Mass::lumped));
  std::vector<double> start(51, 0.);
  start[10] = 50.;
  for (const double dt : {1e-6, 1e-3, 1., 1e3}) {
    const auto integrator = make_time_integrator(op, parameters_for("implicit Euler"));
    Vector u = op.distribute(start);

    for (unsigned int i = 0; i < 20; ++i) {
      integrator->advance(u, dt);
      for (const double value : u)
        EXPECT_GE(value, 0.);
    }
  }
}

TEST(TimeIntegrator, Chi2AndEnergyNeverIncrease)
{
  const DenseOperator op(neumann_pencil(30));
  std::vector<double> start(31, 0.);
  start[0] = 30.;
  Vector Mu, Ku;
  op.reinit(Mu);
  op.reinit(Ku);
  for (const std::string name : {"implicit Euler", "TR-BDF2", "SDIRK3"})
    for (const double dt : {1e-4, 1e-2, 1.}) {
      const auto integrator = make_time_integrator(op, parameters_for(name));
      Vector u = op.distribute(start);
      u.add(-(op.mass_functional() * u), op.stationary_vector());
      double chi2 = std::numeric_limits<double>::infinity(), energy = chi2;

      for (unsigned int i = 0; i < 20; ++i) {
        integrator->advance(u, dt);
        op.apply_mass(Mu, u);
        op.apply_stiffness(Ku, u);

        EXPECT_LE(u * Mu, chi2 + 1e-30) << name << ' ' << dt;
        EXPECT_LE(u * Ku, energy + 1e-26) << name << ' ' << dt;
        chi2 = u * Mu;
        energy = u * Ku;
      }
    }
}

TEST(TimeIntegrator, ImplicitEulerIsAMinimisingMovement)
{
  // E(u) - E(u_new) = |u_new - u|_M^2 / dt + E(u_new - u),  E(v) = v^T K v / 2
  const DenseOperator op(neumann_pencil(20));
  std::vector<double> start(21, 0.);
  start[4] = 20.;
  const double dt = 0.01;
  const auto energy = [&op](const Vector &v) {
    Vector Kv;
    op.reinit(Kv);
    op.apply_stiffness(Kv, v);
    return 0.5 * (v * Kv);
  };
  Vector u = op.distribute(start), change, M_change;
  op.reinit(M_change);
  const double energy_before = energy(u);
  change = u;

  make_time_integrator(op, parameters_for("implicit Euler"))->advance(u, dt);

  change -= u;
  op.apply_mass(M_change, change);
  const double dissipated = (change * M_change) / dt + energy(change);
  EXPECT_NEAR(energy_before - energy(u), dissipated, 1e-12 * energy_before);
}

} // namespace
} // namespace gibbsflow
