#include "particles/all_weights_sgd.h"

#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

namespace {

std::vector<double> probabilities_of(const DataSet &data)
{
  return data.is_weighted() ? data.weights
                            : std::vector<double>(data.n_samples(), 1. / data.n_samples());
}

} // namespace

template <int dim>
AllWeightsSgd<dim>::AllWeightsSgd(const AllWeights &network, const Subspace &subspace,
                                  const Batch &batch, const unsigned int seed,
                                  const Particles<dim> &start)
    : network_(network),
      risk_(network.network, network.loss, network.data),
      batches_(batch, probabilities_of(network.data), seed),
      first_(start.first())
{
  constexpr double most_numbers = 1e9;
  const double n_numbers = static_cast<double>(start.n_total()) * network.network.n_weights();
  if (n_numbers > most_numbers)
    throw UserError("Ensemble/Particles",
                    "found " + std::to_string(start.n_total()) + " runs in all " +
                        std::to_string(network.network.n_weights()) + " weights",
                    "up to 1e9 numbers (8 GB)",
                    "Choose fewer particles, or Ensemble/Confined = true");
  weights_.reserve(start.size());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const dealii::Point<dim> z = start.position(i);
    Weights W = subspace.origin;
    for (unsigned int d = 0; d < dim; ++d)
      for (std::size_t k = 0; k < W.size(); ++k)
        W[k] += z[d] * subspace.directions[d][k];
    weights_.push_back(std::move(W));
  }
}

template <int dim>
double AllWeightsSgd<dim>::nanoseconds() const
{
  return 1000. + 20. * batches_.size() * network_.network.n_weights();
}

template <int dim>
void AllWeightsSgd<dim>::advance(const std::size_t b, const std::uint32_t first,
                                 const std::uint32_t n, const double alpha)
{
  constexpr std::size_t length = kernels::block_length;
  const std::size_t begin = b * length, end = std::min(begin + length, weights_.size());
  std::vector<std::uint32_t> samples;
  std::vector<std::size_t> batch(batches_.size());
  Weights gradient;
  for (std::uint32_t step = first; step < first + n; ++step) {
    batches_.draw(static_cast<std::uint32_t>(first_ + begin), step, samples);
    for (std::size_t i = begin; i < end; ++i) {
      for (unsigned int k = 0; k < batch.size(); ++k)
        batch[k] = samples[k * length + i - begin];
      Weights &W = weights_[i];
      risk_.value_and_gradient(W, batch, gradient);
      bool is_finite = true;
      for (std::size_t k = 0; k < W.size(); ++k) {
        W[k] -= alpha * (network_.scale * gradient[k] + network_.l2 * W[k]);
        is_finite = is_finite && std::isfinite(W[k]);
      }
      if (!is_finite)
        throw UserError("Noise/Alpha",
                        "with it weights of SGD are no longer finite after step " +
                            std::to_string(step + 1),
                        "a learning rate with which training converges", "Choose a smaller one");
    }
  }
}

template <int dim>
void AllWeightsSgd<dim>::remember(Archive &archive, const MPI_Comm communicator)
{
  const std::size_t n = network_.network.n_weights();
  std::vector<double> all;
  all.reserve(n * weights_.size());
  for (const Weights &W : weights_)
    for (const double w : W)
      all.push_back(w);
  remember_parts(archive, all, n * first_, MPI_DOUBLE, communicator);
  for (std::size_t i = 0; i < weights_.size(); ++i)
    for (std::size_t k = 0; k < n; ++k)
      weights_[i][k] = all[n * i + k];
}

template class AllWeightsSgd<1>;
template class AllWeightsSgd<2>;
template class AllWeightsSgd<3>;

} // namespace gibbsflow
