#include "particles/step_law.h"

#include "learning/learning_fixtures.h"
#include "particles/batches.h"
#include "particles/particle_fixtures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

/// A plane of a network with seven samples.
struct LawCase {
  explicit LawCase(const Batch &batch_of_step) : batch(batch_of_step)
  {
    const NetworkCase test = network_cases()[1];
    const Network network(test.parameters, test.n_inputs, test.n_outputs);
    risk = std::make_shared<const EmpiricalRisk<2>>(
        network, find_loss(test.parameters.loss),
        random_samples(n_samples, test.n_inputs, test.n_outputs, test.parameters.loss),
        random_subspace_of(network, 2, 0.5));
    covariance = std::make_shared<GradientCovariance<2>>(risk, batch, scale);
    dynamics = std::make_unique<Dynamics<2>>(risk, covariance, nullptr, alpha, Metric<2>());
  }
  StepLaw<2> law() const { return StepLaw<2>(*risk, scale, nullptr, batch, *dynamics, 5); }

  static constexpr unsigned int n_samples = 7;
  static constexpr double scale = 0.7, alpha = 0.2;
  const Batch batch;
  std::shared_ptr<const EmpiricalRisk<2>> risk;
  std::shared_ptr<const GradientCovariance<2>> covariance;
  std::unique_ptr<Dynamics<2>> dynamics;
};

} // namespace

TEST(BatchList, HasAllBatchesWithTheirProbabilities)
{
  const BatchList with = list_batches({2, true}, {0.5, 0.2, 0.3}, 1);
  const BatchList without = list_batches({2, false}, std::vector<double>(4, 0.25), 1);

  EXPECT_TRUE(with.is_complete && without.is_complete);
  EXPECT_EQ(with.samples, (std::vector<std::uint32_t>{0, 0, 0, 1, 0, 2, 1, 1, 1, 2, 2, 2}));
  const std::vector<double> probability = {0.25, 0.2, 0.3, 0.04, 0.12, 0.09};
  for (std::size_t B = 0; B < probability.size(); ++B)
    EXPECT_NEAR(with.probability[B], probability[B], 1e-15);
  EXPECT_EQ(without.samples, (std::vector<std::uint32_t>{0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3}));
  for (const double p : without.probability)
    EXPECT_NEAR(p, 1. / 6., 1e-15);
}

TEST(BatchList, OfManyBatchesIsDrawn)
{
  const BatchList list = list_batches({8, false}, std::vector<double>(150, 1. / 150.), 1);

  EXPECT_FALSE(list.is_complete);
  EXPECT_EQ(list.n_batches(), 1024u);
  EXPECT_EQ(list.samples.size(), 8u * 1024u);
  EXPECT_NE(list.samples, list_batches({8, false}, std::vector<double>(150, 1. / 150.), 2).samples);
}

// Mean -alpha grad V and covariance alpha^2 Sigma, however the batches are listed.
TEST(StepLaw, HasTheMeanAndTheCovarianceOfSgd)
{
  const std::vector<dealii::Point<2>> points = {{0.3, -0.2}, {-1., 0.5}};
  for (const Batch batch : {Batch{1, true}, Batch{2, true}, Batch{3, false}, Batch{7, true}}) {
    const LawCase test(batch);
    const StepLaw<2> law = test.law();
    EXPECT_EQ(law.is_exact(), batch.size < 7) << law.description();

    const StepLaw<2>::Steps steps = law.steps(points);

    const auto Sigma = test.covariance->evaluate(points, false);
    for (std::size_t i = 0; i < points.size(); ++i) {
      dealii::Tensor<1, 2> mean = test.scale * test.alpha * test.risk->gradient(points[i]);
      for (std::size_t B = 0; B < law.n_maps(); ++B)
        mean += law.probabilities()[B] * steps[i * law.n_maps() + B];
      EXPECT_LE(mean.norm(), 1e-13) << law.description();
      mean = -test.scale * test.alpha * test.risk->gradient(points[i]);
      dealii::SymmetricTensor<2, 2> covariance = -test.alpha * test.alpha * Sigma[i].value;
      for (std::size_t B = 0; B < law.n_maps(); ++B) {
        const dealii::Tensor<1, 2> r = steps[i * law.n_maps() + B] - mean;
        covariance += law.probabilities()[B] * dealii::symmetrize(dealii::outer_product(r, r));
      }
      EXPECT_LE(covariance.norm(), 1e-12 * Sigma[i].value.norm()) << law.description();
    }
  }
}

TEST(StepLaw, StretchesBoundDifferencesOfSteps)
{
  const LawCase test({1, true});
  const StepLaw<2> law = test.law();
  constexpr double h = 1e-5;

  const std::vector<double> stretch = law.stretches({{0.3, -0.2}});
  const StepLaw<2>::Steps steps = law.steps({{0.3, -0.2}, {0.3 + h, -0.2}, {0.3, -0.2 + h}});

  double largest = 0.;
  for (std::size_t B = 0; B < law.n_maps(); ++B)
    largest = std::max(largest, std::hypot((steps[law.n_maps() + B] - steps[B]).norm() / h,
                                           (steps[2 * law.n_maps() + B] - steps[B]).norm() / h));
  EXPECT_NEAR(stretch[0] / largest, 1., 1e-4);
}
