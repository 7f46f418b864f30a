#include "learning/initial_weights.h"
#include "learning/network.h"
#include "learning/subspace.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// s(a), s'(a) and s''(a) one behind the other, from jets of the numbers a themselves; as many as a
/// multiple of the vector length.
std::vector<double> activate(const std::string &name, const std::vector<double> &a)
{
  const std::size_t n = a.size();
  std::vector<double> jets(a);
  jets.resize(2 * n, 1.);
  jets.resize(3 * n, 0.);
  find_activation("Network/Activation", name).activate(1, 2, nullptr, n, n, jets.data());
  return jets;
}

} // namespace

TEST(Activation, ValuesAndDerivativesBelongTogether)
{
  for (const std::string &name : activation_names()) {
    SCOPED_TRACE(name);
    const Activation &activation = find_activation("Network/Activation", name);
    std::vector<double> a;
    for (int i = -404; i < 404; ++i)
      a.push_back(0.1 * i + 0.003);
    const std::size_t n = a.size();

    const std::vector<double> jets = activate(name, a);

    const double h = 1e-5;
    for (std::size_t i = 0; i < n; ++i) {
      const auto [value, slope, curvature] = activation.derivatives(a[i]);
      EXPECT_NEAR(jets[i], value, 1e-15 * (1. + std::abs(value)));
      EXPECT_NEAR(jets[n + i], slope, 1e-15 * (1. + std::abs(slope)));
      EXPECT_NEAR(jets[2 * n + i], curvature, 1e-15 * (1. + std::abs(curvature)));
      const auto right = activation.derivatives(a[i] + h);
      const auto left = activation.derivatives(a[i] - h);
      EXPECT_NEAR(slope, (right.s - left.s) / (2. * h), 1e-9);
      EXPECT_NEAR(curvature, (right.ds - left.ds) / (2. * h), 1e-9);
    }
  }
}

// s(a) = e^a/(1 + e^a) is e^a for very negative a.
TEST(Activation, LogisticIsAccurateFarFromZero)
{
  std::vector<double> a;
  for (int i = 0; i < 8000; ++i)
    a.push_back(-36.1 - 0.0829 * i);

  const std::vector<double> jets = activate("logistic", a);

  for (std::size_t i = 0; i < a.size(); ++i) {
    const double s = std::exp(a[i]) / (1. + std::exp(a[i]));
    EXPECT_NEAR(jets[i], s, 4e-16 * s) << a[i];
    EXPECT_NEAR(jets[a.size() + i], s, 1e-15 * s) << a[i];
  }
}

// a = c + A.z in two variables: the chain rule by hand.
TEST(Activation, TakesAffineNumbers)
{
  for (const std::string &name : activation_names()) {
    SCOPED_TRACE(name);
    const Activation &activation = find_activation("Network/Activation", name);
    std::vector<double> c, A, B;
    for (int i = 0; i < 8; ++i) {
      c.push_back(std::sin(i));
      A.push_back(std::cos(i));
      B.push_back(std::sin(2. * i));
    }
    const kernels::AffineNumbers a = {c.data(), {{A.data(), B.data()}}, {{0.3, -0.7}}};
    std::vector<double> jets(6 * 8);

    activation.activate(2, 2, &a, 8, 8, jets.data());

    for (int i = 0; i < 8; ++i) {
      const auto f = activation.derivatives(c[i] + 0.3 * A[i] - 0.7 * B[i]);
      EXPECT_NEAR(jets[i], f.s, 1e-15);
      EXPECT_NEAR(jets[8 + i], f.ds * A[i], 1e-15);
      EXPECT_NEAR(jets[16 + i], f.ds * B[i], 1e-15);
      EXPECT_NEAR(jets[24 + i], f.dds * A[i] * A[i], 1e-15);
      EXPECT_NEAR(jets[32 + i], f.dds * A[i] * B[i], 1e-15);
      EXPECT_NEAR(jets[40 + i], f.dds * B[i] * B[i], 1e-15);
    }
  }
}

TEST(Activation, ExtremeArgumentsGiveTheLimits)
{
  const std::vector<double> a = {-1e300, -800., -750., -701., 701., 750., 800., 1e300};

  const std::vector<double> logistic = activate("logistic", a), tanh = activate("tanh", a),
                            softplus = activate("softplus", a);

  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(logistic[i], 0., 1e-300);
    EXPECT_EQ(logistic[4 + i], 1.);
    EXPECT_EQ(tanh[i], -1.);
    EXPECT_EQ(tanh[4 + i], 1.);
    EXPECT_NEAR(softplus[i], 0., 1e-300);
    EXPECT_EQ(softplus[4 + i], a[4 + i]);
  }
}

