#pragma once

#include "base/random_numbers.h"
#include "learning/network.h"

namespace gibbsflow {

/// Independent numbers of N(0, 1) times scale / sqrt(number of inputs of the layer); weight i
/// depends on the seed and on i alone.
Weights random_weights(const Network &network, double scale, unsigned int seed,
                       RandomStream stream = RandomStream::weights);

/// The weights from which all starts: those of Network/Weights file, or random ones where
/// Network/Weights is random or trained. Throws a UserError for a file that cannot be read or holds
/// something else than n_weights finite numbers.
Weights initial_weights(const NetworkParameters &parameters, const Network &network);

} // namespace gibbsflow
