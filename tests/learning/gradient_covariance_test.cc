#include "learning/gradient_covariance.h"

#include "learning/backpropagation.h"
#include "learning/learning_fixtures.h"
#include "learning/make_dynamics.h"
#include "learning/reference_network.h"
#include "parameters/parameter_file.h"

#include <gtest/gtest.h>

#include <memory>

using namespace gibbsflow;

namespace {

constexpr unsigned int n_covariance_samples = 40;

/// (1/n) sum_k (g_k - g)(g_k - g)^T from the gradients of single samples in all weights, taken back
/// through the network and projected.
dealii::SymmetricTensor<2, 2> direct_covariance(const Network &network, const Loss &loss,
                                                const DataSet &data, const Subspace &subspace,
                                                const dealii::Point<2> &z)
{
  Weights W = subspace.origin;
  for (std::size_t i = 0; i < W.size(); ++i)
    for (unsigned int d = 0; d < 2; ++d)
      W[i] += z[d] * subspace.directions[d][i];
  const RiskGradient risk(network, loss, data);
  std::vector<dealii::Tensor<1, 2>> g(data.n_samples());
  dealii::Tensor<1, 2> mean;
  for (std::size_t k = 0; k < g.size(); ++k) {
    Weights gradient;
    risk.value_and_gradient(W, {k}, gradient);
    for (unsigned int d = 0; d < 2; ++d)
      for (std::size_t i = 0; i < W.size(); ++i)
        g[k][d] += subspace.directions[d][i] * gradient[i];
    mean += g[k] / double(g.size());
  }
  dealii::SymmetricTensor<2, 2> covariance;
  for (const dealii::Tensor<1, 2> &g_k : g)
    covariance += symmetrize(outer_product(g_k - mean, g_k - mean)) / double(g.size());
  return covariance;
}

} // namespace

TEST(GradientCovariance, IsThatOfTheGradientsOfSingleSamples)
{
  for (const test::NetworkCase &c : test::network_cases()) {
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const Loss &loss = find_loss(c.parameters.loss);
    const DataSet data =
        test::random_samples(n_covariance_samples, c.n_inputs, c.n_outputs, c.parameters.loss);
    const Subspace subspace = test::random_subspace_of(network, 2, 0.5);
    const auto risk = std::make_shared<const EmpiricalRisk<2>>(network, loss, data, subspace);
    const dealii::Point<2> z(0.3, -0.2);
    const dealii::SymmetricTensor<2, 2> expected =
        direct_covariance(network, loss, data, subspace, z);
    const auto Sigma = [&](const Batch &batch, const double scale) {
      return GradientCovariance<2>(risk, batch, scale).evaluate({z}, false)[0].value;
    };

    // the two ways through a neural ODE agree to its tolerance
    const bool is_ode = network.flow() && !network.flow()->depth;
    const double rounding = (is_ode ? 1e-9 : 1e-12) * expected.norm();
    EXPECT_LE((Sigma({1, true}, 1.) - expected).norm(), rounding);
    EXPECT_LE((Sigma({5, true}, 1.) - expected / 5.).norm(), rounding);
    EXPECT_LE((Sigma({5, false}, 1.) - expected / 5. * 35. / 39.).norm(), rounding);
    EXPECT_LE((Sigma({1, true}, 3.) - 9. * expected).norm(), 9. * rounding);
    EXPECT_EQ(Sigma({n_covariance_samples, false}, 1.).norm(), 0.);
  }
}

TEST(GradientCovariance, DerivativesAreThoseOfDifferences)
{
  for (const test::NetworkCase &c : test::network_cases()) {
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const DataSet data =
        test::random_samples(n_covariance_samples, c.n_inputs, c.n_outputs, c.parameters.loss);
    const auto risk = std::make_shared<const EmpiricalRisk<2>>(
        network, find_loss(c.parameters.loss), data, test::random_subspace_of(network, 2, 0.5));
    const GradientCovariance<2> Sigma(risk, {3, false}, 0.5);
    const dealii::Point<2> z(0.3, -0.2);
    const CovarianceJet<2> at = Sigma.evaluate({z}, true)[0];

    const double h = 1e-4;
    for (unsigned int l = 0; l < 2; ++l) {
      dealii::Point<2> right = z, left = z;
      right[l] += h;
      left[l] -= h;
      const dealii::SymmetricTensor<2, 2> difference =
          (Sigma.evaluate({right}, false)[0].value - Sigma.evaluate({left}, false)[0].value) /
          (2. * h);
      EXPECT_LE((at.derivative[l] - difference).norm(),
                1e-5 * (at.value.norm() + difference.norm()))
          << l;
    }
  }
}

