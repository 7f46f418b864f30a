#include "learning/backpropagation.h"
#include "learning/empirical_risk.h"
#include "learning/learning_fixtures.h"

#include <Sacado.hpp>
#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

using test::network_cases;
using test::NetworkCase;

/// Value, gradient and Hessian by Sacado, whose numbers carry derivatives through a formula.
template <int dim>
using Twice = Sacado::Fad::SFad<Sacado::Fad::SFad<double, dim>, dim>;

template <typename Number>
Number activation(const std::string &name, const Number &a)
{
  using std::erf, std::exp, std::log, std::sqrt, std::tanh;
  if (name == "logistic")
    return 1. / (1. + exp(-a));
  if (name == "tanh")
    return tanh(a);
  if (name == "softplus")
    return log(1. + exp(a));
  if (name == "ReLU")
    return a > 0. ? a : Number(0.);
  return a;
}

/// a Phi(a): Sacado has no erf, so Phi comes by its derivatives.
template <int dim>
Twice<dim> gelu(const Twice<dim> &a)
{
  const double x = a.val().val();
  const double phi = std::exp(-x * x / 2.) / std::sqrt(2. * M_PI);
  const double Phi = 0.5 * (1. + std::erf(x / std::sqrt(2.)));
  const Twice<dim> h = a - Twice<dim>(x);
  return a * (Phi + phi * h - 0.5 * x * phi * h * h); // the value of h is 0
}

template <typename Number>
std::vector<Number> layer(const std::string &s, const std::vector<Number> &W,
                          unsigned int &position, const std::vector<Number> &x,
                          const unsigned int n_outputs, const bool has_bias)
{
  std::vector<Number> y(n_outputs, Number(0.));
  for (Number &a : y)
    for (const Number &input : x)
      a += W[position++] * input;
  for (unsigned int i = 0; i < n_outputs; ++i) {
    if (has_bias)
      y[i] += W[position++];
    y[i] = s == "GELU" ? gelu(y[i]) : activation(s, y[i]);
  }
  return y;
}

/// h_W(x) straight from the formulas, as PyTorch orders the weights; the neural ODE by the
/// classical Runge-Kutta method in 2000 steps.
template <typename Number>
std::vector<Number> outputs(const NetworkCase &c, const std::vector<Number> &W,
                            std::vector<Number> x)
{
  const NetworkParameters &p = c.parameters;
  unsigned int position = 0;
  if (p.type == "ResNet" || p.type == "neural ODE") {
    const auto f = [&](std::vector<Number> y) {
      position = 0;
      for (const unsigned int width : p.hidden)
        y = layer(p.activation, W, position, y, width, true);
      return layer(p.hidden.empty() ? p.activation : "identity", W, position, y, c.n_inputs, true);
    };
    const auto moved = [&](const std::vector<Number> &from, const double h,
                           const std::vector<Number> &k) {
      std::vector<Number> to = from;
      for (std::size_t i = 0; i < to.size(); ++i)
        to[i] += h * k[i];
      return to;
    };
    if (p.type == "ResNet")
      for (unsigned int k = 0; k < p.depth; ++k)
        x = moved(x, 1. / p.depth, f(x));
    else
      for (unsigned int k = 0; k < 2000; ++k) {
        const double h = 1. / 2000.;
        const auto k1 = f(x), k2 = f(moved(x, h / 2., k1)), k3 = f(moved(x, h / 2., k2));
        const auto k4 = f(moved(x, h, k3));
        x = moved(moved(moved(moved(x, h / 6., k1), h / 3., k2), h / 3., k3), h / 6., k4);
      }
  } else
    for (const unsigned int width : p.hidden)
      x = layer(p.activation, W, position, x, width, true);
  const bool is_outer = p.type == "two-layer";
  return layer(is_outer ? p.activation : "identity", W, position, x, c.n_outputs,
               is_outer || p.output_bias);
}

