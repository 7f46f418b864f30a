#include "learning/empirical_risk.h"
#include "learning/initial_weights.h"
#include "learning/model.h"
#include "support/derivatives.h"
#include "support/temporary_file.h"

#include <cmath>
#include <random>

namespace gibbsflow {

namespace {

double logistic(const double a)
{
  return 1. / (1. + std::exp(-a));
}

std::vector<double> random_numbers(const std::size_t n, const unsigned int seed)
{
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> numbers(n);
  for (double &number : numbers)
    number = normal(random);
  return numbers;
}

/// n samples of d inputs; more than the risk works on at a time.
DataSet random_data(const unsigned int n, const unsigned int d)
{
  DataSet data;
  data.input_names.resize(d, "x");
  for (unsigned int k = 0; k < n; ++k)
    data.inputs.push_back(random_numbers(d, k));
  for (const double y : random_numbers(n, n))
    data.targets.push_back({y});
  return data;
}

template <int dim>
Subspace random_subspace(const Network &network)
{
  SubspaceParameters parameters;
  parameters.type = "directions";
  for (unsigned int d = 0; d < dim; ++d)
    parameters.directions.push_back(random_numbers(network.n_weights(), 100 + d));
  return make_subspace(parameters, network, random_numbers(network.n_weights(), 99), dim);
}

/// The risk by a forward pass through all weights, as PyTorch would do it: 3 hidden units.
template <int dim>
double slow_risk(const DataSet &data, const Subspace &subspace, const dealii::Point<dim> &z)
{
  Weights W = subspace.origin;
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < W.size(); ++i)
      W[i] += z[d] * subspace.directions[d][i];
  const unsigned int n_inputs = data.n_inputs();
  double sum = 0.;
  for (std::size_t k = 0; k < data.n_samples(); ++k) {
    double h = W.size() > 3 * n_inputs + 6 ? W.back() : 0.;
    for (unsigned int i = 0; i < 3; ++i) {
      double a = W[3 * n_inputs + i];
      for (unsigned int j = 0; j < n_inputs; ++j)
        a += W[i * n_inputs + j] * data.inputs[k][j];
      h += W[3 * n_inputs + 3 + i] * logistic(a);
    }
    sum += std::pow(h - data.targets[k][0], 2);
  }
  return sum / data.n_samples();
}

template <int dim>
void check_derivatives()
{
  const DataSet data = random_data(11, 2);
  for (const std::string &activation : activation_names())
    for (const std::string &output_activation : activation_names()) {
      if (activation == "ReLU" || output_activation == "ReLU")
        continue; // has kinks
      SCOPED_TRACE(activation + ", then " + output_activation);
      NetworkParameters parameters;
      parameters.activation = activation;
      parameters.output_activation = output_activation;
      parameters.output_bias = true;
      const Network network(parameters, 2);
      const EmpiricalRisk<dim> V(network, find_loss("quadratic"), data,
                                 random_subspace<dim>(network));
      dealii::Point<dim> z;
      for (unsigned int d = 0; d < dim; ++d)
        z[d] = 0.7 - 0.9 * d;
      test::expect_consistent_derivatives<dim>(V, z, 1e-9);
    }
}

const std::string three_samples = "u,v,y\n1,2,0\n2,1,1\n4,4,1\n";

/// The default network on those samples, of which two weights move.
std::pair<PotentialParameters, LearningParameters> two_weights(const test::TemporaryFile &samples)
{
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  LearningParameters learning;
  learning.data.file = samples.name();
  learning.subspace.weights = {"W1[0;1]", "b1[2]"};
  return {potential, learning};
}

} // namespace

