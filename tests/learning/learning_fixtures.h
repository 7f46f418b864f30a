#pragma once

#include "learning/data_set.h"
#include "learning/network.h"
#include "learning/subspace.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace gibbsflow::test {

inline std::vector<double> random_numbers(const std::size_t n, const unsigned int seed)
{
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> numbers(n);
  for (double &number : numbers)
    number = normal(random);
  return numbers;
}

/// n samples of d inputs; the targets are what the loss needs.
inline DataSet random_samples(const unsigned int n, const unsigned int d,
                              const unsigned int n_outputs, const std::string &loss)
{
  DataSet data;
  data.input_names.resize(d, "x");
  for (unsigned int k = 0; k < n; ++k) {
    data.inputs.push_back(random_numbers(d, k));
    std::vector<double> y = random_numbers(n_outputs, 1000 + k);
    if (loss == "logistic")
      for (double &value : y)
        value = value > 0. ? 1. : 0.;
    if (loss == "cross-entropy")
      for (unsigned int m = 0; m < n_outputs; ++m)
        y[m] = m == k % n_outputs ? 1. : 0.;
    data.targets.push_back(y);
  }
  return data;
}

/// A subspace in random directions through random weights.
inline Subspace random_subspace_of(const Network &network, const unsigned int dim,
                                   const double scale = 1.)
{
  SubspaceParameters parameters;
  parameters.type = "directions";
  for (unsigned int d = 0; d < dim; ++d)
    parameters.directions.push_back(random_numbers(network.n_weights(), 100 + d));
  Weights origin = random_numbers(network.n_weights(), 99);
  for (double &w : origin)
    w *= scale;
  return make_subspace(parameters, network, origin, dim);
}

struct NetworkCase {
  std::string name;
  NetworkParameters parameters;
  unsigned int n_inputs, n_outputs;
};

/// One network of each kind, small, with different activations and losses.
inline std::vector<NetworkCase> network_cases()
{
  std::vector<NetworkCase> cases;
  const auto add = [&cases](const std::string &type, const std::vector<unsigned int> &hidden,
                            const std::string &activation, const std::string &loss,
                            const unsigned int n_inputs, const unsigned int n_outputs) {
    NetworkParameters parameters;
    parameters.type = type;
    parameters.hidden = hidden;
    parameters.activation = activation;
    parameters.loss = loss;
    parameters.output_bias = n_outputs == 1;
    parameters.depth = 5;
    cases.push_back({type + " " + activation + " " + loss, parameters, n_inputs, n_outputs});
  };
  add("fully connected", {}, "tanh", "quadratic", 3, 2);
  add("fully connected", {4}, "logistic", "quadratic", 3, 1);
  add("fully connected", {4, 3, 5}, "tanh", "cross-entropy", 2, 3);
  add("fully connected", {3, 4}, "GELU", "logistic", 2, 1);
  add("fully connected", {3, 4}, "softplus", "quadratic", 2, 2);
  add("fully connected", {3, 4}, "ReLU", "logistic", 2, 2);
  add("two-layer", {3}, "logistic", "quadratic", 2, 1);
  add("ResNet", {}, "tanh", "quadratic", 2, 1);
  add("ResNet", {3, 2}, "GELU", "cross-entropy", 2, 2);
  add("neural ODE", {}, "tanh", "quadratic", 1, 1);
  add("neural ODE", {3}, "softplus", "logistic", 2, 1);
  return cases;
}

/// The architectures, with hidden widths and numbers of inputs, to be combined with activations.
struct Architecture {
  std::string type;
  std::vector<unsigned int> hidden;
  unsigned int n_inputs;
};

inline std::vector<Architecture> architectures()
{
  return {
      {"fully connected", {}, 3}, {"fully connected", {4}, 3}, {"fully connected", {4, 3, 5}, 2},
      {"two-layer", {3}, 2},      {"ResNet", {}, 2},           {"ResNet", {3, 2}, 2},
      {"neural ODE", {}, 2},      {"neural ODE", {3}, 2}};
}

/// That architecture with that activation; the output bias is there where it can be chosen.
inline NetworkCase network_case(const Architecture &architecture, const std::string &activation,
                                const unsigned int n_outputs)
{
  NetworkParameters parameters;
  parameters.type = architecture.type;
  parameters.hidden = architecture.hidden;
  parameters.activation = activation;
  parameters.output_bias = true;
  parameters.depth = 5;
  return {architecture.type + " with " + std::to_string(architecture.hidden.size()) + " widths, " +
              activation,
          parameters, architecture.n_inputs, n_outputs};
}

} // namespace gibbsflow::test
