#include "particles/heavy_ball.h"

#include "particles/ensemble_comparison.h"
#include "particles/particle_fixtures.h"
#include "particles/run_ensemble.h"
#include "support/expect_user_error.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

dealii::SymmetricTensor<2, 1> scalar(const double sigma)
{
  return sigma * dealii::unit_symmetric_tensor<1>();
}

/// The heavy ball in V = x^2/2 with normal noise of variance sigma, from equilibrium at the
/// discretisation's limit: gamma and D stay while alpha changes.
struct HarmonicBall {
  HarmonicBall(const double alpha_of_ball, const double gamma, const double D)
      : alpha(alpha_of_ball),
        beta(1. - gamma * std::sqrt(alpha)),
        sigma(2. * gamma * D / std::sqrt(alpha)),
        dynamics(dynamics_of<1>("x^2/2", scalar(sigma), alpha)),
        start(gaussian<1>(dealii::Point<1>(0.), std::sqrt(D))),
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
    EnsembleParameters parameters;
    parameters.methods = {EnsembleParameters::sgd};
    parameters.particles = particles;
    EnsembleMoments<1> result;
    run_ensemble<1>("SGD", parameters, problem(), {t}, [&](const EnsembleState<1> &state) {
      result = measure_moments(state.particles, MPI_COMM_SELF);
    });
    return result;
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

} // namespace

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
