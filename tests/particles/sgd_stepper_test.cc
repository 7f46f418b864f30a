#include "particles/sgd_stepper.h"

#include "learning/learning_fixtures.h"
#include "learning/model.h"
#include "particles/ensemble_comparison.h"
#include "particles/initial_sample.h"
#include "particles/particle_fixtures.h"
#include "particles/sde_steppers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

template <int dim>
EmpiricalRisk<dim> risk_of(const NetworkCase &test, const unsigned int n_samples)
{
  const Network network(test.parameters, test.n_inputs, test.n_outputs);
  const DataSet data =
      random_samples(n_samples, test.n_inputs, test.n_outputs, test.parameters.loss);
  return EmpiricalRisk<dim>(network, find_loss(test.parameters.loss), data,
                            random_subspace_of(network, dim, 0.5));
}

/// The gradients of chosen samples at points of their own against those of all samples.
template <int dim>
void compare_lanes(const NetworkCase &test, const double tolerance)
{
  constexpr std::size_t n_samples = 11, n = 64;
  const EmpiricalRisk<dim> risk = risk_of<dim>(test, n_samples);
  std::vector<std::uint32_t> samples(n);
  std::array<std::vector<double>, 3> coordinates;
  for (std::vector<double> &z : coordinates)
    z.resize(n);
  std::array<const double *, 3> z = {};
  for (unsigned int d = 0; d < dim; ++d)
    z[d] = coordinates[d].data();
  for (std::size_t k = 0; k < n; ++k) {
    samples[k] = (7 * k + 3) % n_samples;
    for (unsigned int d = 0; d < dim; ++d)
      coordinates[d][k] = std::sin(k + 2. * d);
  }
  typename SampleJets<dim>::Workspace work(risk.samples());

  const double *const jets = risk.samples().evaluate_lanes(n, samples.data(), z, work);

  for (std::size_t k = 0; k < n; ++k) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = coordinates[d][k];
    const auto losses = risk.losses_at(x, 1);
    const double scale = 1. + std::abs(losses.values[samples[k]]);
    ASSERT_NEAR(jets[k], losses.values[samples[k]], tolerance * scale) << test.name;
    for (unsigned int d = 0; d < dim; ++d)
      ASSERT_NEAR(jets[(1 + d) * n + k], losses.gradients[samples[k]][d], 10. * tolerance * scale)
          << test.name;
  }
}

/// y = w x with x = -sqrt(3), 0, sqrt(3) at the probabilities 1/6, 2/3, 1/6 and y = -1, 1: of its
/// moments, as many as the variance of SGD knows are those of the Gaussian regression.
Model<1> gaussian_regression(const PotentialParameters &potential, const bool is_weighted)
{
  LearningParameters learning;
  learning.network.hidden = {};
  learning.network.loss = "quadratic";
  learning.network.type = "fully connected";
  DataSets data;
  data.training.input_names = {"x"};
  const double root = std::sqrt(3.);
  const std::vector<double> inputs = is_weighted ? std::vector<double>{root, 0., -root}
                                                 : std::vector<double>{root, 0., 0., 0., 0., -root};
  for (const double x : inputs)
    for (const double y : {-1., 1.}) {
      data.training.inputs.push_back({x});
      data.training.targets.push_back({y});
      if (is_weighted)
        data.training.weights.push_back(x == 0. ? 1. / 3. : 1. / 12.);
    }
  Subspace subspace;
  subspace.origin = {0.};
  subspace.directions = {{1.}};
  return make_model<1>(potential, learning, data, subspace);
}

Dynamics<1> dynamics_of_regression(const Model<1> &model, const double alpha)
{
  return Dynamics<1>(model.potential,
                     std::make_shared<GradientCovariance<1>>(model.risk, Batch(), 0.5), nullptr,
                     alpha, model.metric);
}

} // namespace

