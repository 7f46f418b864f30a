#include "learning/perturbed_data.h"

#include "base/random_numbers.h"

namespace gibbsflow {

namespace {

/// Where the i-th draw falls.
double uniform_draw(const unsigned int seed, const unsigned int i)
{
  return uniform_number(seed, RandomStream::order, i, 1);
}

} // namespace

DataSet bootstrap(const DataSet &data, const unsigned int seed)
{
  const SampleDraw draw(data);
  DataSet result;
  result.input_names = data.input_names;
  for (unsigned int i = 0; i < data.n_samples(); ++i) {
    const std::size_t k = draw(uniform_draw(seed, i));
    result.inputs.push_back(data.inputs[k]);
    result.targets.push_back(data.targets[k]);
  }
  return result;
}

DataSet with_label_noise(const DataSet &data, const double level, const unsigned int seed)
{
  const SampleDraw draw(data);
  DataSet result = data;
  for (unsigned int i = 0; i < data.n_samples(); ++i)
    if (uniform_number(seed, RandomStream::noise, i, 1000) < level)
      result.targets[i] = data.targets[draw(uniform_draw(seed, i))];
  return result;
}

} // namespace gibbsflow
