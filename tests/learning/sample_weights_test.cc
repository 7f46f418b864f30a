#include "learning/backpropagation.h"
#include "learning/gradient_covariance.h"
#include "learning/learning_fixtures.h"
#include "learning/make_dynamics.h"
#include "learning/perturbed_data.h"
#include "learning/training.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

#include <gtest/gtest.h>

#include <numeric>

namespace gibbsflow {

namespace {

using test::TemporaryFile;

/// The same samples with multiplicities 1, 2, 3, 1, 2, 3, ... : by weights, and by repeated rows
/// next to each other.
struct WeightedAndRepeated {
  WeightedAndRepeated(const DataSet &samples) : weighted(samples), repeated(samples)
  {
    repeated.inputs.clear();
    repeated.targets.clear();
    for (std::size_t k = 0; k < samples.n_samples(); ++k) {
      weighted.weights.push_back(1. + k % 3);
      for (std::size_t copy = 0; copy <= k % 3; ++copy) {
        repeated.inputs.push_back(samples.inputs[k]);
        repeated.targets.push_back(samples.targets[k]);
      }
    }
    for (double &w : weighted.weights)
      w /= repeated.n_samples();
  }

  DataSet weighted, repeated;
};

DataSets read_weighted(const std::string &text, DataParameters parameters)
{
  const TemporaryFile file(text);
  parameters.file = file.name();
  return read_data_sets(parameters, {});
}

DataParameters with_column_w()
{
  DataParameters parameters;
  parameters.sample_weights = "w";
  parameters.standardize = false;
  return parameters;
}

LearningParameters network_on(const std::string &file)
{
  LearningParameters learning;
  learning.data.file = file;
  learning.data.positive_class = "cat";
  learning.network.hidden = {2};
  learning.subspace.weights = {"W1[0;0]", "W2[0;0]"};
  return learning;
}

PotentialParameters network_potential()
{
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  return potential;
}

} // namespace

TEST(SampleWeights, AreARepetitionOfRowsForTheRiskAndTheCovariance)
{
  for (const test::NetworkCase &c : test::network_cases()) {
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const Loss &loss = find_loss(c.parameters.loss);
    const WeightedAndRepeated data(
        test::random_samples(71, c.n_inputs, c.n_outputs, c.parameters.loss));
    const Subspace subspace = test::random_subspace_of(network, 2, 0.5);
    const auto weighted =
        std::make_shared<const EmpiricalRisk<2>>(network, loss, data.weighted, subspace);
    const auto repeated =
        std::make_shared<const EmpiricalRisk<2>>(network, loss, data.repeated, subspace);
    const std::vector<dealii::Point<2>> points = {{0., 0.}, {0.3, -0.2}};

    const auto V = weighted->jets(points, 2), expected = repeated->jets(points, 2);
    const auto Sigma = GradientCovariance<2>(weighted, {3, true}, 2.).evaluate(points, true);
    const auto expected_Sigma =
        GradientCovariance<2>(repeated, {3, true}, 2.).evaluate(points, true);

    EXPECT_TRUE(weighted->is_weighted());
    for (unsigned int i = 0; i < 2; ++i) {
      const double size = 1. + expected[i].hessian.norm() + expected_Sigma[i].value.norm() +
                          expected_Sigma[i].derivative[0].norm();
      EXPECT_NEAR(V[i].value, expected[i].value, 1e-13 * size);
      EXPECT_LT((V[i].gradient - expected[i].gradient).norm(), 1e-13 * size);
      EXPECT_LT((V[i].hessian - expected[i].hessian).norm(), 1e-12 * size);
      EXPECT_LT((Sigma[i].value - expected_Sigma[i].value).norm(), 1e-12 * size);
      for (unsigned int l = 0; l < 2; ++l)
        EXPECT_LT((Sigma[i].derivative[l] - expected_Sigma[i].derivative[l]).norm(), 1e-12 * size);
    }
  }
}

TEST(SampleWeights, AreARepetitionOfRowsInAllWeightsAndInTraining)
{
  NetworkParameters p;
  p.hidden = {3};
  p.activation = "tanh";
  const Network network(p, 2);
  const Loss &loss = find_loss("quadratic");
  const WeightedAndRepeated data(test::random_samples(25, 2, 1, "quadratic"));
  const RiskGradient weighted(network, loss, data.weighted), repeated(network, loss, data.repeated);
  const Weights W = test::random_numbers(network.n_weights(), 1);
  Weights g, expected_g;

  EXPECT_NEAR(weighted.value(W), repeated.value(W), 1e-14);
  EXPECT_NEAR(weighted.value_and_gradient(W, g), repeated.value_and_gradient(W, expected_g), 1e-14);
  const Weights Hv = weighted.hessian_times(W, W), expected_Hv = repeated.hessian_times(W, W);
  for (std::size_t i = 0; i < W.size(); ++i) {
    EXPECT_NEAR(g[i], expected_g[i], 1e-14);
    EXPECT_NEAR(Hv[i], expected_Hv[i], 1e-13);
  }

  // equal uniform numbers draw equal samples
  for (const char *const method : {"sgd", "gradient descent"}) {
    TrainingParameters training;
    training.method = method;
    training.steps = 200;
    const Weights end = train(training, {network, loss, data.weighted, 1., 0.}, W).weights.back();
    const Weights expected_end =
        train(training, {network, loss, data.repeated, 1., 0.}, W).weights.back();
    for (std::size_t i = 0; i < W.size(); ++i)
      EXPECT_NEAR(end[i], expected_end[i], 1e-11) << method;
  }
  EXPECT_EQ(bootstrap(data.weighted, 3).n_samples(), 25U);
  EXPECT_FALSE(bootstrap(data.weighted, 3).is_weighted());
}

TEST(SampleWeights, DrawsHaveTheirProbabilities)
{
  DataSet data = test::random_samples(4, 1, 1, "quadratic");
  data.weights = {0., 0.25, 0.75, 0.};
  const SampleDraw draw(data);

  EXPECT_EQ(draw(1e-300), 1U);
  EXPECT_EQ(draw(0.2499), 1U);
  EXPECT_EQ(draw(0.2501), 2U);
  EXPECT_EQ(draw(1. - 1e-16), 2U);
}

TEST(SampleWeights, AreNoInputAndHaveSumOne)
{
  const std::string text = "w,u,v,y\n1,1,10,0\n3,3,10,1\n0,5,40,0.5\n";

  const DataSet data = read_weighted(text, with_column_w()).training;

  EXPECT_EQ(data.input_names, (std::vector<std::string>{"u", "v"}));
  EXPECT_EQ(data.weights, (std::vector<double>{0.25, 0.75, 0.}));
  // where they are the last column, the target is the one before
  const DataSet last = read_weighted("u,y,w\n1,7,2\n2,8,1\n", with_column_w()).training;
  EXPECT_EQ(last.input_names, (std::vector<std::string>{"u"}));
  EXPECT_EQ(last.targets[1][0], 8.);
  // equal ones are none
  EXPECT_FALSE(read_weighted("u,y,w\n1,7,2\n2,8,2\n", with_column_w()).training.is_weighted());
}

TEST(SampleWeights, StandardizeWithTheWeightedDeviation)
{
  DataParameters parameters = with_column_w();
  const std::string text = "w,u,y\n1,1,0\n2,4,1\n1,6,0.5\n";
  const std::string rows = "u,y\n1,0\n4,1\n4,1\n6,0.5\n";
  parameters.standardize = true;

  const DataSet weighted = read_weighted(text, parameters).training;
  const DataSet repeated = read_weighted(rows, {}).training;

  EXPECT_NEAR(weighted.inputs[0][0], repeated.inputs[0][0], 1e-15);
  EXPECT_NEAR(weighted.inputs[1][0], repeated.inputs[2][0], 1e-15);
  EXPECT_NEAR(weighted.inputs[2][0], repeated.inputs[3][0], 1e-15);
}

TEST(SampleWeights, StayWithTheirSamplesWhereTheDataIsDivided)
{
  DataParameters parameters = with_column_w();
  parameters.validation_fraction = 0.4;
  std::string text = "u,w,y\n";
  for (unsigned int i = 1; i <= 10; ++i)
    text += std::to_string(i) + "," + std::to_string(i * i) + ",0.5\n";

  const DataSets sets = read_weighted(text, parameters);

  EXPECT_EQ(sets.validation.n_samples(), 4U);
  for (const DataSet *set : {&sets.training, &sets.validation}) {
    ASSERT_EQ(set->weights.size(), set->n_samples());
    EXPECT_NEAR(std::accumulate(set->weights.begin(), set->weights.end(), 0.), 1., 1e-14);
    for (std::size_t k = 0; k < set->n_samples(); ++k)
      EXPECT_NEAR(set->weights[k] / set->weights[0],
                  std::pow(set->inputs[k][0] / set->inputs[0][0], 2), 1e-13);
  }
}

TEST(SampleWeights, LossAndAccuracyAreWeighted)
{
  const TemporaryFile weighted("w,u,kind\n1,1,cat\n2,-2,dog\n1,3,dog\n");
  const TemporaryFile repeated("u,kind\n1,cat\n-2,dog\n-2,dog\n3,dog\n");
  LearningParameters learning = network_on(weighted.name());
  learning.data.sample_weights = "w";

  const Model<2> model = make_model<2>(network_potential(), learning);
  const Model<2> expected = make_model<2>(network_potential(), network_on(repeated.name()));

  EXPECT_NEAR(model.learning->loss, expected.learning->loss, 1e-14);
  EXPECT_NEAR(*model.learning->accuracy, *expected.learning->accuracy, 1e-14);
  EXPECT_EQ(model.learning->samples, 3U);
}

TEST(SampleWeights, RefusesWhatCannotBeUsed)
{
  const std::string entry = "Data/Sample weights";
  const auto refuse = [](const std::string &text, const std::string &where, const std::string &part,
                         const DataParameters &parameters) {
    test::expect_user_error([&] { read_weighted(text, parameters); }, where, part);
  };
  DataParameters parameters = with_column_w();
  refuse("w,u,y\n1,2,3\n-2,3,4\n", entry, ":3: column 'w' holds -2", parameters);
  refuse("w,u,y\n0,2,3\n0,3,4\n", entry, "all training samples are 0", parameters);
  refuse("weight,u,y\n0,2,3\n0,3,4\n", entry, "weight, u, y", parameters);
  refuse("w,y\n1,2\n2,3\n", "Data/File", "no column besides weights and target", parameters);
  parameters.target = "w";
  refuse("w,u,y\n1,2,3\n", entry, "is the target", parameters);
  parameters.target = "";
  parameters.inputs = {"u", "w"};
  refuse("w,u,y\n1,2,3\n", "Data/Inputs", "holds the weights", parameters);
  DataParameters generated = with_column_w();
  generated.type = "two moons";
  test::expect_user_error([&] { read_data_sets(generated, {}); }, entry, "two moons");
}

TEST(SampleWeights, NoBatchesWithoutReplacement)
{
  const TemporaryFile file("w,u,kind\n1,1,cat\n2,-2,dog\n1,3,dog\n");
  LearningParameters learning = network_on(file.name());
  learning.data.sample_weights = "w";
  const Model<2> model = make_model<2>(network_potential(), learning);
  NoiseParameters noise;
  noise.type = NoiseParameters::of_gradient;
  noise.replacement = false;

  test::expect_user_error([&] { make_noise_covariance<2>(noise, model, network_potential()); },
                          "Noise/Replacement", "found `false`");
  noise.replacement = true;
  EXPECT_NE((make_noise_covariance<2>(noise, model, network_potential())), nullptr);
}

} // namespace gibbsflow