TEST(SampleJets, OfChosenSamplesAtPointsOfTheirOwn)
{
  for (const NetworkCase &test : network_cases()) {
    // the steps of a neural ODE are those that all lanes together need
    const double tolerance = test.parameters.type == "neural ODE" ? 1e-10 : 1e-13;
    compare_lanes<1>(test, tolerance);
    compare_lanes<2>(test, tolerance);
    compare_lanes<3>(test, tolerance);
  }
}

TEST(Batches, OfDifferentSamplesAreDifferentAndAllAlike)
{
  constexpr std::size_t n = 20, length = kernels::block_length;
  for (const unsigned int m : {3u, 18u, 20u}) {
    const Batches batches({m, false}, std::vector<double>(n, 1. / n), 4);
    std::vector<std::uint32_t> samples;
    std::vector<double> counts(n, 0.);
    constexpr unsigned int n_steps = 100;
    for (unsigned int step = 0; step < n_steps; ++step) {
      batches.draw(0, step, samples);
      for (std::size_t i = 0; i < length; ++i) {
        std::set<std::uint32_t> batch;
        for (unsigned int k = 0; k < m; ++k)
          batch.insert(samples[k * length + i]);
        ASSERT_EQ(batch.size(), m);
        ASSERT_LT(*batch.rbegin(), n);
        for (const std::uint32_t sample : batch)
          ++counts[sample];
      }
    }
    const double N = n_steps * length, p = double(m) / n;
    for (const double count : counts)
      EXPECT_NEAR(count / N, p, 4. * std::sqrt(p * (1. - p) / N) + 1e-15);
  }
}

TEST(Batches, OfWeightedSamplesHaveTheirProbabilities)
{
  const std::vector<double> w = {0.5, 1e-9, 0.125, 0.3, 0.075 - 1e-9};
  const Batches batches({2, true}, w, 4);
  std::vector<std::uint32_t> samples;
  std::vector<double> counts(w.size(), 0.);
  constexpr unsigned int n_steps = 100;

  for (unsigned int step = 0; step < n_steps; ++step) {
    batches.draw(256, step, samples);
    for (std::size_t i = 0; i < 2 * kernels::block_length; ++i)
      ++counts[samples[i]];
  }

  const double N = n_steps * 2. * kernels::block_length;
  for (std::size_t k = 0; k < w.size(); ++k)
    EXPECT_NEAR(counts[k] / N, w[k], 4. * std::sqrt(w[k] / N));
}

// Mean and covariance of the stochastic gradient at one point are the gradient of V and Sigma.
TEST(ConfinedSgd, StepsHaveTheMeanAndTheCovarianceOfTheEquation)
{
  const NetworkCase test = network_cases()[2];
  const auto risk = std::make_shared<const EmpiricalRisk<2>>(risk_of<2>(test, 9));
  const ParticleWalls<2> walls(Region<2>(cube<2>(10., 1)), 1);
  const dealii::Point<2> z(0.3, -0.2);
  for (const Batch batch : {Batch{1, true}, Batch{4, true}, Batch{4, false}}) {
    constexpr double scale = 0.7;
    const auto covariance = std::make_shared<GradientCovariance<2>>(risk, batch, scale);
    const Dynamics<2> dynamics(risk, covariance, nullptr, 0.1, Metric<2>());
    const ConfinedSgd<2> sgd(*risk, scale, nullptr, batch, dynamics, walls, 3);
    constexpr std::size_t n = 256 * 200;
    Particles<2> gradients(n, MPI_COMM_SELF), here(n, MPI_COMM_SELF);
    SampleJets<2>::Workspace work(risk->samples());
    std::vector<std::uint32_t> samples;
    for (std::size_t i = 0; i < n; ++i)
      here.set_position(i, z);

    for (std::size_t b = 0; b < here.n_blocks(); ++b)
      sgd.gradients(here.block(b), 7, work, samples, gradients.block(b).x);

    const EnsembleMoments<2> moments = measure_moments(gradients, MPI_COMM_SELF);
    const auto exact = scale * risk->gradient(z);
    const auto Sigma = covariance->evaluate({z}, false)[0].value;
    for (unsigned int d = 0; d < 2; ++d) {
      EXPECT_NEAR(moments.mean[d], exact[d], 4. * moments.mean_error[d]);
      for (unsigned int e = d; e < 2; ++e)
        EXPECT_NEAR(moments.covariance[d][e], Sigma[d][e], 4. * moments.covariance_error[d][e]);
    }
  }
}