TEST(Activation, RefusesUnknownNames)
{
  test::expect_user_error([] { find_activation("Network/Activation", "sigmoid"); },
                          "Network/Activation", "logistic, tanh");
}

TEST(Network, OrdersWeightsAsPyTorchDoes)
{
  NetworkParameters parameters;
  parameters.hidden = {2};
  parameters.output_bias = true;
  const Network network(parameters, 3);

  EXPECT_EQ(network.weight_names(),
            (std::vector<std::string>{"W1[0;0]", "W1[0;1]", "W1[0;2]", "W1[1;0]", "W1[1;1]",
                                      "W1[1;2]", "b1[0]", "b1[1]", "W2[0;0]", "W2[0;1]", "b2[0]"}));
}

TEST(Network, RandomWeightsDependOnSeedAndPositionAlone)
{
  NetworkParameters parameters;
  parameters.hidden = {50};
  const Network narrow(parameters, 4);
  parameters.seed = 7;
  parameters.weight_scale = 3.;

  const Weights W = initial_weights(parameters, narrow);

  EXPECT_EQ(W, initial_weights(parameters, narrow));
  double mean = 0.;
  double square = 0.;
  for (std::size_t i = 0; i < W.size(); ++i) {
    const double standard = W[i] * std::sqrt((i < 250 ? 4 : 50)) / 3.;
    mean += standard / W.size();
    square += standard * standard / W.size();
  }
  EXPECT_NEAR(mean, 0., 4. / std::sqrt(W.size()));
  EXPECT_NEAR(square, 1., 4. * std::sqrt(2. / W.size()));
  // Stored so that every machine and version draws the same.
  EXPECT_NEAR(W[0], 0.34456225039439875, 1e-14);
  EXPECT_NEAR(W[299], -0.2771238773795678, 1e-14);

  parameters.seed = 8;
  EXPECT_NE(W, initial_weights(parameters, narrow));
}

TEST(Network, ReadsWeightsFromAFile)
{
  const test::TemporaryFile file("# W1, b1, W2\n1, 2\n-3 4e-1\r\n\n5,6 # the end\n");
  NetworkParameters parameters;
  parameters.hidden = {2};
  parameters.weights = "file";
  parameters.weights_file = {file.name()};

  EXPECT_EQ(initial_weights(parameters, Network(parameters, 1)),
            (Weights{1., 2., -3., 0.4, 5., 6.}));
  test::expect_user_error([&] { initial_weights(parameters, Network(parameters, 2)); },
                          "Network/Weights file", "holds 6 numbers");
}

TEST(Network, RefusesWhatCannotBeUsed)
{
  NetworkParameters parameters;
  parameters.hidden = {2, 0};
  test::expect_user_error([&] { Network(parameters, 1); }, "Network/Hidden");
  parameters.hidden = {2, 3};
  parameters.type = "two-layer";
  test::expect_user_error([&] { Network(parameters, 1); }, "Network/Hidden", "found 2 widths");
  parameters.type = "transformer";
  test::expect_user_error([&] { Network(parameters, 1); }, "Network/Type", "fully connected");
  parameters.type = "neural ODE";
  parameters.activation = "ReLU";
  test::expect_user_error([&] { Network(parameters, 1); }, "Network/ODE tolerance", "kink");
  parameters = {};
  parameters.hidden = {2};
  parameters.output_activation = "relu6";
  test::expect_user_error([&] { Network(parameters, 1); }, "Network/Output activation");
  parameters.output_activation = "identity";
  const Network network(parameters, 1);
  parameters.weight_scale = -1.;
  test::expect_user_error([&] { initial_weights(parameters, network); }, "Network/Weight scale");

  parameters.weights = "file";
  test::expect_user_error([&] { initial_weights(parameters, network); }, "Network/Weights file");
  for (const std::string bad : {"1 2 three", "1 2 nan", "1e999"}) {
    const test::TemporaryFile file("\n" + bad);
    parameters.weights_file = {file.name()};
    test::expect_user_error([&] { initial_weights(parameters, network); }, "Network/Weights file",
                            ":2: found");
  }
}

