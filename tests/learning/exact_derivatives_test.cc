#include "learning/backpropagation.h"
#include "learning/empirical_risk.h"
#include "learning/reference_network.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

using test::network_cases;
using test::NetworkCase;
using test::Twice;

/// Value, gradient and Hessian of one sample's loss.
template <int dim>
struct SampleJet {
  long double value = 0.L;
  std::array<long double, dim> gradient = {};
  std::array<long double, dim *dim> hessian = {};
};

template <int dim>
SampleJet<dim> split(const Twice<dim> &number)
{
  SampleJet<dim> jet;
  jet.value = number.val().val();
  for (int d = 0; d < dim; ++d) {
    jet.gradient[d] = number.dx(d).val();
    for (int e = 0; e < dim; ++e)
      jet.hessian[dim * d + e] = number.dx(d).dx(e);
  }
  return jet;
}

template <std::size_t n>
long double norm(const std::array<long double, n> &v)
{
  long double square = 0.L;
  for (const long double component : v)
    square += component * component;
  return std::sqrt(square);
}

/// The largest relative errors met.
struct Errors {
  long double value = 0.L, gradient = 0.L, hessian = 0.L, sample = 0.L;
};

/// Errors relative to what is summed up: with the losses l_k of n samples at z,
///     |V - V*|              / (1/n) sum_k |l_k| ,
///     |grad V - grad V*|    / (1/n) sum_k |grad l_k| ,
///     |Hess V - Hess V*|_F  / (1/n) sum_k |Hess l_k|_F ,
///     |grad l_k - grad l_k*|/ max_m |grad l_m|  for each sample, and for l_k likewise.
template <int dim>
void compare(const EmpiricalRisk<dim> &V, const dealii::Point<dim> &z,
             const std::vector<SampleJet<dim>> &samples, Errors &errors)
{
  SampleJet<dim> mean, sizes, largest;
  const long double n = samples.size();
  for (const SampleJet<dim> &sample : samples) {
    mean.value += sample.value / n;
    sizes.value += std::abs(sample.value) / n;
    largest.value = std::max(largest.value, std::abs(sample.value));
    for (int d = 0; d < dim; ++d)
      mean.gradient[d] += sample.gradient[d] / n;
    for (int d = 0; d < dim * dim; ++d)
      mean.hessian[d] += sample.hessian[d] / n;
    sizes.gradient[0] += norm(sample.gradient) / n;
    sizes.hessian[0] += norm(sample.hessian) / n;
    largest.gradient[0] = std::max(largest.gradient[0], norm(sample.gradient));
  }

  const auto record = [](const long double difference, const long double size, long double &error) {
    const long double relative = difference == 0.L ? 0.L : difference / size;
    if (!(relative <= error)) // NaN is an error too
      error = relative;
  };
  record(std::abs(V.value(z) - mean.value), sizes.value, errors.value);
  const dealii::Tensor<1, dim> gradient = V.gradient(z);
  const dealii::SymmetricTensor<2, dim> hessian = V.hessian(z);
  SampleJet<dim> difference;
  for (int d = 0; d < dim; ++d) {
    difference.gradient[d] = gradient[d] - mean.gradient[d];
    for (int e = 0; e < dim; ++e)
      difference.hessian[dim * d + e] = hessian[d][e] - mean.hessian[dim * d + e];
  }
  record(norm(difference.gradient), sizes.gradient[0], errors.gradient);
  record(norm(difference.hessian), sizes.hessian[0], errors.hessian);
  const auto single = V.losses_at(z, 1);
  ASSERT_EQ(single.values.size(), samples.size());
  for (std::size_t k = 0; k < samples.size(); ++k) {
    record(std::abs(single.values[k] - samples[k].value), largest.value, errors.sample);
    for (int d = 0; d < dim; ++d)
      difference.gradient[d] = single.gradients[k][d] - samples[k].gradient[d];
    record(norm(difference.gradient), largest.gradient[0], errors.sample);
  }
}

