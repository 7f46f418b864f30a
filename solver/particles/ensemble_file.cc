#include "particles/ensemble_file.h"

#include "base/on_root.h"
#include "base/user_error.h"
#include "data/array_file.h"

namespace gibbsflow {

namespace {

NumericArray read_runs(const std::string &file, const std::size_t n_weights)
{
  const std::string entry = "Ensemble/File";
  const std::string w = std::to_string(n_weights);
  NumericArray array = read_array(entry, file, 3);
  std::string shape;
  for (const std::size_t size : array.shape)
    shape += (shape.empty() ? "" : " x ") + std::to_string(size);
  if (array.shape.size() < 2 || array.shape.back() != n_weights || array.values.empty())
    throw UserError(entry, "'" + file + "' is an array of " + shape + " numbers",
                    "N x " + w + " or N x steps x " + w + ": the network has " + w + " weights",
                    "Save the weights of each run as one row, in the order of trajectory.csv");
  return array;
}

} // namespace

template <int dim>
EnsembleFile<dim>::EnsembleFile(const std::string &file, const AllWeights &network,
                                const Subspace &subspace, const MPI_Comm communicator)
    : network_(network), subspace_(subspace), communicator_(communicator)
{
  // the shape behind the numbers, in one message
  const std::vector<double> packed = on_root(communicator, [&] {
    const NumericArray array = read_runs(file, network.network.n_weights());
    std::vector<double> numbers = array.values;
    numbers.insert(numbers.end(), array.shape.begin(), array.shape.end());
    numbers.push_back(array.shape.size());
    return numbers;
  });
  const auto n_dimensions = static_cast<std::size_t>(packed.back());
  const std::size_t n_values = packed.size() - 1 - n_dimensions;
  array_.values.assign(packed.begin(), packed.begin() + n_values);
  for (std::size_t d = 0; d < n_dimensions; ++d)
    array_.shape.push_back(static_cast<std::size_t>(packed[n_values + d]));
}

template <int dim>
unsigned int EnsembleFile<dim>::n_iterates() const
{
  return is_trajectory() ? array_.shape[1] : 1;
}

template <int dim>
OffSubspace EnsembleFile<dim>::project_iterate(const unsigned int k,
                                               Particles<dim> &particles) const
{
  const std::size_t n = network_.network.n_weights();
  std::vector<Weights> weights;
  weights.reserve(particles.size());
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const double *const row =
        array_.values.data() + ((particles.first() + i) * n_iterates() + k) * n;
    weights.emplace_back(row, row + n);
  }
  return project(network_, subspace_, weights, particles, communicator_);
}

template class EnsembleFile<1>;
template class EnsembleFile<2>;
template class EnsembleFile<3>;

} // namespace gibbsflow
