#include "particles/heavy_ball.h"

#include "particles/ensemble_comparison.h"
#include "particles/particle_fixtures.h"
#include "particles/run_ensemble.h"
#include "support/expect_user_error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

dealii::SymmetricTensor<2, 1> scalar(const double sigma)
{
  return sigma * dealii::unit_symmetric_tensor<1>();
}

/// The heavy ball in V = x^2/2 with normal noise of variance sigma, as a rule from equilibrium at
/// the discretisation's limit: gamma and D stay while alpha changes.
struct HarmonicBall {
  HarmonicBall(const double alpha_of_ball, const double gamma, const double D,
               const double mean = 0., const double deviation = -1.)
      : alpha(alpha_of_ball),
        beta(1. - gamma * std::sqrt(alpha)),
        sigma(2. * gamma * D / std::sqrt(alpha)),
        dynamics(dynamics_of<1>("x^2/2", scalar(sigma), alpha)),
        start(gaussian<1>(dealii::Point<1>(mean), deviation < 0. ? std::sqrt(D) : deviation)),
        region(cube<1>(12. * std::sqrt(D), 8))
  {
    model.potential = std::make_shared<potentials::ExpressionPotential<1>>("Potential/Expression",
                                                                           "x^2/2", Constants());
  }

  EnsembleProblem<1> problem() const
  {
    MomentumParameters momentum;
    momentum.coefficient = beta;
    return {dynamics, model, 1., {}, start, region, MPI_COMM_SELF, {}, momentum};
  }

  /// At time t of n = t/alpha steps.
  EnsembleMoments<1> moments(const unsigned int particles, const double t) const
  {
    EnsembleMoments<1> result;
    run(particles, t, [&](const EnsembleState<1> &state) {
      result = measure_moments(state.particles, MPI_COMM_SELF);
    });
    return result;
  }

  void run(const unsigned int particles, const double t,
           const std::function<void(const EnsembleState<1> &)> &at_end) const
  {
    EnsembleParameters parameters;
    parameters.methods = {EnsembleParameters::sgd};
    parameters.particles = particles;
    run_ensemble<1>("SGD", parameters, problem(), {t}, at_end);
  }

  /// The exact stationary variance of the discrete scheme, h = 1.
  double stationary_variance() const
  {
    return alpha * sigma * (1. + beta) / ((1. - beta) * (2. * (1. + beta) - alpha));
  }

  const double alpha, beta, sigma;
  const Dynamics<1> dynamics;
  const GaussianMixture<1> start;
  const Region<1> region;
  Model<1> model;
};

/// Of w and p = v/sqrt(alpha).
struct PhaseMoments {
  double mean_w, mean_p, ww, wp, pp;
};

constexpr double mean_at_start = 0.5, deviation_at_start = 0.3;

/// What n steps of the heavy ball make of the moments: exactly, since V is quadratic.
PhaseMoments after_steps(const HarmonicBall &ball, const unsigned int n, const double D)
{
  const double a = ball.alpha, b = ball.beta, q = a * a * ball.sigma;
  double w = mean_at_start, v = 0., ww = deviation_at_start * deviation_at_start, wv = 0.,
         vv = a * D;
  for (unsigned int step = 0; step < n; ++step) { // v <- beta v - alpha w - alpha xi, w <- w + v
    v = b * v - a * w;
    w += v;
    const double new_vv = b * b * vv - 2. * a * b * wv + a * a * ww + q, with_w = b * wv - a * ww;
    ww += 2. * with_w + new_vv;
    wv = with_w + new_vv;
    vv = new_vv;
  }
  const double root = std::sqrt(a);
  return {w, v / root, ww, wv / root, vv / a};
}

