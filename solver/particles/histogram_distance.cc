#include "particles/histogram_distance.h"

#include <boost/math/special_functions/gamma.hpp>
#include <deal.II/base/exceptions.h>

#include <array>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

double sum_of(const std::vector<double> &numbers)
{
  return std::accumulate(numbers.begin(), numbers.end(), 0.);
}

/// What a difference x that is known up to the noise s adds to the L1 distance.
double without_noise(const double x, const double s)
{
  if (s == 0.)
    return std::abs(x);
  const double z = x / s;
  return x * std::erf(z * M_SQRT1_2) - s * M_2_SQRTPI * M_SQRT1_2 * std::exp(-0.5 * z * z);
}

/// The variance of without_noise(x + t Z, s), Z ~ N(0, 1), by Gauss & Hermite.
double variance_without_noise(const double x, const double t, const double s)
{
  constexpr std::array<double, 5> nodes = {
      {-2.8569700138728056, -1.3556261799742659, 0., 1.3556261799742659, 2.8569700138728056}};
  constexpr std::array<double, 5> weights = {{0.011257411327720689, 0.22207592200561266,
                                              0.53333333333333333, 0.22207592200561266,
                                              0.011257411327720689}};
  double mean = 0., square = 0.;
  for (unsigned int k = 0; k < nodes.size(); ++k) {
    const double value = without_noise(x + t * nodes[k], s);
    mean += weights[k] * value;
    square += weights[k] * value * value;
  }
  return std::max(0., square - mean * mean);
}

class NoisySum {
public:
  /// A bin with the difference x, which has the standard deviation s if there is none and t as it
  /// is.
  void add(const double x, const double s, const double t)
  {
    result_.l1 += without_noise(x, s);
    result_.sampling_noise += s * M_2_SQRTPI * M_SQRT1_2; // E|N(0, s^2)|
    variance_ += variance_without_noise(x, t, s);
  }

  NoisyDistance result() const
  {
    NoisyDistance result = result_;
    result.standard_error = std::sqrt(variance_);
    return result;
  }

private:
  NoisyDistance result_;
  double variance_ = 0.;
};

/// An upper bound of the distance from sum_i (q_i - p_i)^2/p_i.
class Chi2Bound {
public:
  explicit Chi2Bound(const double N) : N_(N) {}

  void add(const double q, const double p)
  {
    if (!(p > 0.)) {
      apart_ += q;
      return;
    }
    const double noise = std::max(0., q * (1. - q)) / (N_ * p);
    chi2_ += (q - p) * (q - p) / p - noise;
    variance_ += 2. * noise * noise + 4. * (q - p) * (q - p) * noise / p;
  }

  double chi2() const { return std::max(0., chi2_); }
  double of_l1() const { return apart_ + std::sqrt(chi2() + 2. * std::sqrt(variance_)); }

private:
  const double N_;
  double chi2_ = 0., variance_ = 0., apart_ = 0.;
};

double binomial_deviation(const double p, const double one_over_n)
{
  return std::sqrt(std::max(0., p * (1. - p)) * one_over_n);
}

} // namespace

NoisyDistance l1_distance(const std::vector<double> &counts, const double outside,
                          const std::vector<double> &masses)
{
  AssertDimension(counts.size(), masses.size());
  const double N = sum_of(counts) + outside;
  NoisySum sum;
  if (!(N > 0.))
    return sum.result();
  Chi2Bound bound(N);
  double plain = outside / N;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double q = counts[i] / N;
    sum.add(q - masses[i], binomial_deviation(masses[i], 1. / N), binomial_deviation(q, 1. / N));
    bound.add(q, masses[i]);
    plain += std::abs(q - masses[i]);
  }
  sum.add(outside / N, 0., binomial_deviation(outside / N, 1. / N));
  bound.add(outside / N, 0.);
  NoisyDistance result = sum.result();
  result.loss = std::max(0., std::min(plain, bound.of_l1()) - result.l1);
  result.chi2 = bound.chi2();
  return result;
}

NoisyDistance l1_between(const std::vector<double> &counts, const double outside,
                         const std::vector<double> &other_counts, const double other_outside)
{
  AssertDimension(counts.size(), other_counts.size());
  const double N = sum_of(counts) + outside, M = sum_of(other_counts) + other_outside;
  NoisySum sum;
  if (!(N > 0. && M > 0.))
    return sum.result();
  const auto add = [&](const double n, const double m) {
    const double s = binomial_deviation((n + m) / (N + M), 1. / N + 1. / M);
    const double t =
        std::hypot(binomial_deviation(n / N, 1. / N), binomial_deviation(m / M, 1. / M));
    sum.add(n / N - m / M, s, t);
  };
  for (std::size_t i = 0; i < counts.size(); ++i)
    add(counts[i], other_counts[i]);
  add(outside, other_outside);
  return sum.result();
}

double l1_between(const std::vector<double> &masses, const std::vector<double> &other_masses)
{
  AssertDimension(masses.size(), other_masses.size());
  double sum = 0.;
  for (std::size_t i = 0; i < masses.size(); ++i)
    sum += std::abs(masses[i] - other_masses[i]);
  return sum;
}

std::optional<double> kullback_leibler(const std::vector<double> &counts, const double outside,
                                       const std::vector<double> &masses)
{
  AssertDimension(counts.size(), masses.size());
  const double N = sum_of(counts) + outside;
  if (outside > 0. || !(N > 0.))
    return std::nullopt;
  double sum = 0.;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0.) {
      if (!(masses[i] > 0.))
        return std::nullopt;
      sum += counts[i] / N * std::log(counts[i] / (N * masses[i]));
    }
  return sum - (counts.size() - 1.) / (2. * N);
}

std::optional<double> chi2_p_value(const std::vector<double> &counts, const double outside,
                                   const std::vector<double> &masses)
{
  AssertDimension(counts.size(), masses.size());
  const double N = sum_of(counts) + outside;
  if (counts.size() < 2 || !(N > 0.))
    return std::nullopt;
  if (outside > 0.)
    return 0.;
  double chi2 = 0.;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = N * masses[i];
    if (expected > 0.)
      chi2 += (counts[i] - expected) * (counts[i] - expected) / expected;
    else if (counts[i] > 0.)
      return 0.;
  }
  return boost::math::gamma_q(0.5 * (counts.size() - 1.), 0.5 * chi2);
}

} // namespace gibbsflow