// x = 0 and 1, y = 1 and 0, one unit with w = z, b = 0 and v = 2: h = 2 s(z x).
TEST(EmpiricalRisk, TwoSamplesAndOneUnitByHand)
{
  DataSet data;
  data.input_names = {"x"};
  data.inputs = {{0.}, {1.}};
  data.targets = {{1.}, {0.}};
  NetworkParameters parameters;
  parameters.hidden = {1};
  const Network network(parameters, 1);
  SubspaceParameters line;
  line.weights = {"W1[0;0]"};

  const EmpiricalRisk<1> V(network, find_loss("quadratic"), data,
                           make_subspace(line, network, {0., 0., 2.}, 1));

  const double s = logistic(0.3);
  const double ds = s * (1. - s);
  EXPECT_NEAR(V.value(dealii::Point<1>(0.)), 0.5 * (0. + 1.), 1e-16);
  EXPECT_NEAR(V.value(dealii::Point<1>(0.3)), 2. * s * s, 1e-15);
  EXPECT_NEAR(V.gradient(dealii::Point<1>(0.3))[0], 4. * s * ds, 1e-15);
  EXPECT_NEAR(V.hessian(dealii::Point<1>(0.3))[0][0], 4. * ds * ds + 4. * s * ds * (1. - 2. * s),
              1e-15);
}

TEST(EmpiricalRisk, AgreesWithAForwardPassThroughAllWeights)
{
  const DataSet data = random_data(600, 4);
  for (const bool output_bias : {false, true}) {
    NetworkParameters parameters;
    parameters.output_bias = output_bias;
    const Network network(parameters, 4);
    const Subspace subspace = random_subspace<2>(network);
    const EmpiricalRisk<2> V(network, find_loss("quadratic"), data, subspace);
    std::vector<dealii::Point<2>> points;
    for (unsigned int k = 0; k < 50; ++k)
      points.emplace_back(4. * std::sin(k), 4. * std::cos(1.7 * k));

    std::vector<double> values;
    V.values(points, values);

    for (unsigned int k = 0; k < 50; ++k) {
      const double expected = slow_risk(data, subspace, points[k]);
      EXPECT_NEAR(values[k], expected, 1e-13 * expected);
      EXPECT_EQ(V.value(points[k]), values[k]);
    }
  }
}

// Only the second unit moves: the others' activations are computed beforehand.
TEST(EmpiricalRisk, UnitsThatDoNotMoveCountToo)
{
  const DataSet data = random_data(300, 4);
  const Network network(NetworkParameters(), 4);
  SubspaceParameters parameters;
  parameters.weights = {"W1[1;2]", "W2[0;0]"};
  const Subspace subspace = make_subspace(parameters, network, random_numbers(18, 5), 2);

  const EmpiricalRisk<2> V(network, find_loss("quadratic"), data, subspace);

  const dealii::Point<2> z(0.7, -1.1);
  EXPECT_NEAR(V.value(z), slow_risk(data, subspace, z), 1e-13 * V.value(z));
  test::expect_consistent_derivatives(V, z, 1e-9);
}

TEST(EmpiricalRisk, DerivativesAreThoseOfTheValue)
{
  check_derivatives<1>();
  check_derivatives<2>();
  check_derivatives<3>();
}

// Exchanging two hidden units does not change the network, hence not V.
TEST(EmpiricalRisk, IsSymmetricUnderExchangeOfHiddenUnits)
{
  const DataSet data = random_data(30, 4);
  const Network network(NetworkParameters(), 4);
  const Weights W = random_numbers(18, 5);
  Weights swapped = W;
  for (unsigned int j = 0; j < 4; ++j)
    std::swap(swapped[j], swapped[8 + j]);
  std::swap(swapped[12], swapped[14]); // b1
  std::swap(swapped[15], swapped[17]); // W2
  SubspaceParameters line;
  line.type = "directions";
  line.directions.resize(1);
  double length = 0.;
  for (std::size_t i = 0; i < W.size(); ++i) {
    line.directions[0].push_back(swapped[i] - W[i]);
    length += std::pow(swapped[i] - W[i], 2);
  }
  length = std::sqrt(length);

  const EmpiricalRisk<1> V(network, find_loss("quadratic"), data,
                           make_subspace(line, network, W, 1));

  for (const double t : {0., 0.2, 0.45, -0.6})
    EXPECT_NEAR(V.value(dealii::Point<1>(t * length)), V.value(dealii::Point<1>((1. - t) * length)),
                1e-13);
}