/// Of dw = p dt, dp = -(w + gamma p) dt + sqrt(2 gamma D) dB from the same start, in closed form:
/// with F = e^{tB} the covariance is D + F (C(0) - D) F^T.
PhaseMoments of_the_kinetic_equation(const double gamma, const double D, const double t)
{
  using Complex = std::complex<double>;
  const Complex root = std::sqrt(Complex(0.25 * gamma * gamma - 1.)), a = -0.5 * gamma + root,
                b = -0.5 * gamma - root, A = std::exp(a * t), B = std::exp(b * t);
  const double of_w = ((a * B - b * A) / (a - b)).real(), of_p = ((B - A) / (a - b)).real(),
               excess = deviation_at_start * deviation_at_start - D;
  return {of_w * mean_at_start, of_p * mean_at_start, D + excess * of_w * of_w,
          excess * of_w * of_p, D + excess * of_p * of_p};
}

/// The errors of sqrt(alpha) = 1/10, 1/20, ... after the time t = n sqrt(alpha).
std::vector<PhaseMoments> errors_of_moments(const double gamma, const double D, const double t)
{
  const PhaseMoments limit = of_the_kinetic_equation(gamma, D, t);
  std::vector<PhaseMoments> errors;
  for (const unsigned int per_time : {10u, 20u, 40u, 80u, 160u}) {
    const HarmonicBall ball(1. / (per_time * per_time), gamma, D);
    const PhaseMoments at = after_steps(ball, std::lround(t * per_time), D);
    errors.push_back({at.mean_w - limit.mean_w, at.mean_p - limit.mean_p, at.ww - limit.ww,
                      at.wp - limit.wp, at.pp - limit.pp});
  }
  return errors;
}

/// In alpha, of which each error has a quarter of the one before.
double order_in_alpha(const double error, const double next)
{
  return std::log(error / next) / std::log(4.);
}

} // namespace

TEST(HeavyBall, MomentsTendToThoseOfTheKineticEquationWithOrderOneHalf)
{
  const std::vector<PhaseMoments> errors = errors_of_moments(1., 0.5, 1.);

  for (unsigned int k = 1; k < errors.size(); ++k) {
    EXPECT_NEAR(order_in_alpha(errors[k - 1].mean_w, errors[k].mean_w), 0.5, 0.05);
    EXPECT_NEAR(order_in_alpha(errors[k - 1].mean_p, errors[k].mean_p), 0.5, 0.05);
    EXPECT_NEAR(order_in_alpha(errors[k - 1].wp, errors[k].wp), 0.5, 0.05);
    EXPECT_NEAR(order_in_alpha(errors[k - 1].pp, errors[k].pp), 0.5, 0.05);
  }
  // with a second term of the other sign
  EXPECT_NEAR(order_in_alpha(errors[3].ww, errors[4].ww), 0.5, 0.05);
}

/// The variance of p keeps order 1/2, that of w becomes one order better.
TEST(HeavyBall, VariancesInEquilibriumHaveTheirOrders)
{
  const std::vector<PhaseMoments> errors = errors_of_moments(1., 0.5, 40.);

  for (unsigned int k = 1; k < errors.size(); ++k) {
    EXPECT_NEAR(order_in_alpha(errors[k - 1].ww, errors[k].ww), 1., 0.05);
    EXPECT_NEAR(order_in_alpha(errors[k - 1].pp, errors[k].pp), 0.5, 0.05);
  }
}

TEST(HeavyBall, EnsemblesHaveTheMomentsOfTheRecursion)
{
  constexpr double gamma = 1., D = 0.5;
  constexpr unsigned int many = 60000, n = 12;
  for (const double alpha : {0.04, 0.01, 0.0025, 0.000625}) {
    const HarmonicBall ball(alpha, gamma, D, mean_at_start, deviation_at_start);
    const PhaseMoments exact = after_steps(ball, n, D);

    EnsembleMoments<1> of_w;
    double sum = 0., square = 0.;
    ball.run(many, n * alpha, [&](const EnsembleState<1> &state) {
      ASSERT_EQ(state.steps, n);
      of_w = measure_moments(state.particles, MPI_COMM_SELF);
      Particles<1> particles(state.particles);
      std::size_t left = many;
      for (std::size_t b = 0; b < particles.n_blocks(); ++b)
        for (std::size_t i = 0; i < kernels::block_length && left > 0; ++i, --left) {
          const double p = particles.block(b).v[i] / std::sqrt(alpha);
          sum += p;
          square += p * p;
        }
    });

    const double mean_p = sum / many, pp = square / many - mean_p * mean_p;
    EXPECT_NEAR(of_w.mean[0], exact.mean_w, 3. * of_w.mean_error[0]) << alpha;
    EXPECT_NEAR(of_w.covariance[0][0], exact.ww, 3. * of_w.covariance_error[0][0]) << alpha;
    EXPECT_NEAR(mean_p, exact.mean_p, 3. * std::sqrt(exact.pp / many)) << alpha;
    EXPECT_NEAR(pp, exact.pp, 3. * exact.pp * std::sqrt(2. / many)) << alpha;
  }
}