// A batch of all samples leaves nothing to chance: gradient descent.
TEST(ConfinedSgd, WithAllSamplesIsGradientDescent)
{
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  potential.scale = 0.5;
  potential.l2 = 0.3;
  const Model<1> model = gaussian_regression(potential, false);
  const Dynamics<1> dynamics = dynamics_of_regression(model, 0.1);
  const ParticleWalls<1> walls(Region<1>(cube<1>(10., 1)), 1);
  const ConfinedSgd<1> sgd(*model.risk, 0.5, model.beside_risk.get(), {12, false}, dynamics, walls,
                           3);
  Particles<1> particles(1, MPI_COMM_SELF);
  particles.set_position(0, dealii::Point<1>(2.));

  advance_all(sgd, particles, 0, 3, 0.1);

  double w = 2.;
  for (unsigned int k = 0; k < 3; ++k)
    w -= 0.1 * model.potential->gradient(dealii::Point<1>(w))[0];
  EXPECT_NEAR(particles.position(0)[0], w, 1e-14);
  EXPECT_NEAR(w, 2. * std::pow(1. - 0.1 * 1.3, 3), 1e-14);
}

// The stationary variances at alpha = 0.1: c/(2 - alpha - 2c) = 1/17 of SGD, c/(2 - 2c) = 1/18 of
// the equation, c/(2 + alpha - 2c) = 1/19 of the modified equation.
class RegressionSlow : public ::testing::Test {
protected:
  RegressionSlow()
  {
    potential_.type = PotentialParameters::network;
    potential_.scale = 0.5;
  }

  void expect_variance(const ParticleStepper<1> &stepper, const double dt, const double variance)
  {
    auto particles = sample_particles<1>(gaussian<1>(dealii::Point<1>(0.), std::sqrt(variance)),
                                         region_, 300000, 3, MPI_COMM_SELF);
    advance_all(stepper, particles, 0, static_cast<unsigned int>(std::lround(4. / dt)), dt);
    const EnsembleMoments<1> moments = measure_moments(particles, MPI_COMM_SELF);
    EXPECT_LT(moments.covariance_error[0][0], 0.01 * variance);
    EXPECT_NEAR(moments.covariance[0][0], variance, 3. * moments.covariance_error[0][0]);
  }

  PotentialParameters potential_;
  const Region<1> region_{cube<1>(100., 1)};
  const ParticleWalls<1> walls_{region_, 1};
};

TEST_F(RegressionSlow, Sgd)
{
  const Model<1> model = gaussian_regression(potential_, true);
  const Dynamics<1> dynamics = dynamics_of_regression(model, 0.1);
  expect_variance(ConfinedSgd<1>(*model.risk, 0.5, nullptr, Batch(), dynamics, walls_, 3), 0.1,
                  1. / 17.);
}

TEST_F(RegressionSlow, Equation)
{
  const Model<1> model = gaussian_regression(potential_, true);
  const Dynamics<1> dynamics = dynamics_of_regression(model, 0.1);
  expect_variance(SecondOrderScheme<1>(
                      dynamics, [&](const auto &x) { return dynamics.velocities(x); }, walls_, {}),
                  0.1, 1. / 18.);
}

TEST_F(RegressionSlow, ModifiedEquation)
{
  const Model<1> model = gaussian_regression(potential_, true);
  const Dynamics<1> dynamics = dynamics_of_regression(model, 0.1);
  expect_variance(
      SecondOrderScheme<1>(dynamics, [&](const auto &x) { return dynamics.modified_velocities(x); },
                           walls_, {}),
      0.1, 1. / 19.);
}
