#include "particles/off_subspace.h"

#include "base/threads.h"
#include "learning/backpropagation.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// W_0 + P z.
Weights point_of(const Subspace &subspace, const std::vector<double> &z)
{
  Weights W = subspace.origin;
  for (std::size_t d = 0; d < z.size(); ++d)
    for (std::size_t i = 0; i < W.size(); ++i)
      W[i] += z[d] * subspace.directions[d][i];
  return W;
}

} // namespace

template <int dim>
OffSubspace project(const AllWeights &network, const Subspace &subspace,
                    const std::vector<Weights> &weights, Particles<dim> &particles,
                    const MPI_Comm communicator)
{
  AssertDimension(weights.size(), particles.size());
  const RiskGradient risk(network.network, network.loss, network.data);
  const auto V = [&](const Weights &W) {
    return network.scale * risk.value(W) + 0.5 * network.l2 * dot(W, W);
  };
  // by particles first, so that sums do not depend on threads and ranks
  constexpr unsigned int n = 3;
  std::vector<double> all(n * particles.n_total(), 0.), sums(all.size());
  const double nanoseconds = 10. * subspace.origin.size();
  for_each_range(weights.size(), nanoseconds, [&](const std::size_t begin, const std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::vector<double> z = subspace.coordinates(weights[i]);
      dealii::Point<dim> x;
      std::copy(z.begin(), z.end(), x.begin_raw());
      particles.set_position(i, x);
      const Weights nearest = point_of(subspace, z);
      double square = 0.;
      for (std::size_t k = 0; k < nearest.size(); ++k)
        square += (weights[i][k] - nearest[k]) * (weights[i][k] - nearest[k]);
      const std::size_t number = particles.first() + i;
      double *const values = sums.data() + n * number;
      values[0] = std::sqrt(square);
      if (number < OffSubspace::most_measured) {
        values[1] = V(weights[i]);
        values[2] = V(nearest);
      }
    }
  });
  dealii::Utilities::MPI::sum(sums, communicator, all);
  std::array<double, n> total = {};
  for (std::size_t k = 0; k < all.size(); ++k)
    total[k % n] += all[k];
  const double N = particles.n_total(),
               n_measured = std::min<double>(N, OffSubspace::most_measured);
  return {total[0] / N, total[1] / n_measured, total[2] / n_measured};
}

template OffSubspace project(const AllWeights &, const Subspace &, const std::vector<Weights> &,
                             Particles<1> &, MPI_Comm);
template OffSubspace project(const AllWeights &, const Subspace &, const std::vector<Weights> &,
                             Particles<2> &, MPI_Comm);
template OffSubspace project(const AllWeights &, const Subspace &, const std::vector<Weights> &,
                             Particles<3> &, MPI_Comm);

} // namespace gibbsflow
