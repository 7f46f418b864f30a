#include "learning/empirical_risk.h"
#include "learning/learning_fixtures.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

/// h = x(1) for f = tanh(w x + b) of depth N, 0 for the limit, with x' = f(x), one input; the
/// subspace is the plane of w and b.
EmpiricalRisk<2> risk_of_depth(const unsigned int N, const DataSet &data)
{
  NetworkParameters parameters;
  parameters.type = N == 0 ? "neural ODE" : "ResNet";
  parameters.depth = N;
  parameters.hidden = {};
  parameters.activation = "tanh";
  const Network network(parameters, 1);
  SubspaceParameters plane;
  plane.weights = {"W1[0;0]", "b1[0]"};
  return {network, find_loss("quadratic"), data, make_subspace(plane, network, {0., 0., 1.}, 2)};
}

/// x(1) for u = w x + b: sinh u(1) = e^w sinh u(0).
double closed_form(const double w, const double b, const double x_0)
{
  return (std::asinh(std::exp(w) * std::sinh(w * x_0 + b)) - b) / w;
}

} // namespace

TEST(Depth, NeuralOdeHasItsClosedForm)
{
  const DataSet data = test::random_samples(20, 1, 1, "quadratic");
  const EmpiricalRisk<2> V = risk_of_depth(0, data);
  for (const double w : {-3., -1., 0.3, 2., 4.})
    for (const double b : {-2., 0., 0.7}) {
      double expected = 0.;
      for (std::size_t k = 0; k < 20; ++k)
        expected += std::pow(closed_form(w, b, data.inputs[k][0]) - data.targets[k][0], 2) / 20.;
      EXPECT_NEAR(V.value({w, b}), expected, 1e-12) << w << ' ' << b;
    }
}

// At the least tolerance that may be asked for, steps are ruled by rounding.
TEST(Depth, NeuralOdeStandsTheLeastTolerance)
{
  for (const std::string activation : {"softplus", "GELU", "identity"}) {
    SCOPED_TRACE(activation);
    test::NetworkCase c = test::network_case({"neural ODE", {8}, 2}, activation, 1);
    const DataSet data = test::random_samples(8, 2, 1, "quadratic");
    std::vector<dealii::SymmetricTensor<2, 2>> hessians;
    for (const double tolerance : {1e-12, 1e-13}) {
      c.parameters.ode_tolerance = tolerance;
      const Network network(c.parameters, c.n_inputs, c.n_outputs);
      const EmpiricalRisk<2> V(network, find_loss("quadratic"), data,
                               test::random_subspace_of(network, 2, 2.));
      hessians.push_back(V.hessian({1., -3.}));
    }

    EXPECT_LT((hessians[1] - hessians[0]).norm(), 1e-11 * hessians[0].norm());
  }
}

// Avelin & Nystrom (arXiv 1906.12183): the error of depth N is of order 1/N.
TEST(Depth, ResNetsConvergeToTheNeuralOdeWithOrderOne)
{
  const DataSet data = test::random_samples(20, 1, 1, "quadratic");
  const EmpiricalRisk<2> limit = risk_of_depth(0, data);
  std::vector<dealii::Point<2>> points;
  for (int i = -8; i <= 8; ++i)
    for (int j = -8; j <= 8; ++j)
      points.emplace_back(0.25 * i, 0.25 * j);
  std::vector<double> exact;
  limit.values(points, exact);
  std::vector<double> errors;
  for (const unsigned int N : {64u, 128u, 256u}) {
    std::vector<double> values;
    risk_of_depth(N, data).values(points, values);
    errors.push_back(0.);
    for (std::size_t i = 0; i < points.size(); ++i)
      errors.back() = std::max(errors.back(), std::abs(values[i] - exact[i]));
  }

  EXPECT_NEAR(std::log2(errors[0] / errors[1]), 1., 0.1);
  EXPECT_NEAR(std::log2(errors[1] / errors[2]), 1., 0.05);
}

} // namespace gibbsflow
