#include "learning/training.h"

#include "base/random_numbers.h"
#include "base/text.h"
#include "base/user_error.h"
#include "learning/backpropagation.h"

#include <cmath>

namespace gibbsflow {

Trajectory train(const TrainingParameters &parameters, const TrainingObjective &objective,
                 const Weights &start)
{
  const std::size_t n_samples = objective.data.n_samples();
  const bool is_stochastic = parameters.method == "sgd";
  if (is_stochastic && parameters.batch_size > n_samples)
    throw UserError("Training/Batch size",
                    "found " + std::to_string(parameters.batch_size) + ", but there are " +
                        std::to_string(n_samples) + " samples",
                    "at most the number of samples",
                    "Choose smaller batches, or Training/Method = gradient descent");

  const RiskGradient risk(objective.network, objective.loss, objective.data);
  const SampleDraw draw(objective.data);
  std::vector<std::size_t> batch(parameters.batch_size);
  const unsigned int most_saved = 1000;
  const unsigned int spacing = (parameters.steps + most_saved - 1) / most_saved;
  Trajectory trajectory{{0}, {start}};
  Weights W = start, gradient;
  for (unsigned int step = 1; step <= parameters.steps; ++step) {
    if (is_stochastic) {
      for (unsigned int i = 0; i < batch.size(); ++i)
        batch[i] = draw(uniform_number(parameters.seed, RandomStream::batches, i, step));
      risk.value_and_gradient(W, batch, gradient);
    } else
      risk.value_and_gradient(W, gradient);
    // W <- W - alpha (scale grad risk + gamma W)
    bool is_finite = true;
    for (std::size_t i = 0; i < W.size(); ++i) {
      W[i] -= parameters.learning_rate * (objective.scale * gradient[i] + objective.gamma * W[i]);
      is_finite = is_finite && std::isfinite(W[i]);
    }
    if (!is_finite)
      throw UserError("Training/Learning rate",
                      "found " + spell(parameters.learning_rate) +
                          ", with which the weights are no longer finite after step " +
                          std::to_string(step),
                      "a rate with which training converges", "Choose a smaller one");
    if (step % spacing == 0 || step == parameters.steps) {
      trajectory.steps.push_back(step);
      trajectory.weights.push_back(W);
    }
  }
  return trajectory;
}

} // namespace gibbsflow
