#include "learning/backpropagation.h"
#include "learning/lanczos.h"
#include "learning/learning_fixtures.h"
#include "learning/principal_components.h"
#include "learning/synthetic_data.h"
#include "learning/training.h"
#include "linear_algebra/symmetric_eigenproblem.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

namespace gibbsflow {

namespace {

struct SmallProblem {
  DataSet data = test::random_samples(30, 2, 1, "logistic");
  const Network network{parameters_of(), 2};
  const TrainingObjective objective{network, find_loss("logistic"), data, 1., 0.01};

private:
  static NetworkParameters parameters_of()
  {
    NetworkParameters p;
    p.hidden = {4};
    p.activation = "tanh";
    p.loss = "logistic";
    return p;
  }
};

} // namespace

// h = w x: gradient descent on a parabola, W_k - w* = (1 - alpha V'')^k (W_0 - w*).
TEST(Training, GradientDescentOnAParabola)
{
  NetworkParameters linear;
  linear.hidden = {};
  const Network network(linear, 1);
  DataSet data;
  data.input_names = {"x"};
  data.inputs = {{1.}, {2.}};
  data.targets = {{2.}, {1.}};
  TrainingParameters parameters;
  parameters.method = "gradient descent";
  parameters.steps = 7;
  parameters.learning_rate = 0.05;

  const Trajectory t = train(parameters, {network, find_loss("quadratic"), data, 2., 1.}, {3.});

  // V = 2 (1/2)((w - 2)^2 + (2 w - 1)^2) + w^2/2, V' = 11 w - 8
  const double expected = 8. / 11. + std::pow(1. - 0.05 * 11., 7) * (3. - 8. / 11.);
  EXPECT_NEAR(t.weights.back()[0], expected, 1e-14);
  EXPECT_EQ(t.steps, (std::vector<unsigned int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Training, SgdIsReproducibleAndLowersTheLoss)
{
  const SmallProblem problem;
  TrainingParameters parameters;
  parameters.steps = 2500;
  const Weights start = test::random_numbers(problem.network.n_weights(), 1);

  const Trajectory t = train(parameters, problem.objective, start);

  const RiskGradient risk(problem.network, problem.objective.loss, problem.data);
  EXPECT_EQ(t.weights.back(), train(parameters, problem.objective, start).weights.back());
  EXPECT_LT(risk.value(t.weights.back()), 0.8 * risk.value(start));
  EXPECT_LE(t.steps.size(), 1001U);
  EXPECT_EQ(t.steps.back(), 2500U);
  parameters.seed = 2;
  EXPECT_NE(t.weights.back(), train(parameters, problem.objective, start).weights.back());
}

TEST(Training, RefusesWhatCannotBeUsed)
{
  const SmallProblem problem;
  const Weights start(problem.network.n_weights(), 0.5);
  TrainingParameters parameters;
  parameters.batch_size = 31;
  test::expect_user_error([&] { train(parameters, problem.objective, start); },
                          "Training/Batch size", "30 samples");
  parameters.batch_size = 10;
  parameters.learning_rate = 1e300;
  test::expect_user_error([&] { train(parameters, problem.objective, start); },
                          "Training/Learning rate", "no longer finite");
}

TEST(Lanczos, RitzValuesAreThoseOfTheDenseHessian)
{
  const SmallProblem problem;
  const unsigned int n = problem.network.n_weights();
  const Weights W = test::random_numbers(n, 5);
  const RiskGradient risk(problem.network, problem.objective.loss, problem.data);
  std::vector<std::vector<double>> dense(n);
  for (unsigned int i = 0; i < n; ++i) {
    Weights e(n, 0.);
    e[i] = 1.;
    dense[i] = risk.hessian_times(W, e);
  }

  const auto pairs =
      largest_eigenpairs([&](const Weights &v) { return risk.hessian_times(W, v); }, n, 3, 1);

  const SymmetricEigenpairs expected = eigenpairs(dense);
  for (unsigned int k = 0; k < 3; ++k) {
    EXPECT_NEAR(pairs[k].value, expected.values[n - 1 - k], 1e-12);
    EXPECT_NEAR(std::abs(dot(pairs[k].vector, expected.vectors[n - 1 - k])), 1., 1e-9);
    for (unsigned int i = 0; i < n; ++i) // the dense Hessian is symmetric
      EXPECT_NEAR(dense[k][i], dense[i][k], 1e-14);
  }
}

TEST(Lanczos, FindsMultipleEigenvaluesAndEndsEarly)
{
  unsigned int n_products = 0;
  const auto H = [&n_products](const Weights &v) {
    ++n_products;
    Weights result = v;
    for (std::size_t i = 0; i < v.size(); ++i)
      result[i] *= i < 2 ? 7. : i < 4 ? 3. : 1. / (1. + i);
    return result;
  };
  const auto pairs = largest_eigenpairs(H, 8, 3, 1);
  EXPECT_NEAR(pairs[0].value, 7., 1e-12);
  EXPECT_NEAR(pairs[1].value, 7., 1e-12);
  EXPECT_NEAR(pairs[2].value, 3., 1e-12);

  n_products = 0;
  const auto two = largest_eigenpairs(H, 2000, 1, 1);
  EXPECT_NEAR(two[0].value, 7., 1e-9);
  EXPECT_LT(n_products, 100U);
}

// Both ways to the principal components, by steps and by weights, against each other: the same
// trajectory with a weight more, which does not move, has more weights than steps.
TEST(Subspaces, PrincipalComponentsOfFewAndManySteps)
{
  Trajectory wide{{}, {}}, narrow{{}, {}};
  for (unsigned int k = 0; k < 6; ++k) {
    Weights W = test::random_numbers(4, k);
    W[0] *= 3.;
    narrow.weights.push_back(W);
    W.resize(9, 0.25);
    wide.weights.push_back(W);
  }

  const auto a = principal_components(narrow, 2), b = principal_components(wide, 2);

  for (unsigned int k = 0; k < 2; ++k) {
    double product = 0.;
    for (unsigned int i = 0; i < 4; ++i)
      product += a[k][i] * b[k][i];
    EXPECT_NEAR(std::abs(product), 1., 1e-12);
  }
  // eigenvectors of the matrix of second moments, by its definition
  Weights moment(4, 0.);
  double rayleigh = 0.;
  for (const Weights &W : narrow.weights) {
    double s = 0.;
    for (unsigned int i = 0; i < 4; ++i)
      s += (W[i] - narrow.weights.back()[i]) * a[0][i];
    for (unsigned int i = 0; i < 4; ++i)
      moment[i] += s * (W[i] - narrow.weights.back()[i]);
    rayleigh += s * s;
  }
  for (unsigned int i = 0; i < 4; ++i)
    EXPECT_NEAR(moment[i], rayleigh * a[0][i], 1e-8 * rayleigh);
}

TEST(Subspaces, FilterNormalizationGivesRowsTheLengthOfTheWeights)
{
  const SmallProblem problem;
  const Weights W = test::random_numbers(problem.network.n_weights(), 5);
  Weights p = test::random_numbers(problem.network.n_weights(), 6);

  normalize_filters(problem.network, W, p);

  for (const Layer &layer : problem.network.all_layers())
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      double a = 0., b = 0.;
      for (unsigned int j = 0; j < layer.n_inputs; ++j) {
        a += std::pow(W[layer.weight(i, j)], 2);
        b += std::pow(p[layer.weight(i, j)], 2);
      }
      EXPECT_NEAR(a, b, 1e-13);
      if (layer.bias) {
        EXPECT_EQ(p[*layer.bias + i], 0.);
      }
    }
}

TEST(Subspaces, GoThroughMinima)
{
  const SmallProblem problem;
  const unsigned int n = problem.network.n_weights();
  const Weights W = test::random_numbers(n, 5), A = test::random_numbers(n, 6),
                B = test::random_numbers(n, 7);
  const auto text = [](const Weights &V) {
    std::string words;
    for (const double v : V)
      words += std::to_string(v) + ' ';
    return words;
  };
  const test::TemporaryFile a(text(A)), b(text(B));
  SubspaceParameters parameters;
  parameters.type = "minima";
  parameters.minima_files = {a.name(), b.name()};

  const Subspace subspace = make_subspace(parameters, problem.network, W, 2);

  for (const Weights *minimum : {&A, &B}) {
    const std::vector<double> z = subspace.coordinates(*minimum);
    for (unsigned int i = 0; i < n; ++i)
      EXPECT_NEAR(W[i] + subspace.directions[0][i] * z[0] + subspace.directions[1][i] * z[1],
                  (*minimum)[i], 1e-5);
  }
  parameters.minima_files = {a.name()};
  test::expect_user_error([&] { make_subspace(parameters, problem.network, W, 2); },
                          "Subspace/Minima files", "found 1 files");
  parameters.minima_files = {a.name(), "no/such.npy"};
  test::expect_user_error([&] { make_subspace(parameters, problem.network, W, 2); },
                          "Subspace/Minima files", "no/such.npy");
  parameters.minima_files = {a.name(), a.name()};
  test::expect_user_error([&] { make_subspace(parameters, problem.network, W, 2); },
                          "Subspace/Minima files", "depends");
}

TEST(Subspaces, OfTheHessianAreItsEigenvectors)
{
  const SmallProblem problem;
  const Weights W = test::random_numbers(problem.network.n_weights(), 5);
  SubspaceParameters parameters;
  parameters.type = "Hessian";

  const Subspace subspace =
      make_subspace(parameters, problem.network, W, 2, {&problem.objective, nullptr});

  const RiskGradient risk(problem.network, problem.objective.loss, problem.data);
  for (const Weights &p : subspace.directions) {
    const Weights Hp = risk.hessian_times(W, p);
    const double lambda = dot(p, Hp);
    for (std::size_t i = 0; i < p.size(); ++i)
      EXPECT_NEAR(Hp[i], lambda * p[i], 1e-9);
  }
}

TEST(Subspaces, SayThatOwnDirectionsWereOrthonormalised)
{
  const SmallProblem problem;
  const unsigned int n = problem.network.n_weights();
  const Weights W = test::random_numbers(n, 5);
  SubspaceParameters parameters;
  parameters.type = "directions";
  const auto remark = [&](const std::vector<std::pair<double, double>> &rows) {
    parameters.directions.clear();
    for (const auto &[first, second] : rows) {
      parameters.directions.emplace_back(n, 0.);
      parameters.directions.back()[0] = first;
      parameters.directions.back()[1] = second;
    }
    return make_subspace(parameters, problem.network, W, 2).remark;
  };

  EXPECT_EQ(remark({{1., 0.}, {0., 1.}}), "");
  EXPECT_NE(remark({{2., 0.}, {0., 1.}}).find("(they had length 2, 1)"), std::string::npos);
  EXPECT_NE(remark({{1., 0.}, {1., 1.}}).find("length 1, 1.414 and angles down to 45 degrees)"),
            std::string::npos);
  parameters.orthonormalize = false;
  EXPECT_EQ(remark({{1., 0.}, {1., 1.}}), "");
  parameters = {};
  parameters.type = "random";
  EXPECT_EQ(make_subspace(parameters, problem.network, W, 2).remark, "");
}

TEST(Subspaces, RefuseWhatDoesNotFit)
{
  const SmallProblem problem;
  const Weights W = test::random_numbers(problem.network.n_weights(), 5);
  const auto refuse = [&](const SubspaceParameters &parameters, const std::string &entry,
                          const std::string &part) {
    test::expect_user_error([&] { make_subspace(parameters, problem.network, W, 2); },
                            "Subspace/" + entry, part);
  };
  SubspaceParameters parameters;
  parameters.type = "trajectory";
  refuse(parameters, "Type", "trained");
  parameters.type = "PCA";
  refuse(parameters, "Type", "trajectory");
  parameters.type = "weights";
  parameters.weights = {"W1[0;0]", "b1[2]"};
  parameters.filter_normalization = true;
  refuse(parameters, "Filter normalization", "random");
  parameters = {};
  parameters.type = "file";
  const test::TemporaryFile file("1 2 3\n4 5 6\n");
  parameters.file = file.name();
  refuse(parameters, "File", "holds 6 numbers");
}

TEST(SyntheticData, IsReproducibleAndHasItsShape)
{
  for (const std::string &type : synthetic_data_names()) {
    SCOPED_TRACE(type);
    DataParameters parameters;
    parameters.type = type;
    parameters.samples = 40;
    const DataSet data = generate_data(parameters, {});

    EXPECT_EQ(data.n_samples(), 40U);
    EXPECT_EQ(data.inputs, generate_data(parameters, {}).inputs);
    EXPECT_EQ(data.is_classification(), type != "regression" && type != "teacher");
    parameters.seed = 2;
    EXPECT_NE(data.inputs, generate_data(parameters, {}).inputs);
  }
  DataParameters parameters;
  parameters.type = "spiral";
  test::expect_user_error([&] { generate_data(parameters, {}); }, "Data/Type", "two moons");
}

// Without noise the points lie on their curves.
TEST(SyntheticData, LiesOnItsCurvesWithoutNoise)
{
  DataParameters parameters;
  parameters.noise_level = 0.;
  parameters.type = "two moons";
  const DataSet moons = generate_data(parameters, {});
  parameters.type = "annulus";
  const DataSet rings = generate_data(parameters, {});
  for (std::size_t k = 0; k < 200; ++k) {
    const bool second = moons.targets[k][0] == 1.;
    EXPECT_NEAR(std::hypot(moons.inputs[k][0] - (second ? 1. : 0.),
                           moons.inputs[k][1] - (second ? 0.5 : 0.)),
                1., 1e-14);
    const double x = rings.inputs[k][0], y = rings.inputs[k][1];
    EXPECT_NEAR(std::hypot(x, y),
                (rings.targets[k][0] == 1. ? 1. : 0.5) * (2. + std::cos(5. * std::atan2(y, x))),
                1e-13);
  }
}

TEST(SyntheticData, ValidationSamplesAreLeftOut)
{
  DataParameters parameters;
  parameters.type = "xor";
  parameters.samples = 50;
  parameters.validation_fraction = 0.2;
  const DataSets sets = read_data_sets(parameters, {});

  EXPECT_EQ(sets.training.n_samples(), 40U);
  EXPECT_EQ(sets.validation.n_samples(), 10U);
  double mean = 0.;
  for (const std::vector<double> &x : sets.training.inputs)
    mean += x[0] / 40.;
  EXPECT_NEAR(mean, 0., 1e-14);
}

} // namespace gibbsflow