TEST(Model, AppliesScaleToTheRiskAndL2ToAllWeights)
{
  const test::TemporaryFile data(three_samples);
  auto [potential, learning] = two_weights(data);
  const Model<2> plain = make_model<2>(potential, learning);
  potential.scale = 3.;
  potential.l2 = 0.4;
  const Model<2> penalized = make_model<2>(potential, learning);

  const dealii::Point<2> z(0.3, -2.);
  const Network network(learning.network, 2);
  Weights W = initial_weights(learning.network, network);
  W[1] += z[0]; // W1[0;1]
  W[8] += z[1]; // b1[2]
  double square = 0.;
  for (const double w : W)
    square += w * w;
  EXPECT_NEAR(penalized.potential->value(z), 3. * plain.potential->value(z) + 0.2 * square, 1e-13);
  test::expect_consistent_derivatives(*penalized.potential, z, 1e-9);

  ASSERT_TRUE(penalized.learning.has_value());
  EXPECT_EQ(penalized.learning->samples, 3U);
  EXPECT_EQ(penalized.learning->inputs, 2U);
  EXPECT_EQ(penalized.learning->outputs, 1U);
  EXPECT_EQ(penalized.learning->weights, 12U);
  EXPECT_NEAR(penalized.learning->loss, plain.potential->value({0., 0.}), 1e-15);
  EXPECT_TRUE(penalized.learning->accuracy.has_value());
}

TEST(Model, RegularizerHasExactDerivatives)
{
  const test::TemporaryFile data(three_samples);
  auto [potential, learning] = two_weights(data);
  const Model<2> plain = make_model<2>(potential, learning);
  learning.network.regularizer = "0.1*x^4 + cos(2*x)*exp(-y)";
  const Model<2> regularized = make_model<2>(potential, learning);

  for (unsigned int k = 0; k < 40; ++k) {
    const double x = 3. * std::sin(k), y = 2. * std::cos(1.7 * k);
    const dealii::Point<2> z(x, y);
    const double c = std::cos(2. * x) * std::exp(-y), s = std::sin(2. * x) * std::exp(-y);
    const dealii::Tensor<1, 2> gradient({0.4 * x * x * x - 2. * s, -c});
    dealii::SymmetricTensor<2, 2> hessian;
    hessian[0][0] = 1.2 * x * x - 4. * c, hessian[0][1] = 2. * s, hessian[1][1] = c;
    const double size = 1. + std::abs(0.1 * x * x * x * x) + std::exp(-y);
    EXPECT_NEAR(
        (regularized.potential->gradient(z) - plain.potential->gradient(z) - gradient).norm(), 0.,
        1e-14 * size);
    EXPECT_NEAR((regularized.potential->hessian(z) - plain.potential->hessian(z) - hessian).norm(),
                0., 1e-14 * size);
  }
}

// Scale, penalty and regularizer included.
TEST(Model, JetsOfManyPointsAreThoseOfEachPoint)
{
  const test::TemporaryFile data(three_samples);
  auto [potential, learning] = two_weights(data);
  potential.scale = 3.;
  potential.l2 = 0.4;
  learning.network.regularizer = "0.1*x^4 + cos(2*x)*exp(-y)";
  const Model<2> model = make_model<2>(potential, learning);
  const Potential<2> &V = *model.potential;
  std::vector<dealii::Point<2>> points;
  for (unsigned int k = 0; k < 40; ++k)
    points.emplace_back(3. * std::sin(k), 2. * std::cos(1.7 * k));

  for (const unsigned int order : {1, 2}) {
    const std::vector<Jet<2>> jets = V.jets(points, order);

    ASSERT_EQ(jets.size(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_NEAR(jets[i].value, V.value(points[i]), 1e-14 * std::abs(jets[i].value));
      EXPECT_NEAR((jets[i].gradient - V.gradient(points[i])).norm(), 0., 1e-13);
      const dealii::SymmetricTensor<2, 2> hessian =
          order == 2 ? V.hessian(points[i]) : dealii::SymmetricTensor<2, 2>();
      EXPECT_NEAR((jets[i].hessian - hessian).norm(), 0., 1e-13);
    }
  }
}

TEST(Model, OfAFormulaHasNoLearningSummary)
{
  PotentialParameters potential;
  potential.type = "Rastrigin";

  EXPECT_FALSE(make_model<2>(potential, {}).learning.has_value());
  EXPECT_EQ(make_model<2>(potential, {}).potential->value({0., 0.}), 0.);
}

} // namespace gibbsflow
