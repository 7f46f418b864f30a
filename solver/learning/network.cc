#include "learning/network.h"

#include "base/registry.h"
#include "learning/extrapolation.h"

#include <algorithm>

namespace gibbsflow {

namespace {

struct Architecture {
  std::string name, help;
  bool is_residual, is_infinite, has_outer_activation;
};

/// All architectures; a new one is a new line.
const Registry<Architecture> &architectures()
{
  static const Registry<Architecture> registry(
      "Network/Type",
      {{"fully connected", "h = g(W2 s(W1 x + b1) + b2), with a layer more for each further width",
        false, false, false},
       {"two-layer", "h = s(W2 s(W1 x + b1) + b2)", false, false, true},
       {"ResNet",
        "x_{k+1} = x_k + (1/N) f(x_k) for N = Depth steps with one shared block f, then "
        "h = g(W x_N + b); f(x) = s(W1 x + b1) if Hidden is empty, otherwise W2 s(W1 x + b1) + b2",
        true, false, false},
       {"neural ODE", "the limit of infinite depth, x' = f(x) on [0, 1], of the ResNet", true, true,
        false}});
  return registry;
}

} // namespace

std::vector<std::string> network_type_names()
{
  return architectures().names();
}

std::string network_type_help()
{
  return architectures().help();
}

Network::Network(const NetworkParameters &parameters, const unsigned int n_inputs,
                 const unsigned int n_outputs)
    : n_inputs_(n_inputs)
{
  const Architecture &architecture = architectures().find(parameters.type);
  const Activation &s = find_activation("Network/Activation", parameters.activation);
  const Activation &g = find_activation("Network/Output activation", parameters.output_activation);
  const std::vector<unsigned int> &widths = parameters.hidden;
  for (const unsigned int width : widths)
    if (width < 1)
      throw UserError("Network/Hidden", "found the width 0", "widths >= 1", "Correct the entry");
  if (architecture.has_outer_activation && widths.size() != 1)
    throw UserError("Network/Hidden", "found " + std::to_string(widths.size()) + " widths",
                    "one width, as Network/Type = " + architecture.name,
                    "Write one number, or use Network/Type = fully connected");

  unsigned int width = n_inputs;
  if (architecture.is_residual) {
    ResidualFlow flow;
    for (const unsigned int next : widths) {
      flow.block.push_back(add_layer(width, next, s, true));
      width = next;
    }
    const Activation &last = widths.empty() ? s : find_activation("", "identity");
    flow.block.push_back(add_layer(width, n_inputs, last, true));
    width = n_inputs;
    if (!architecture.is_infinite) {
      if (parameters.depth < 1)
        throw UserError("Network/Depth", "found 0", "a depth >= 1", "Correct the entry");
      flow.depth = parameters.depth;
    }
    flow.tolerance = parameters.ode_tolerance;
    if (architecture.is_infinite && !s.is_smooth && flow.tolerance < 1e-6)
      throw UserError("Network/ODE tolerance",
                      "found " + spell(flow.tolerance) + " with Network/Activation = " + s.name +
                          ", which has a kink",
                      "at least 1e-6 for an activation with a kink",
                      "Use the smooth softplus or GELU, or a larger tolerance");
    flow_ = std::move(flow);
  } else {
    for (const unsigned int next : widths) {
      layers_.push_back(add_layer(width, next, s, true));
      width = next;
    }
  }
  layers_.push_back(add_layer(width, n_outputs, architecture.has_outer_activation ? s : g,
                              architecture.has_outer_activation || parameters.output_bias));
}

Layer Network::add_layer(const unsigned int n_inputs, const unsigned int n_outputs,
                         const Activation &activation, const bool has_bias)
{
  constexpr double most_weights = 1e7; // more would not fit into memory several times
  if (n_weights_ + n_outputs * (n_inputs + 1.) > most_weights)
    throw UserError("Network/Hidden",
                    "the network has " + spell(n_weights_ + n_outputs * (n_inputs + 1.)) +
                        " weights or more",
                    "at most " + spell(most_weights), "Choose smaller widths");
  Layer layer;
  layer.number = ++n_layers_;
  layer.n_inputs = n_inputs;
  layer.n_outputs = n_outputs;
  layer.weights = n_weights_;
  n_weights_ += n_inputs * n_outputs;
  if (has_bias) {
    layer.bias = n_weights_;
    n_weights_ += n_outputs;
  }
  layer.activation = &activation;
  return layer;
}

std::vector<Layer> Network::all_layers() const
{
  std::vector<Layer> all;
  if (flow_)
    all = flow_->block;
  all.insert(all.end(), layers_.begin(), layers_.end());
  return all;
}

std::vector<std::string> Network::weight_names() const
{
  std::vector<std::string> names(n_weights());
  for (const Layer &layer : all_layers()) {
    const std::string number = std::to_string(layer.number);
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      for (unsigned int j = 0; j < layer.n_inputs; ++j)
        names[layer.weight(i, j)] =
            "W" + number + "[" + std::to_string(i) + ";" + std::to_string(j) + "]";
      if (layer.bias)
        names[*layer.bias + i] = "b" + number + "[" + std::to_string(i) + "]";
    }
  }
  return names;
}

std::vector<double> Network::evaluate(const Weights &W, const std::vector<double> &x) const
{
  return evaluate(W, x, layers_.size());
}

std::vector<double> Network::evaluate(const Weights &W, const std::vector<double> &x,
                                      const unsigned int n_layers) const
{
  const auto apply = [&W](const Layer &layer, const std::vector<double> &inputs) {
    std::vector<double> outputs(layer.n_outputs);
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      double a = layer.bias ? W[*layer.bias + i] : 0.;
      for (unsigned int j = 0; j < layer.n_inputs; ++j)
        a += W[layer.weight(i, j)] * inputs[j];
      outputs[i] = layer.activation->derivatives(a).s;
    }
    return outputs;
  };
  std::vector<double> y = x;
  if (flow_) {
    const auto f = [&](std::vector<double> z) {
      for (const Layer &layer : flow_->block)
        z = apply(layer, z);
      return z;
    };
    if (flow_->depth)
      for (unsigned int k = 0; k < *flow_->depth; ++k) {
        const std::vector<double> f_k = f(y);
        for (std::size_t i = 0; i < y.size(); ++i)
          y[i] += f_k[i] / *flow_->depth;
      }
    else
      integrate(
          [&](const double *z, double *result) {
            const std::vector<double> f_z = f(std::vector<double>(z, z + n_inputs_));
            std::copy(f_z.begin(), f_z.end(), result);
          },
          flow_->tolerance, y);
  }
  for (unsigned int l = 0; l < n_layers; ++l)
    y = apply(layers_[l], y);
  return y;
}

} // namespace gibbsflow
