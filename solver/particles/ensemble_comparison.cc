#include "particles/ensemble_comparison.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// sum_i f(i) over all particles, f with n components, which f(i, sums) adds to `sums`: by blocks
/// in their order, so that the result does not depend on how they are distributed.
template <int dim, typename F>
std::vector<double> sum_over(const Particles<dim> &particles, const MPI_Comm communicator,
                             const unsigned int n, const F &f)
{
  constexpr std::size_t length = Particles<dim>::block_length;
  const std::size_t n_blocks = (particles.n_total() + length - 1) / length;
  std::vector<double> sums(n_blocks * n, 0.); // each block is on one rank
  for (std::size_t i = 0; i < particles.size(); ++i)
    f(i, sums.data() + (particles.first() + i) / length * n);
  std::vector<double> all(sums.size());
  dealii::Utilities::MPI::sum(sums, communicator, all);
  std::vector<double> result(n, 0.);
  for (std::size_t b = 0; b < n_blocks; ++b)
    for (unsigned int k = 0; k < n; ++k)
      result[k] += all[b * n + k];
  return result;
}

} // namespace

template <int dim>
EnsembleMoments<dim> measure_moments(const Particles<dim> &particles, const MPI_Comm communicator)
{
  EnsembleMoments<dim> moments;
  const std::vector<double> first =
      sum_over(particles, communicator, dim + 1, [&](const std::size_t i, double *const sums) {
        if (!particles.is_inside(i))
          return;
        for (unsigned int d = 0; d < dim; ++d)
          sums[d] += particles.position(i)[d];
        sums[dim] += 1.;
      });
  const double N = first[dim];
  if (!(N > 0.))
    return moments;
  for (unsigned int d = 0; d < dim; ++d)
    moments.mean[d] = first[d] / N;

  constexpr unsigned int n_pairs = dim * (dim + 1) / 2;
  const std::vector<double> second =
      sum_over(particles, communicator, 2 * n_pairs, [&](const std::size_t i, double *const sums) {
        if (!particles.is_inside(i))
          return;
        const dealii::Point<dim> x = particles.position(i);
        for (unsigned int d = 0, k = 0; d < dim; ++d)
          for (unsigned int e = d; e < dim; ++e, k += 2) {
            const double product = (x[d] - moments.mean[d]) * (x[e] - moments.mean[e]);
            sums[k] += product;
            sums[k + 1] += product * product;
          }
      });
  for (unsigned int d = 0, k = 0; d < dim; ++d)
    for (unsigned int e = d; e < dim; ++e, k += 2) {
      const double mean = second[k] / N;
      moments.covariance[d][e] = N > 1. ? second[k] / (N - 1.) : 0.;
      moments.covariance_error[d][e] = std::sqrt(std::max(0., second[k + 1] / N - mean * mean) / N);
    }
  for (unsigned int d = 0; d < dim; ++d)
    moments.mean_error[d] = std::sqrt(moments.covariance[d][d] / N);
  return moments;
}

template <int dim>
EnsembleMoments<dim> estimate_bias(const Particles<dim> &particles,
                                   const Particles<dim> &with_long_steps, const std::size_t n,
                                   const MPI_Comm communicator)
{
  const auto counts = [&](const std::size_t i) {
    return particles.first() + i < n && particles.is_inside(i) && with_long_steps.is_inside(i);
  };
  EnsembleMoments<dim> bias;
  const std::vector<double> first =
      sum_over(particles, communicator, 3 * dim + 1, [&](const std::size_t i, double *const sums) {
        if (!counts(i))
          return;
        for (unsigned int d = 0; d < dim; ++d) {
          const double x = particles.position(i)[d],
                       difference = with_long_steps.position(i)[d] - x;
          sums[d] += x;
          sums[dim + d] += difference;
          sums[2 * dim + d] += difference * difference;
        }
        sums[3 * dim] += 1.;
      });
  const double N = first[3 * dim];
  if (!(N > 1.))
    return bias;
  dealii::Point<dim> mean;
  for (unsigned int d = 0; d < dim; ++d) {
    mean[d] = first[d] / N;
    bias.mean[d] = first[dim + d] / N;
    bias.mean_error[d] =
        std::sqrt(std::max(0., first[2 * dim + d] / N - bias.mean[d] * bias.mean[d]) / N);
  }
  constexpr unsigned int n_pairs = dim * (dim + 1) / 2;
  const std::vector<double> second =
      sum_over(particles, communicator, 2 * n_pairs, [&](const std::size_t i, double *const sums) {
        if (!counts(i))
          return;
        const dealii::Tensor<1, dim> x = particles.position(i) - mean,
                                     y = with_long_steps.position(i) - (mean + bias.mean);
        for (unsigned int d = 0, k = 0; d < dim; ++d)
          for (unsigned int e = d; e < dim; ++e, k += 2) {
            const double difference = y[d] * y[e] - x[d] * x[e];
            sums[k] += difference;
            sums[k + 1] += difference * difference;
          }
      });
  for (unsigned int d = 0, k = 0; d < dim; ++d)
    for (unsigned int e = d; e < dim; ++e, k += 2) {
      bias.covariance[d][e] = second[k] / N;
      bias.covariance_error[d][e] = std::sqrt(
          std::max(0., second[k + 1] / N - bias.covariance[d][e] * bias.covariance[d][e]) / N);
    }
  return bias;
}

