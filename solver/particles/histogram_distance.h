#pragma once

#include <optional>
#include <vector>

namespace gibbsflow {

/// An L1 distance of which one side or both are counts, between 0 and 2.
struct NoisyDistance {
  double l1 = 0.;             // with the sampling noise taken off, see below; may be slightly < 0
  double standard_error = 0.; // of l1
  double sampling_noise =
      0.; // what sum_i |n_i/N - p_i| is in the mean where there is no difference

  /// By how much l1 may be too small, see below; 0 where it is no estimate.
  double loss = 0.;
  double chi2 = 0.; // sum_i (q_i - p_i)^2/p_i of the bins with p_i > 0, without noise in the mean
};

/// sum_i |q_i - p_i| of the law q that N counts n_i come from, and the masses p_i of the bins, both
/// with the sum 1. The plain sum_i |x_i|, x_i = n_i/N - p_i, is too large by the sampling noise
/// where q_i and p_i are near one another, and is not where they are far apart. So the sign of the
/// difference is taken from one half of the particles and its size from the other:
///     sum_i sgn(x_i^A) x_i^B ,   in the mean   sum_i |q_i - p_i| erf(|q_i - p_i| / (2 s_i)) ,
/// with s_i^2 = p_i (1 - p_i)/N: zero where there is no difference, never more than the distance,
/// and the distance where that is beyond the noise. l1 is the mean of this over all ways to halve
/// the particles,
///     sum_i x_i erf(x_i / (sqrt(2) s_i)) - 2 s_i phi(x_i / s_i) ,   phi the density of N(0, 1).
/// `outside` particles are where p has no mass. What l1 is short of is at most what is between it
/// and two numbers that are not below the distance: sum_i |x_i|, in the mean, and chi with
///     chi^2 = sum_i x_i^2/p_i - q_i (1 - q_i)/(N p_i)
/// and twice its standard error (Cauchy & Schwarz).
NoisyDistance l1_distance(const std::vector<double> &counts, double outside,
                          const std::vector<double> &masses);

/// The same between the laws of two independent ensembles, s_i^2 = r_i (1 - r_i)(1/N + 1/M) with
/// the masses r of both together.
NoisyDistance l1_between(const std::vector<double> &counts, double outside,
                         const std::vector<double> &other_counts, double other_outside);

/// sum_i |p_i - q_i|.
double l1_between(const std::vector<double> &masses, const std::vector<double> &other_masses);

/// sum_i q_i log(q_i/p_i) with q_i = n_i/N, less (bins - 1)/(2N), its mean where there is no
/// difference (Miller & Madow). Absent where there are particles without mass.
std::optional<double> kullback_leibler(const std::vector<double> &counts, double outside,
                                       const std::vector<double> &masses);

/// The probability that chi^2 = sum_i (n_i - N p_i)^2 / (N p_i) of N independent particles with the
/// law p exceeds the one found: the upper tail with bins - 1 degrees of freedom, which needs N p_i
/// >= 10 or so. 0 where there are particles without mass; absent with less than two bins.
std::optional<double> chi2_p_value(const std::vector<double> &counts, double outside,
                                   const std::vector<double> &masses);

} // namespace gibbsflow
