#include "learning/network.h"

#include "base/text.h"
#include "base/user_error.h"
#include "learning/csv.h"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

unsigned int hidden_width(const NetworkParameters &parameters)
{
  if (parameters.hidden.size() != 1 || parameters.hidden[0] < 1)
    throw UserError("Network/Hidden",
                    "found " + std::to_string(parameters.hidden.size()) + " widths, or a width 0",
                    "one width >= 1", "Write one number");
  return parameters.hidden[0];
}

/// A number of the normal distribution N(0, 1) for each seed and index (Box & Muller).
double normal_number(const unsigned int seed, const unsigned int index)
{
  using Philox = r123::Philox4x32;
  const Philox::ctr_type bits = Philox()({{index, 0, 0, 0}}, {{seed, 0}});
  // 53 random bits in (0, 1): never 0, so that the logarithm is finite.
  const auto uniform = [](const std::uint32_t high, const std::uint32_t low) {
    const std::uint64_t mantissa = ((static_cast<std::uint64_t>(high) << 32) | low) >> 11;
    return (static_cast<double>(mantissa) + 0.5) * 0x1p-53;
  };
  return std::sqrt(-2. * std::log(uniform(bits[0], bits[1]))) *
         std::cos(2. * M_PI * uniform(bits[2], bits[3]));
}

/// Numbers separated by white space or commas; '#' starts a comment.
Weights read_weights(const std::string &file, const unsigned int n_weights)
{
  const std::string entry = "Network/Weights file";
  std::istringstream text(read_text_file(entry, file));
  Weights weights;
  std::string line;
  for (unsigned int number = 1; std::getline(text, line); ++number) {
    line.resize(std::min(line.find('#'), line.size()));
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const std::optional<double> weight = parse_number(word);
      if (!weight)
        throw UserError(entry, file + ":" + std::to_string(number) + ": found '" + word + "'",
                        "finite numbers, separated by white space or commas", "Correct the file");
      weights.push_back(*weight);
    }
  }
  if (weights.size() != n_weights)
    throw UserError(entry, "'" + file + "' holds " + std::to_string(weights.size()) + " numbers",
                    "the network's " + std::to_string(n_weights) +
                        " weights in the order W1, b1, W2, b2",
                    "Check Network/Hidden, Network/Output bias and Data/Inputs");
  return weights;
}

} // namespace

Network::Network(const NetworkParameters &parameters, const unsigned int n_inputs)
    : n_inputs_(n_inputs),
      n_hidden_(hidden_width(parameters)),
      has_output_bias_(parameters.output_bias),
      activation_(find_activation("Network/Activation", parameters.activation)),
      output_activation_(find_activation("Network/Output activation", parameters.output_activation))
{
}

std::vector<std::string> Network::weight_names() const
{
  std::vector<std::string> names(n_weights());
  for (unsigned int i = 0; i < n_hidden_; ++i) {
    const std::string unit = std::to_string(i);
    for (unsigned int j = 0; j < n_inputs_; ++j)
      names[W1(i, j)] = "W1[" + unit + ";" + std::to_string(j) + "]";
    names[b1(i)] = "b1[" + unit + "]";
    names[W2(i)] = "W2[0;" + unit + "]";
  }
  if (has_output_bias_)
    names[b2()] = "b2[0]";
  return names;
}

double Network::evaluate(const Weights &W, const std::vector<double> &x) const
{
  double u = has_output_bias_ ? W[b2()] : 0.;
  for (unsigned int i = 0; i < n_hidden_; ++i) {
    double a = W[b1(i)];
    for (unsigned int j = 0; j < n_inputs_; ++j)
      a += W[W1(i, j)] * x[j];
    u += W[W2(i)] * activation_.derivatives(a).s;
  }
  return output_activation_.derivatives(u).s;
}

Weights initial_weights(const NetworkParameters &parameters, const Network &network)
{
  if (parameters.weights == "file")
    return read_weights(parameters.weights_file, network.n_weights());
  if (parameters.weights != "random")
    throw UserError("Network/Weights", "found '" + parameters.weights + "'", "random, file",
                    "Choose one of these");
  if (!(std::isfinite(parameters.weight_scale) && parameters.weight_scale >= 0.))
    throw UserError("Network/Weight scale", "found " + spell(parameters.weight_scale),
                    "a finite number >= 0", "Correct the entry");
  Weights weights(network.n_weights());
  for (unsigned int i = 0; i < weights.size(); ++i)
    weights[i] =
        parameters.weight_scale / std::sqrt(network.fan_in(i)) * normal_number(parameters.seed, i);
  return weights;
}

} // namespace gibbsflow
