#pragma once

#include "learning/backpropagation.h"
#include "learning/model.h"
#include "particles/batches.h"
#include "particles/particles.h"

namespace gibbsflow {

/// Stochastic gradient descent in all weights of the network,
///     W <- W - alpha (scale (1/m) sum_{k in batch} grad l_k(W) + l2 W) ,
/// from W_0 + P z for particles at z: what SGD does where nothing confines it to the subspace.
/// Network/Regularizer, a function of z, plays no part. Keeps references.
template <int dim>
class AllWeightsSgd {
public:
  /// Throws a UserError about Ensemble/Particles where their weights do not fit into memory.
  AllWeightsSgd(const AllWeights &network, const Subspace &subspace, const Batch &batch,
                unsigned int seed, const Particles<dim> &start);

  /// n steps of length alpha of the particles in block b of this rank. Throws a UserError where
  /// weights become infinite.
  void advance(std::size_t b, std::uint32_t first, std::uint32_t n, double alpha);

  /// What has become of the weights. Collective.
  void remember(Archive &archive, MPI_Comm communicator);

  /// Of the particles of this rank that count.
  const std::vector<Weights> &weights() const { return weights_; }

  double nanoseconds() const; // that one step of one particle takes

private:
  const AllWeights &network_;
  const RiskGradient risk_;
  const Batches batches_;
  const std::size_t first_; // number of the first particle of this rank
  std::vector<Weights> weights_;
};

} // namespace gibbsflow
