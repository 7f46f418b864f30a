#pragma once

#include "data/npy.h"
#include "particles/off_subspace.h"

#include <string>

namespace gibbsflow {

/// Runs made elsewhere: a file with one array (.npy, .npz or .safetensors) of the final weights of
/// N runs, N x n_weights, or of their ways, N x steps x n_weights, the weights in the order of
/// Network. Keeps references.
template <int dim>
class EnsembleFile {
public:
  /// Throws a UserError about Ensemble/File for a file that cannot be read, and for rows that do
  /// not have as many numbers as the network has weights. Collective.
  EnsembleFile(const std::string &file, const AllWeights &network, const Subspace &subspace,
               MPI_Comm communicator);

  bool is_trajectory() const { return array_.shape.size() == 3; }
  std::size_t n_runs() const { return array_.shape[0]; }
  unsigned int n_iterates() const;

  /// The weights of all runs after iterate k: their coordinates go to `particles`, of which there
  /// are n_runs(). Collective.
  OffSubspace project_iterate(unsigned int k, Particles<dim> &particles) const;

private:
  const AllWeights &network_;
  const Subspace &subspace_;
  const MPI_Comm communicator_;
  NumericArray array_;
};

} // namespace gibbsflow