/// All losses for one network at weights of its own.
template <int dim>
Errors errors_of(const NetworkCase &c, const Network &network, const Subspace &subspace,
                 const unsigned int n_steps = 200)
{
  const bool is_ode = c.parameters.type == "neural ODE";
  const unsigned int n_samples = is_ode ? 2 : 70; // more than the risk works on at a time
  dealii::Point<dim> z;
  for (unsigned int d = 0; d < dim; ++d)
    z[d] = 0.4 - 0.7 * d;
  std::vector<Twice<dim>> W(network.n_weights());
  for (std::size_t i = 0; i < W.size(); ++i) {
    W[i] = static_cast<long double>(subspace.origin[i]);
    for (int d = 0; d < dim; ++d) {
      const Twice<dim> coordinate(dim, d, test::First<dim>(dim, d, z[d]));
      W[i] += static_cast<long double>(subspace.directions[d][i]) * coordinate;
    }
  }

  std::vector<std::vector<Twice<dim>>> outputs; // the inputs are the same for all losses
  Errors errors;
  for (const std::string &loss : loss_names()) {
    const DataSet data = test::random_samples(n_samples, c.n_inputs, c.n_outputs, loss);
    std::vector<SampleJet<dim>> samples;
    for (std::size_t k = 0; k < n_samples; ++k) {
      if (outputs.size() == k)
        outputs.push_back(test::reference_outputs<dim>(
            c, W, {data.inputs[k].begin(), data.inputs[k].end()}, n_steps));
      samples.push_back(split<dim>(test::reference_loss<dim>(loss, outputs[k], data.targets[k])));
    }
    compare(EmpiricalRisk<dim>(network, find_loss(loss), data, subspace), z, samples, errors);
  }
  return errors;
}

template <int dim>
Errors errors_of(const NetworkCase &c)
{
  const Network network(c.parameters, c.n_inputs, c.n_outputs);
  return errors_of<dim>(c, network, test::random_subspace_of(network, dim, 0.5));
}

/// The flow with rectifiers, which is followed to the tolerance asked for.
NetworkCase flow_with_kinks(const double tolerance)
{
  NetworkCase c = test::network_case({"neural ODE", {3}, 2}, "ReLU", 2);
  c.parameters.ode_tolerance = tolerance;
  return c;
}

/// Every architecture with every activation and every loss, but no flow along a field with a kink
/// (see below), which cannot be followed to 1e-13.
template <int dim>
void expect_exactness()
{
  for (const test::Architecture &architecture : test::architectures())
    for (const std::string &activation : activation_names()) {
      if (architecture.type == "neural ODE" && activation == "ReLU")
        continue;
      const NetworkCase c = test::network_case(architecture, activation, 2);
      SCOPED_TRACE(c.name + " in " + std::to_string(dim) + "-D");

      const Errors errors = errors_of<dim>(c);

      EXPECT_LT(errors.value, 1e-13L);
      EXPECT_LT(errors.gradient, 1e-13L);
      EXPECT_LT(errors.hessian, 1e-13L);
      EXPECT_LT(errors.sample, 1e-13L);
    }
}

} // namespace

TEST(ExactDerivatives, AgreeWithSacadoIn1D)
{
  expect_exactness<1>();
}

TEST(ExactDerivatives, AgreeWithSacadoIn2D)
{
  expect_exactness<2>();
}

TEST(ExactDerivatives, AgreeWithSacadoIn3D)
{
  expect_exactness<3>();
}

// While no unit of the flow passes its kink, the field is affine and the error is rounding.
TEST(ExactDerivatives, OfAFlowThatKeepsOffTheKinkAgreeWithSacado)
{
  const NetworkCase c = flow_with_kinks(1e-6);
  const Network network(c.parameters, c.n_inputs, c.n_outputs);
  Subspace subspace = test::random_subspace_of(network, 2, 0.2);
  const Layer &hidden = network.flow()->block.front();
  for (unsigned int i = 0; i < hidden.n_outputs; ++i)
    subspace.origin[*hidden.bias + i] = i == 1 ? -5. : 5.; // one unit is off

  const Errors errors = errors_of<2>(c, network, subspace);

  EXPECT_LT(errors.value, 1e-13L);
  EXPECT_LT(errors.gradient, 1e-13L);
  EXPECT_LT(errors.hessian, 1e-13L);
}