namespace {

using PlaneGradient = std::array<long double, 2>;

/// The gradients of the losses of single samples at W_0 + P z, straight from the formulas.
std::vector<PlaneGradient> reference_gradients(const LearningParameters &learning,
                                               const Subspace &subspace, const double scale,
                                               const dealii::Point<2> &z)
{
  using test::First;
  using test::Twice;
  const DataSet data = read_data_sets(learning.data, learning.network).training;
  const test::NetworkCase network{"", learning.network, data.n_inputs(), data.n_outputs()};
  std::vector<Twice<2>> W;
  for (std::size_t i = 0; i < subspace.origin.size(); ++i) {
    W.emplace_back(static_cast<long double>(subspace.origin[i]));
    for (int d = 0; d < 2; ++d)
      W[i] += static_cast<long double>(subspace.directions[d][i]) *
              Twice<2>(2, d, First<2>(2, d, static_cast<long double>(z[d])));
  }
  std::vector<PlaneGradient> gradients;
  for (std::size_t k = 0; k < data.n_samples(); ++k) {
    const std::vector<Twice<2>> x(data.inputs[k].begin(), data.inputs[k].end());
    const Twice<2> loss = test::reference_loss<2>(
        learning.network.loss, test::reference_outputs<2>(network, W, x), data.targets[k]);
    gradients.push_back({{scale * loss.dx(0).val(), scale * loss.dx(1).val()}});
  }
  return gradients;
}

/// The covariance of the mean gradient of two samples, over all pairs that can be drawn.
dealii::SymmetricTensor<2, 2> covariance_over_pairs(const std::vector<PlaneGradient> &g,
                                                    const bool with_replacement)
{
  PlaneGradient mean = {};
  for (const PlaneGradient &g_i : g)
    for (unsigned int d = 0; d < 2; ++d)
      mean[d] += g_i[d] / g.size();
  long double sums[2][2] = {}, n_pairs = 0.L;
  for (std::size_t i = 0; i < g.size(); ++i)
    for (std::size_t j = 0; j < g.size(); ++j)
      if (i != j || with_replacement) {
        for (unsigned int d = 0; d < 2; ++d)
          for (unsigned int e = 0; e < 2; ++e)
            sums[d][e] += ((g[i][d] + g[j][d]) / 2 - mean[d]) * ((g[i][e] + g[j][e]) / 2 - mean[e]);
        ++n_pairs;
      }
  dealii::SymmetricTensor<2, 2> covariance;
  for (unsigned int d = 0; d < 2; ++d)
    for (unsigned int e = d; e < 2; ++e)
      covariance[d][e] = sums[d][e] / n_pairs;
  return covariance;
}

/// Of the file's network, as a run of the file has it.
void expect_covariance_over_pairs(const std::string &file,
                                  const std::vector<dealii::Point<2>> &points)
{
  SCOPED_TRACE(file);
  Locations locations;
  const SimulationParameters parameters =
      read_parameters(PARAMS_DIRECTORY "/" + file, {}, locations, MPI_COMM_SELF).values;
  const Model<2> model = make_model<2>(parameters.potential, parameters.learning);
  const auto Sigma = [&](const unsigned int batch_size, const bool with_replacement,
                         const dealii::Point<2> &z) {
    NoiseParameters noise;
    noise.batch_size = batch_size;
    noise.replacement = with_replacement;
    return make_gradient_covariance(noise, model, parameters.potential)
        ->evaluate({z}, false)[0]
        .value;
  };
  for (const dealii::Point<2> &z : points) {
    const std::vector<PlaneGradient> g =
        reference_gradients(parameters.learning, *model.subspace, parameters.potential.scale, z);
    for (const bool with_replacement : {true, false}) {
      const auto expected = covariance_over_pairs(g, with_replacement);
      EXPECT_LE((Sigma(2, with_replacement, z) - expected).norm(), 1e-12 * expected.norm())
          << "at " << z;
    }
    EXPECT_EQ(Sigma(g.size(), false, z).norm(), 0.);
  }
}

} // namespace

TEST(GradientCovariance, IsThatOfAllPairsInTheShippedNetworks)
{
  using Point = dealii::Point<2>;
  expect_covariance_over_pairs("quickstart.prm", {Point(0., 0.), Point(-0.7, 2.), Point(3.5, 5.)});
  expect_covariance_over_pairs("examples/resnet_annulus.prm",
                               {Point(0., 0.), Point(-1.2, 0.8), Point(0.7, -1.4)});
}
