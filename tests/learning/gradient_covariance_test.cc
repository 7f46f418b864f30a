#include "learning/gradient_covariance.h"

#include "learning/backpropagation.h"
#include "learning/learning_fixtures.h"

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