// Across kinks value and gradient are right to the tolerance; the Hessian, whose derivation has
// terms of its own at the time of each passage, is that of the pieces.
TEST(ExactDerivatives, OfAFlowAcrossKinksKeepToTheTolerance)
{
  for (const double tolerance : {1e-3, 1e-6}) {
    const NetworkCase c = flow_with_kinks(tolerance);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);

    const Errors errors = errors_of<1>(c, network, test::random_subspace_of(network, 1, 1.), 4000);

    EXPECT_LT(errors.value, 10. * tolerance);
    EXPECT_LT(errors.gradient, 10. * tolerance);
  }
}

// Forward differentiation in few directions and reverse differentiation in all weights share no
// code but the activations.
TEST(ExactDerivatives, JetsAgreeWithBackpropagation)
{
  for (const NetworkCase &c : network_cases()) {
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const Loss &l = find_loss(c.parameters.loss);
    const DataSet data = test::random_samples(13, c.n_inputs, c.n_outputs, c.parameters.loss);
    const Subspace subspace = test::random_subspace_of(network, 2, 0.5);
    const EmpiricalRisk<2> V(network, l, data, subspace);
    const RiskGradient risk(network, l, data);
    const Weights &W = subspace.origin;
    Weights gradient;
    std::vector<std::size_t> all(13);
    for (std::size_t k = 0; k < 13; ++k)
      all[k] = k;

    const double value = risk.value_and_gradient(W, all, gradient);

    const dealii::Point<2> zero;
    const auto dot = [](const Weights &a, const Weights &b) {
      double sum = 0.;
      for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
      return sum;
    };
    EXPECT_NEAR(value, V.value(zero), 1e-13 * (1. + value));
    EXPECT_NEAR(risk.value(W), V.value(zero), 1e-13 * (1. + value));
    for (unsigned int d = 0; d < 2; ++d) {
      EXPECT_NEAR(dot(gradient, subspace.directions[d]), V.gradient(zero)[d],
                  1e-13 * std::sqrt(dot(gradient, gradient)));
      const Weights Hp = risk.hessian_times(W, subspace.directions[d]);
      for (unsigned int e = 0; e < 2; ++e)
        EXPECT_NEAR(dot(Hp, subspace.directions[e]), V.hessian(zero)[d][e],
                    1e-13 * std::sqrt(dot(Hp, Hp)));
    }
  }
}

TEST(ExactDerivatives, MeansOverSamplesGiveTheGradient)
{
  for (const NetworkCase &c : network_cases()) {
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const DataSet data = test::random_samples(70, c.n_inputs, c.n_outputs, c.parameters.loss);
    const EmpiricalRisk<2> V(network, find_loss(c.parameters.loss), data,
                             test::random_subspace_of(network, 2, 0.5));
    const dealii::Point<2> z(0.3, -0.2);

    const auto samples = V.losses_at(z, 1);

    ASSERT_EQ(samples.values.size(), 70U);
    double value = 0., size = 0.;
    dealii::Tensor<1, 2> gradient;
    for (std::size_t k = 0; k < 70; ++k) {
      value += samples.values[k] / 70.;
      size += samples.gradients[k].norm() / 70.;
      gradient += samples.gradients[k] / 70.;
    }
    EXPECT_NEAR(value, V.value(z), 1e-14 * (1. + value));
    EXPECT_NEAR((gradient - V.gradient(z)).norm(), 0., 1e-14 * (1. + size));
  }
}

// Layers before the first that moves are computed once; here the last one moves only.
TEST(ExactDerivatives, LayersThatDoNotMoveCountToo)
{
  NetworkParameters parameters;
  parameters.hidden = {3, 4};
  const Network network(parameters, 2);
  const DataSet data = test::random_samples(20, 2, 1, "quadratic");
  const Loss &l = find_loss("quadratic");
  Subspace all = test::random_subspace_of(network, 1);
  for (const std::string name : {"W3[0;1]", "W2[3;0]", "b2[0]"}) {
    SubspaceParameters line;
    line.weights = {name};
    const Subspace subspace = make_subspace(line, network, all.origin, 1);
    const EmpiricalRisk<1> V(network, l, data, subspace);

    Weights W = all.origin;
    for (std::size_t i = 0; i < W.size(); ++i)
      W[i] += 0.7 * subspace.directions[0][i];
    EXPECT_NEAR(V.value(dealii::Point<1>(0.7)), RiskGradient(network, l, data).value(W), 1e-13);
  }
}

} // namespace gibbsflow
