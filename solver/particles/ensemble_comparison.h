#pragma once

#include "particles/bins.h"
#include "particles/histogram_distance.h"
#include "particles/off_subspace.h"

#include <string>

namespace gibbsflow {

/// Mean and covariance of particles, those that have left through absorbing walls apart, with the
/// standard errors of each component.
template <int dim>
struct EnsembleMoments {
  dealii::Tensor<1, dim> mean, mean_error;
  dealii::SymmetricTensor<2, dim> covariance, covariance_error;
};

/// The same to the last bit on any number of ranks. Collective.
template <int dim>
EnsembleMoments<dim> measure_moments(const Particles<dim> &particles, MPI_Comm communicator);

/// What steps of a scheme of weak order one add to mean and covariance, estimated with standard
/// errors: with the first n particles moved by steps twice as long as well, which add twice as
/// much, and the same noise, it is the difference of the two. Of those that are inside both times.
/// Collective.
template <int dim>
EnsembleMoments<dim> estimate_bias(const Particles<dim> &particles,
                                   const Particles<dim> &with_long_steps, std::size_t n,
                                   MPI_Comm communicator);

/// How long particles stay between absorbing walls.
struct EscapeTime {
  double mean = 0., standard_error = 0.;
};

/// The time that all particles together have been inside up to `time`, divided by how many have
/// left: the mean of their times where all have, and the most likely mean of an exponential law
/// where not; the standard error is that of this law. Absent where none has left. Collective.
template <int dim>
std::optional<EscapeTime> measure_escape(const Particles<dim> &particles, double time,
                                         MPI_Comm communicator);

/// The distances of an ensemble from a density.
struct EnsembleDistances {
  NoisyDistance l1;
  std::optional<double> kl, chi2_p_value;
  unsigned int bins = 0; // of l1
};

/// From the counts and the masses in the places of one grid. kl on bins that expect 100 particles
/// or more, whose noise is at most a tenth of their mass; chi^2 on bins that expect 10 or more.
/// Small bins lose what is below their noise, large ones what changes its sign within them, and
/// neither says more than there is: l1 is on bins that expect 100, or 4, 16, ... times as many
/// where these say more by a standard error, at least eight bins. Its loss includes what chi says
/// of the small ones beyond the large ones.
template <int dim>
EnsembleDistances compare(const BoxGrid<dim> &grid, const Counts &counts,
                          const std::vector<double> &masses);

/// One ensemble at one time; an element of the list `ensemble` in summary.json.
template <int dim>
struct EnsembleResult {
  std::string method;
  double time = 0.;
  std::size_t particles = 0;
  unsigned int steps = 0, seed = 0;
  EnsembleMoments<dim> moments;
  std::optional<EnsembleMoments<dim>> bias; // in these, of the time step of SDE
  double outside = 0.;                      // share of the particles that are outside of the box
  double left = 0.;                         // share of those that have left through absorbing walls
  std::optional<EscapeTime> escape;         // through these, where some have
  std::optional<OffSubspace> off_subspace;  // of runs in all weights
  std::optional<EnsembleDistances> to_density;
};

} // namespace gibbsflow