template <int dim>
std::optional<EscapeTime> measure_escape(const Particles<dim> &particles, const double time,
                                         const MPI_Comm communicator)
{
  const std::vector<double> sums =
      sum_over(particles, communicator, 2, [&](const std::size_t i, double *const sum) {
        sum[0] += particles.is_inside(i) ? time : particles.exit_time(i);
        sum[1] += particles.is_inside(i) ? 0. : 1.;
      });
  if (!(sums[1] > 0.))
    return std::nullopt;
  const double mean = sums[0] / sums[1];
  return EscapeTime{mean, mean / std::sqrt(sums[1])};
}

template <int dim>
EnsembleDistances compare(const BoxGrid<dim> &grid, const Counts &counts,
                          const std::vector<double> &masses)
{
  constexpr double least_counts = 100., coarser = 4.;
  constexpr unsigned int least_bins = 8;
  EnsembleDistances result;
  const double N = counts.total();
  if (!(N > 0.))
    return result;
  const Bins<dim> small(grid, masses, least_counts / N);
  result.kl = kullback_leibler(small.sum(counts.inside), counts.outside, small.sum(masses));
  result.l1 = l1_distance(small.sum(counts.inside), counts.outside, small.sum(masses));
  result.bins = small.size();
  const double chi2 = result.l1.chi2;
  for (double expected = coarser * least_counts; expected < N; expected *= coarser) {
    const Bins<dim> bins(grid, masses, expected / N);
    if (bins.size() < least_bins)
      break;
    const NoisyDistance l1 = l1_distance(bins.sum(counts.inside), counts.outside, bins.sum(masses));
    if (l1.l1 > result.l1.l1 + l1.standard_error) {
      result.l1 = l1;
      result.bins = bins.size();
    }
  }
  result.l1.loss += std::max(0., std::sqrt(chi2) - std::sqrt(result.l1.chi2));
  constexpr double least_counts_of_chi2 = 10.; // of its distribution
  const Bins<dim> fine(grid, masses, least_counts_of_chi2 / N);
  result.chi2_p_value = chi2_p_value(fine.sum(counts.inside), counts.outside, fine.sum(masses));
  return result;
}

template EnsembleMoments<1> measure_moments(const Particles<1> &, MPI_Comm);
template EnsembleMoments<1> estimate_bias(const Particles<1> &, const Particles<1> &, std::size_t,
                                          MPI_Comm);
template std::optional<EscapeTime> measure_escape(const Particles<1> &, double, MPI_Comm);
template EnsembleDistances compare(const BoxGrid<1> &, const Counts &, const std::vector<double> &);
template EnsembleMoments<2> measure_moments(const Particles<2> &, MPI_Comm);
template EnsembleMoments<2> estimate_bias(const Particles<2> &, const Particles<2> &, std::size_t,
                                          MPI_Comm);
template std::optional<EscapeTime> measure_escape(const Particles<2> &, double, MPI_Comm);
template EnsembleDistances compare(const BoxGrid<2> &, const Counts &, const std::vector<double> &);
template EnsembleMoments<3> measure_moments(const Particles<3> &, MPI_Comm);
template EnsembleMoments<3> estimate_bias(const Particles<3> &, const Particles<3> &, std::size_t,
                                          MPI_Comm);
template std::optional<EscapeTime> measure_escape(const Particles<3> &, double, MPI_Comm);
template EnsembleDistances compare(const BoxGrid<3> &, const Counts &, const std::vector<double> &);

} // namespace gibbsflow