template <typename Number>
Number loss(const std::string &name, const std::vector<Number> &h, const std::vector<double> &y)
{
  using std::exp, std::log;
  Number sum(0.), exponentials(0.);
  for (std::size_t k = 0; k < h.size(); ++k) {
    if (name == "quadratic")
      sum += (h[k] - y[k]) * (h[k] - y[k]);
    else if (name == "logistic")
      sum += log(1. + exp(h[k])) - y[k] * h[k];
    else
      sum -= y[k] * h[k];
    exponentials += exp(h[k]);
  }
  return name == "cross-entropy" ? Number(sum + log(exponentials)) : sum;
}

template <int dim>
void compare_with_sacado(const NetworkCase &c)
{
  SCOPED_TRACE(c.name + " in " + std::to_string(dim) + "-D");
  const Network network(c.parameters, c.n_inputs, c.n_outputs);
  const bool is_ode = c.parameters.type == "neural ODE";
  const DataSet data =
      test::random_samples(is_ode ? 2 : 70, c.n_inputs, c.n_outputs, c.parameters.loss);
  const Subspace subspace = test::random_subspace_of(network, dim, 0.5);
  const EmpiricalRisk<dim> V(network, find_loss(c.parameters.loss), data, subspace);
  dealii::Point<dim> z;
  for (unsigned int d = 0; d < dim; ++d)
    z[d] = 0.4 - 0.7 * d;

  Twice<dim> expected(0.);
  std::vector<Twice<dim>> W(network.n_weights());
  for (std::size_t i = 0; i < W.size(); ++i) {
    W[i] = subspace.origin[i];
    for (unsigned int d = 0; d < dim; ++d) {
      const Twice<dim> coordinate(dim, d, Sacado::Fad::SFad<double, dim>(dim, d, z[d]));
      W[i] += subspace.directions[d][i] * coordinate;
    }
  }
  for (std::size_t k = 0; k < data.n_samples(); ++k)
    expected +=
        loss(c.parameters.loss, outputs(c, W, {data.inputs[k].begin(), data.inputs[k].end()}),
             data.targets[k]) /
        static_cast<double>(data.n_samples());

  const double size = 1. + std::abs(expected.val().val());
  const double tolerance = (is_ode ? 1e-12 : 1e-13) * size;
  EXPECT_NEAR(V.value(z), expected.val().val(), tolerance);
  const dealii::Tensor<1, dim> gradient = V.gradient(z);
  const dealii::SymmetricTensor<2, dim> hessian = V.hessian(z);
  for (int d = 0; d < dim; ++d) {
    EXPECT_NEAR(gradient[d], expected.dx(d).val(), tolerance * 10.);
    for (int e = 0; e < dim; ++e)
      EXPECT_NEAR(hessian[d][e], expected.dx(d).dx(e), tolerance * 100.);
  }
}

} // namespace

TEST(ExactDerivatives, AgreeWithSacadoIn1D)
{
  for (const NetworkCase &c : network_cases())
    compare_with_sacado<1>(c);
}

TEST(ExactDerivatives, AgreeWithSacadoIn2D)
{
  for (const NetworkCase &c : network_cases())
    compare_with_sacado<2>(c);
}

TEST(ExactDerivatives, AgreeWithSacadoIn3D)
{
  for (const NetworkCase &c : network_cases())
    compare_with_sacado<3>(c);
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
      EXPECT_NEAR(dot(gradient, subspace.directions[d]), V.gradient(zero)[d], 1e-12);
      const Weights Hp = risk.hessian_times(W, subspace.directions[d]);
      for (unsigned int e = 0; e < 2; ++e)
        EXPECT_NEAR(dot(Hp, subspace.directions[e]), V.hessian(zero)[d][e], 1e-11);
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

    const auto samples = V.sample_gradients(z);

    ASSERT_EQ(samples.values.size(), 70U);
    double value = 0.;
    dealii::Tensor<1, 2> gradient;
    for (std::size_t k = 0; k < 70; ++k) {
      value += samples.values[k] / 70.;
      gradient += samples.gradients[k] / 70.;
    }
    EXPECT_NEAR(value, V.value(z), 1e-13 * (1. + value));
    EXPECT_NEAR((gradient - V.gradient(z)).norm(), 0., 1e-12);
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