TEST(HeavyBall, HasTheExactStationaryVariance)
{
  constexpr double gamma = 1., D = 0.5;
  constexpr unsigned int many = 60000;
  for (const double alpha : {0.36, 0.16}) {
    const HarmonicBall ball(alpha, gamma, D);

    const EnsembleMoments<1> moments = ball.moments(many, 20. * std::sqrt(alpha));

    EXPECT_NEAR(moments.covariance[0][0], ball.stationary_variance(),
                4. * moments.covariance_error[0][0])
        << alpha;
  }
}

/// Against D, the variance of the differential equation.
TEST(HeavyBall, StationaryVarianceIsOffByOrderOne)
{
  constexpr double D = 0.5;
  std::vector<double> errors;
  for (const double alpha : {0.04, 0.02, 0.01, 0.005})
    errors.push_back(std::abs(HarmonicBall(alpha, 1., D).stationary_variance() - D));
  for (unsigned int k = 1; k < errors.size(); ++k)
    EXPECT_NEAR(std::log2(errors[k - 1] / errors[k]), 1., 0.1);
}

TEST(HeavyBall, WallsTurnVelocitiesRound)
{
  const Region<1> region(cube<1>(1., 4));
  const ParticleWalls<1> walls(region, 1);
  Particles<1> particles(4, MPI_COMM_SELF);
  particles.give_velocities();
  const ParticleBlock block = particles.block(0);
  std::vector<double> y(kernels::block_length, 0.);
  const std::vector<double> to = {0.5, 1.25, -1.5, 3.25}, expected = {0.5, 0.75, -0.5, -0.75},
                            velocity = {1., -1., -1., 1.};
  for (unsigned int i = 0; i < 4; ++i) {
    y[i] = to[i];
    block.v[i] = 1.;
  }

  walls.mirror(block, y.data(), "Noise/Alpha");

  for (unsigned int i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(block.x[i], expected[i]) << i;
    EXPECT_EQ(block.v[i], velocity[i]) << i;
  }
}

TEST(HeavyBall, StartsWithVelocitiesOfTheTemperature)
{
  Particles<1> particles(40000, MPI_COMM_SELF);

  draw_velocities(particles, 0.5, 3);

  double sum = 0., square = 0.;
  for (std::size_t b = 0; b < particles.n_blocks(); ++b)
    for (std::size_t i = 0; i < kernels::block_length; ++i) {
      sum += particles.block(b).v[i];
      square += particles.block(b).v[i] * particles.block(b).v[i];
    }
  const double n = particles.n_blocks() * kernels::block_length;
  EXPECT_NEAR(sum / n, 0., 0.01);
  EXPECT_NEAR(square / n, 0.25, 0.01);
}

TEST(HeavyBall, IsTheOnlyMethodWithMomentum)
{
  const HarmonicBall ball(0.04, 1., 0.5);
  EnsembleParameters parameters;

  expect_user_error([&] { check_ensemble<1>(parameters, ball.problem(), 1.); }, "Ensemble/Method",
                    "Momentum/Coefficient > 0");
  parameters.methods = {EnsembleParameters::sgd};
  parameters.confined = false;
  expect_user_error([&] { check_ensemble<1>(parameters, ball.problem(), 1.); },
                    "Ensemble/Confined");
}
