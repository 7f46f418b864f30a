#include "learning/perturbed_data.h"

#include "base/random_numbers.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// A sample's number, all being equally likely.
std::size_t draw(const unsigned int seed, const unsigned int i, const std::size_t n)
{
  const double u = uniform_number(seed, RandomStream::order, i, 1);
  return std::min(static_cast<std::size_t>(u * n), n - 1);
}

} // namespace

DataSet bootstrap(const DataSet &data, const unsigned int seed)
{
  DataSet result;
  result.input_names = data.input_names;
  for (unsigned int i = 0; i < data.n_samples(); ++i) {
    const std::size_t k = draw(seed, i, data.n_samples());
    result.inputs.push_back(data.inputs[k]);
    result.targets.push_back(data.targets[k]);
  }
  return result;
}

DataSet with_label_noise(const DataSet &data, const double level, const unsigned int seed)
{
  DataSet result = data;
  for (unsigned int i = 0; i < data.n_samples(); ++i)
    if (uniform_number(seed, RandomStream::noise, i, 1000) < level)
      result.targets[i] = data.targets[draw(seed, i, data.n_samples())];
  return result;
}

} // namespace gibbsflow
