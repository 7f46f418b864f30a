#include "functionals/decay.h"

#include "functionals/decay_explanation.h"
#include "support/pencils.h"
#include "time/time_integrator.h"
#include "time/time_parameters.h"
#include "time/time_schemes.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

TEST(DecayFit, FindsTheRateOfAnExponential)
{
  std::vector<double> times, log_chi2;
  for (int n = 0; n <= 20; ++n) {
    times.push_back(0.1 * n);
    log_chi2.push_back(3. - 1.5 * times.back());
  }

  const DecayFit fit = fit_decay(times, log_chi2).value();

  EXPECT_NEAR(fit.rate, 1.5, 1e-13);
  EXPECT_NEAR(fit.window.first, 1., 0.11);
  EXPECT_NEAR(fit.window.second, 2., 1e-13);
}

TEST(DecayFit, LeavesOutTheRoundingFloor)
{
  std::vector<double> times, log_chi2;
  for (int n = 0; n <= 100; ++n) {
    times.push_back(n);
    log_chi2.push_back(std::max(-1. * n, -60.)); // e^-60 is below 1e-24
  }

  const DecayFit fit = fit_decay(times, log_chi2).value();

  EXPECT_NEAR(fit.rate, 1., 1e-13);
  EXPECT_LE(fit.window.second, 56.);
}

TEST(DecayFit, IsAbsentWithoutThreePoints)
{
  EXPECT_FALSE(fit_decay({0., 1.}, {0., -1.}).has_value());
  EXPECT_FALSE(fit_decay({0., 1., 2.}, {-100., -100., -100.}).has_value());
}

TEST(PredictedDecay, SkipsModesThatASymmetricStartDoesNotContain)
{
  EXPECT_DOUBLE_EQ(predicted_decay({1., 2., 3.}, {1e-16, 0.5, 0.1}).value(), 4.);
  EXPECT_FALSE(predicted_decay({}, {}).has_value());
  EXPECT_FALSE(predicted_decay({1., 2.}, {1e-13, 1e-14}, 3.).has_value()); // all of them rounding
}

/// Consistent at small steps, with the scheme's order, and exact for implicit Euler.
TEST(DecayOfScheme, TendsToTheRateOfTheMode)
{
  EXPECT_DOUBLE_EQ(decay_of_scheme("implicit Euler", 3., 0.1).value(), 20. * std::log(1.3));
  EXPECT_EQ(decay_of_scheme("exponential", 3., 0.1).value(), 6.);
  for (const std::string scheme : {"Crank-Nicolson", "TR-BDF2", "BDF2", "SDIRK3"}) {
    const double coarse = decay_of_scheme(scheme, 1., 0.05).value() - 2.;
    const double fine = decay_of_scheme(scheme, 1., 0.025).value() - 2.;
    EXPECT_NEAR(std::log2(coarse / fine), scheme == "SDIRK3" ? 3. : 2., 0.15) << scheme;
    EXPECT_NEAR(decay_of_scheme(scheme, 1e-9, 1e-3).value() / 2e-9, 1., 1e-13) << scheme;
  }
}

namespace {

/// A mode of rate 1 after each of n steps.
std::vector<double> decaying_mode(const std::string &scheme, const double dt, const unsigned int n)
{
  const DenseOperator op(pencil_with_eigenvalues({0., 1.}));
  TimeParameters parameters;
  parameters.scheme = scheme;
  parameters.damping_steps = 0;
  const auto integrator = make_time_integrator(op, parameters);
  Vector u = op.distribute({1., 2.}); // the second entry is the mode's part
  std::vector<double> values;
  for (unsigned int i = 0; i < n; ++i) {
    integrator->advance(u, dt);
    values.push_back(op.gather(u)[1]);
  }
  return values;
}

} // namespace

TEST(DecayOfScheme, IsThatOfTheSteps)
{
  for (const std::string scheme : {"implicit Euler", "Crank-Nicolson", "TR-BDF2", "SDIRK3"})
    for (const double dt : {0.01, 0.3, 1., 1.9}) {
      const std::vector<double> u = decaying_mode(scheme, dt, 5);
      EXPECT_NEAR(decay_of_scheme(scheme, 1., dt).value(), -0.5 / dt * std::log(u[4] / u[0]), 1e-10)
          << scheme << ' ' << dt;
    }
}

