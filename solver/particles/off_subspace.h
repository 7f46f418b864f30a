#pragma once

#include "learning/model.h"
#include "particles/particles.h"

#include <mpi.h>

namespace gibbsflow {

/// How far runs in all weights are from the subspace: means over the particles, those of V over the
/// first `most_measured` of them.
struct OffSubspace {
  double distance = 0.;                // |W - W_0 - P z|
  double potential = 0.;               // V(W), without Network/Regularizer
  double potential_of_projection = 0.; // V(W_0 + P z), likewise

  static constexpr std::size_t most_measured = 256;
};

/// Weights of the particles of this rank, one behind the other in the order of their numbers, and
/// what belongs to them in the subspace: the coordinates z of the nearest point go to `particles`.
/// Collective.
template <int dim>
OffSubspace project(const AllWeights &network, const Subspace &subspace,
                    const std::vector<Weights> &weights, Particles<dim> &particles,
                    MPI_Comm communicator);

} // namespace gibbsflow