namespace {

const Network &small_network() // weights W1[0;0], W1[1;0], b1[0], b1[1], W2[0;0], W2[0;1]
{
  NetworkParameters parameters;
  parameters.hidden = {2};
  static const Network network(parameters, 1);
  return network;
}

Subspace subspace(const SubspaceParameters &parameters, const unsigned int dim)
{
  return make_subspace(parameters, small_network(), Weights(6, 1.), dim);
}

} // namespace

TEST(Subspace, NamedWeightsAreUnitVectors)
{
  SubspaceParameters parameters;
  parameters.weights = {"b1[1]", "W2[0; 0]"};

  EXPECT_EQ(subspace(parameters, 2).directions,
            (std::vector<Weights>{{0., 0., 0., 1., 0., 0.}, {0., 0., 0., 0., 1., 0.}}));
}

TEST(Subspace, OrthonormalizesDirectionsInTheirOrder)
{
  SubspaceParameters parameters;
  parameters.type = "directions";
  parameters.directions = {{3., 4., 0., 0., 0., 0.}, {1., 1., 1e-6, 0., 0., 0.}};

  const std::vector<Weights> P = subspace(parameters, 2).directions;

  EXPECT_NEAR(P[0][0], 0.6, 1e-15);
  EXPECT_NEAR(P[0][1], 0.8, 1e-15);
  for (unsigned int k = 0; k < 2; ++k)
    for (unsigned int l = 0; l < 2; ++l) {
      double product = 0.;
      for (unsigned int i = 0; i < 6; ++i)
        product += P[k][i] * P[l][i];
      EXPECT_NEAR(product, k == l ? 1. : 0., 1e-15);
    }
  EXPECT_GT(P[1][0], 0.);
}

TEST(Subspace, RefusesWhatCannotBeUsed)
{
  const auto refuse = [](const SubspaceParameters &parameters, const std::string &entry,
                         const std::string &part) {
    test::expect_user_error([&] { subspace(parameters, 2); }, "Subspace/" + entry, part);
  };
  SubspaceParameters parameters;
  refuse(parameters, "Weights", "found 0 names");
  parameters.weights = {"W1[0;0]", "W1[0;1]"};
  refuse(parameters, "Weights", "W1[0;0] to W1[1;0]");
  parameters.weights = {"b1[0]", "b1[0]"};
  refuse(parameters, "Weights", "twice");

  parameters.type = "directions";
  refuse(parameters, "Directions", "found 0 rows");
  parameters.directions = {{1., 0.}, {0., 1.}};
  refuse(parameters, "Directions", "a row has 2 numbers");
  parameters.directions = {{1., 2., 0., 0., 0., 0.}, {-2., -4., 0., 0., 0., 0.}};
  refuse(parameters, "Directions", "depends on those before it");
  parameters.directions[0] = Weights(6, 0.);
  refuse(parameters, "Directions", "direction 1 is zero");
  parameters.orthonormalize = false;
  refuse(parameters, "Directions", "direction 1 is zero");
}

TEST(Subspace, KeepsDirectionsThatAreNotToBeOrthonormalized)
{
  SubspaceParameters parameters;
  parameters.type = "directions";
  parameters.orthonormalize = false;
  parameters.directions = {{1., 0., 0., 0., 0., 0.}, {0., 1., 0., 0., 0., 0.}};
  EXPECT_TRUE(subspace(parameters, 2).is_orthonormal);
  parameters.directions = {{1., 2., 0., 0., 0., 0.}, {1., 1., 0., 3., 0., 0.}};

  const Subspace plane = subspace(parameters, 2);

  EXPECT_FALSE(plane.is_orthonormal);
  EXPECT_EQ(plane.directions, parameters.directions);
  EXPECT_EQ(plane.gram_matrix(), (std::vector<std::vector<double>>{{5., 3.}, {3., 11.}}));
  Weights W = plane.origin; // a point of the plane, and one beside it
  for (std::size_t i = 0; i < W.size(); ++i)
    W[i] += 0.7 * plane.directions[0][i] - 1.3 * plane.directions[1][i];
  EXPECT_NEAR(plane.coordinates(W)[0], 0.7, 1e-14);
  EXPECT_NEAR(plane.coordinates(W)[1], -1.3, 1e-14);
  W[5] += 4.;
  EXPECT_NEAR(plane.coordinates(W)[1], -1.3, 1e-14);
}

} // namespace gibbsflow
