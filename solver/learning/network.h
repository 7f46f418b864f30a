#pragma once

#include "learning/activation.h"
#include "learning/learning_parameters.h"

#include <string>
#include <vector>

namespace gibbsflow {

using Weights = std::vector<double>;

/// A fully connected network with one hidden layer and one output,
///     h_W(x) = g(sum_i W2[0;i] s(sum_j W1[i;j] x_j + b1[i]) + b2[0]),
/// b2 only with an output bias. All weights W are one vector in the order W1 (row by row), b1, W2,
/// b2, which is that of PyTorch's parameters_to_vector.
class Network {
public:
  /// Throws a UserError for an activation that does not exist.
  Network(const NetworkParameters &parameters, unsigned int n_inputs);

  unsigned int n_inputs() const { return n_inputs_; }
  unsigned int n_hidden() const { return n_hidden_; }
  unsigned int n_outputs() const { return 1; }
  unsigned int n_weights() const { return W2(n_hidden_) + (has_output_bias_ ? 1 : 0); }
  bool has_output_bias() const { return has_output_bias_; }
  const Activation &activation() const { return activation_; }               // s
  const Activation &output_activation() const { return output_activation_; } // g

  /// Positions in the vector of all weights.
  unsigned int W1(unsigned int unit, unsigned int input) const { return unit * n_inputs_ + input; }
  unsigned int b1(unsigned int unit) const { return n_hidden_ * n_inputs_ + unit; }
  unsigned int W2(unsigned int unit) const { return n_hidden_ * (n_inputs_ + 1) + unit; }
  unsigned int b2() const { return W2(n_hidden_); }

  /// W1[unit;input], b1[unit], W2[0;unit], b2[0], in the order of the vector.
  std::vector<std::string> weight_names() const;

  /// How many numbers enter the unit that the weight at this position belongs to.
  unsigned int fan_in(unsigned int weight) const { return weight < W2(0) ? n_inputs_ : n_hidden_; }

  /// h_W(x).
  double evaluate(const Weights &W, const std::vector<double> &x) const;

private:
  const unsigned int n_inputs_, n_hidden_;
  const bool has_output_bias_;
  const Activation &activation_, &output_activation_;
};

/// W_0 from the file or the random numbers that section Network names. The random ones are
/// N(0, 1) times Weight scale / sqrt(fan-in), drawn from a counter-based generator (Salmon et al.
/// (2011), Philox 4x32-10): weight i depends on the seed and on i alone. Throws a UserError for a
/// file that cannot be read or holds something else than n_weights finite numbers.
Weights initial_weights(const NetworkParameters &parameters, const Network &network);

} // namespace gibbsflow