TEST(DecayOfScheme, IsThatOfTheDominantRootOfTwoSteps)
{
  for (const double dt : {0.01, 0.2, 0.3}) {
    const std::vector<double> u = decaying_mode("BDF2", dt, 40);
    EXPECT_NEAR(decay_of_scheme("BDF2", 1., dt).value(), -2. / dt * std::log(u[39] / u[38]), 1e-7)
        << dt;
  }
  // complex roots: u_n u_{n+2} - u_{n+1}^2 falls by the square of their modulus a step
  for (const double dt : {0.6, 1., 3.}) {
    const std::vector<double> u = decaying_mode("BDF2", dt, 5);
    const double before = u[1] * u[3] - u[2] * u[2], after = u[2] * u[4] - u[3] * u[3];
    EXPECT_NEAR(decay_of_scheme("BDF2", 1., dt).value(), -std::log(after / before) / dt, 1e-10)
        << dt;
  }
}

TEST(SpectralChi2, AddsTheModes)
{
  EXPECT_DOUBLE_EQ(spectral_chi2({1., 2.}, {3., -1.}, 0.5), 9. * std::exp(-1.) + std::exp(-2.));
}

TEST(FitRate, UsesTheWindowOnly)
{
  const double nan = std::nan("");
  EXPECT_NEAR(fit_rate({0., 1., 2., 3., 4.}, {9., 0., -2., -4., nan}, {1., 4.}).value(), 2., 1e-14);
  EXPECT_FALSE(fit_rate({0., 1., 2.}, {0., nan, -1.}, {0., 2.}).has_value());
}

namespace {

/// chi^2 of modes with the given rates and coefficients, at n + 1 times from 0 to T.
DecayEvidence evidence_of(const std::vector<double> &rates, const std::vector<double> &coefficients,
                          double T, int n = 50)
{
  DecayEvidence evidence;
  evidence.rates = rates;
  evidence.mode_coefficients = coefficients;
  for (int i = 0; i <= n; ++i) {
    evidence.times.push_back(T * i / n);
    evidence.log_chi2.push_back(std::log(spectral_chi2(rates, coefficients, T * i / n)));
  }
  evidence.fit = fit_decay(evidence.times, evidence.log_chi2);
  evidence.predicted = predicted_decay(rates, coefficients);
  evidence.last_step = T / n;
  return evidence;
}

void expect_reason(const DecayEvidence &evidence, const std::string &part)
{
  const std::string why = explain_decay(evidence);
  EXPECT_NE(why.find(part), std::string::npos) << '"' << why << "\", not: " << part;
}

} // namespace

TEST(DecayFit, NeedsNoReasonWhereItIsThePrediction)
{
  EXPECT_EQ(explain_decay(evidence_of({1., 5.}, {0.5, 0.3}, 5.)), "");
}

TEST(DecayFit, HasAReasonWhereItIsNotThePrediction)
{
  expect_reason(evidence_of({0.01, 5.}, {0.5, 3.}, 0.5), "the window is too short: faster modes");
  expect_reason(evidence_of({0.01, 5.}, {0.5, 0.3}, 0.7), "holds 99.97 % of χ²");
  expect_reason(evidence_of({0.01, 5.}, {1e-5, 3.}, 0.5), "nearly symmetric: faster modes");

  DecayEvidence plateau = evidence_of({1e-9, 5.}, {0.5, 0.}, 1.);
  plateau.fit->rate = 1e-12;
  expect_reason(plateau, "changes χ²");

  DecayEvidence scheme = evidence_of({1.}, {0.5}, 10.);
  scheme.scheme_rate = decay_of_scheme("implicit Euler", 1., 0.4);
  scheme.fit->rate = *scheme.scheme_rate;
  expect_reason(scheme, "the scheme's own factor");

  DecayEvidence symmetric = evidence_of({0.01, 1.}, {1e-16, 0.5}, 10.);
  symmetric.fit->rate = 0.02;
  expect_reason(symmetric, "the start is symmetric and has no mode 1");

  DecayEvidence unknown = evidence_of({1.}, {0.5}, 5.);
  unknown.fit->rate = 1.5;
  expect_reason(unknown, "no reason was found");
}

TEST(DecayFit, HasAReasonForBeingAbsent)
{
  DecayEvidence leaves;
  leaves.mass_leaves = true;
  expect_reason(leaves, "mass leaves");
  expect_reason(evidence_of({1., 2.}, {0., 0.}, 1., 1), "no prediction");
  expect_reason(evidence_of({1., 2.}, {1., 1.}, 1., 1), "fewer than three steps");
}
