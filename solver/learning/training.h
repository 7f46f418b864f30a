#pragma once

#include "learning/data_set.h"
#include "learning/loss.h"
#include "learning/network.h"

#include <vector>

namespace gibbsflow {

/// What is minimised over all weights: V(W) = scale risk(W) + (gamma/2)|W|^2.
struct TrainingObjective {
  const Network &network;
  const Loss &loss;
  const DataSet &data;
  double scale = 1., gamma = 0.;
};

/// The way of the weights in training, at up to 1000 steps evenly spaced; the first entry is the
/// start, the last one the end.
struct Trajectory {
  std::vector<unsigned int> steps;
  std::vector<Weights> weights;
};

/// Descent W <- W - (learning rate) g from `start`, g being the gradient of V, or for sgd that of V
/// with the mean over a batch, drawn with replacement and by the weights of the samples, in place
/// of that over all samples. Throws a
/// UserError about Training/Learning rate where weights become infinite, and about
/// Training/Batch size if it is larger than the number of samples.
Trajectory train(const TrainingParameters &parameters, const TrainingObjective &objective,
                 const Weights &start);

} // namespace gibbsflow
