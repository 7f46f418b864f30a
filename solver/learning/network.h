#pragma once

#include "learning/activation.h"
#include "learning/learning_parameters.h"

#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

using Weights = std::vector<double>;

inline double dot(const Weights &a, const Weights &b)
{
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.);
}

/// One layer y = s(W x + b).
struct Layer {
  unsigned int number = 1; // in the weights' names: W1, b1
  unsigned int n_inputs = 0, n_outputs = 0;
  unsigned int weights = 0;         // position of W[0;0] in the vector of all weights, row by row
  std::optional<unsigned int> bias; // position of b[0]
  const Activation *activation = nullptr; // s

  unsigned int weight(const unsigned int output, const unsigned int input) const
  {
    return weights + output * n_inputs + input;
  }
};

/// A map x_0 -> x(1) with one block f of layers, shared by all depths:
///     x_{k+1} = x_k + (1/N) f(x_k), k < N,   or, in the limit N = infinity,   x' = f(x) on [0, 1].
struct ResidualFlow {
  std::vector<Layer> block;          // f
  std::optional<unsigned int> depth; // N; none: infinity
  double tolerance = 1e-12;          // of the integration where N = infinity
};

/// A network h_W(x): a residual flow, or none, and layers one behind the other.
///   fully connected: y_1 = s(W1 x + b1), y_2 = s(W2 y_1 + b2), ..., h = g(W_L y + b_L),
///                    b_L only with an output bias;
///   two-layer:       h = s(W2 s(W1 x + b1) + b2);
///   ResNet:          f(x) = s(W1 x + b1) without hidden widths, otherwise W2 s(W1 x + b1) + b2,
///                    with more layers between for more widths; h = g(W_L x(1) + b_L);
///   neural ODE:      the limit of the ResNet, with the same weights.
/// All weights are one vector in the order W1 (row by row), b1, W2, b2, ..., which is that of
/// PyTorch's parameters_to_vector.
class Network {
public:
  /// Throws a UserError for entries that do not exist or do not fit together.
  Network(const NetworkParameters &parameters, unsigned int n_inputs, unsigned int n_outputs = 1);

  unsigned int n_inputs() const { return n_inputs_; }
  unsigned int n_outputs() const { return layers_.back().n_outputs; }
  unsigned int n_weights() const { return n_weights_; }

  const std::optional<ResidualFlow> &flow() const { return flow_; }
  const std::vector<Layer> &layers() const { return layers_; }

  /// Those of the flow's block, then layers(): in the order of the weights.
  std::vector<Layer> all_layers() const;

  /// W1[unit;input], b1[unit], W2[output;unit], ..., in the order of the vector.
  std::vector<std::string> weight_names() const;

  /// h_W(x).
  std::vector<double> evaluate(const Weights &W, const std::vector<double> &x) const;

  /// The outputs of the flow and the first n_layers of layers().
  std::vector<double> evaluate(const Weights &W, const std::vector<double> &x,
                               unsigned int n_layers) const;

private:
  Layer add_layer(unsigned int n_inputs, unsigned int n_outputs, const Activation &activation,
                  bool has_bias);

  const unsigned int n_inputs_;
  unsigned int n_weights_ = 0, n_layers_ = 0;
  std::optional<ResidualFlow> flow_;
  std::vector<Layer> layers_;
};

/// The architectures that a network can have, and what each of them computes.
std::vector<std::string> network_type_names();
std::string network_type_help();

} // namespace gibbsflow
