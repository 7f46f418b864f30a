#include "learning/initial_weights.h"

#include "base/text.h"
#include "base/user_error.h"
#include "learning/weights_file.h"

#include <cmath>

namespace gibbsflow {

Weights random_weights(const Network &network, const double scale, const unsigned int seed,
                       const RandomStream stream)
{
  Weights weights(network.n_weights());
  for (const Layer &layer : network.all_layers()) {
    const unsigned int end =
        layer.weights + layer.n_inputs * layer.n_outputs + (layer.bias ? layer.n_outputs : 0);
    for (unsigned int i = layer.weights; i < end; ++i)
      weights[i] = scale / std::sqrt(layer.n_inputs) * normal_number(seed, stream, i);
  }
  return weights;
}

Weights initial_weights(const NetworkParameters &parameters, const Network &network)
{
  if (parameters.weights == "file")
    return read_weights("Network/Weights file", parameters.weights_file, network);
  if (parameters.weights != "random" && parameters.weights != "trained")
    throw UserError("Network/Weights", "found '" + parameters.weights + "'",
                    "random, file, trained", "Choose one of these");
  if (!(std::isfinite(parameters.weight_scale) && parameters.weight_scale >= 0.))
    throw UserError("Network/Weight scale", "found " + spell(parameters.weight_scale),
                    "a finite number >= 0", "Correct the entry");
  return random_weights(network, parameters.weight_scale, parameters.seed);
}

} // namespace gibbsflow
