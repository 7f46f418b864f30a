#include "functionals/decay.h"

#include "time/exponential.h"
#include "time/time_schemes.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Rounding errors of 1e-15 per unit mass leave chi^2 at about 1e-28; fits stop a safe factor
/// above.
const double log_chi2_floor = std::log(1e-24);

constexpr std::size_t fewest_points = 3;

} // namespace

std::optional<DecayFit> fit_decay(const std::vector<double> &times,
                                  const std::vector<double> &log_chi2)
{
  std::size_t end = 0;
  while (end < times.size() && log_chi2[end] > log_chi2_floor)
    ++end;
  if (end < fewest_points)
    return std::nullopt;
  // the last half of the decay in time, in which the slower modes have gained on the faster
  const double half_time = 0.5 * (times[0] + times[end - 1]);
  std::size_t begin = 0;
  while (begin + fewest_points < end && times[begin] < half_time)
    ++begin;

  double mean_t = 0., mean_y = 0.;
  const double n = end - begin;
  for (std::size_t i = begin; i < end; ++i) {
    mean_t += times[i] / n;
    mean_y += log_chi2[i] / n;
  }
  double covariance = 0., variance = 0.;
  for (std::size_t i = begin; i < end; ++i) {
    covariance += (times[i] - mean_t) * (log_chi2[i] - mean_y);
    variance += (times[i] - mean_t) * (times[i] - mean_t);
  }
  if (!(variance > 0.) || !std::isfinite(covariance))
    return std::nullopt;
  return DecayFit{-covariance / variance, {times[begin], times[end - 1]}};
}

std::optional<double> fit_rate(const std::vector<double> &times, const std::vector<double> &logs,
                               const std::pair<double, double> &window)
{
  double n = 0., sum_t = 0., sum_y = 0.;
  const auto inside = [&](const std::size_t i) {
    return times[i] >= window.first && times[i] <= window.second && std::isfinite(logs[i]);
  };
  for (std::size_t i = 0; i < times.size(); ++i)
    if (inside(i)) {
      n += 1.;
      sum_t += times[i];
      sum_y += logs[i];
    }
  if (n < fewest_points)
    return std::nullopt;
  double covariance = 0., variance = 0.;
  for (std::size_t i = 0; i < times.size(); ++i)
    if (inside(i)) {
      covariance += (times[i] - sum_t / n) * (logs[i] - sum_y / n);
      variance += (times[i] - sum_t / n) * (times[i] - sum_t / n);
    }
  return variance > 0. ? std::optional(-covariance / variance) : std::nullopt;
}

std::optional<double> decay_of_scheme(const std::string &scheme, const double rate, const double dt)
{
  if (scheme == exact_scheme)
    return 2. * rate;
  const double change = change_in_a_step(scheme, rate * dt);
  const double decay =
      -2. / dt * (change > -0.5 ? std::log1p(change) : std::log(std::abs(1. + change)));
  return std::isfinite(decay) ? std::optional(decay) : std::nullopt;
}

double spectral_chi2(const std::vector<double> &rates, const std::vector<double> &coefficients,
                     const double t)
{
  double sum = 0.;
  for (std::size_t k = 0; k < rates.size(); ++k)
    sum += coefficients[k] * coefficients[k] * std::exp(-2. * rates[k] * t);
  return sum;
}

std::optional<double> predicted_decay(const std::vector<double> &rates,
                                      const std::vector<double> &coefficients,
                                      const double chi_of_start)
{
  constexpr double negligible = 1e-10;
  if (coefficients.size() < rates.size())
    return std::nullopt;
  double largest = chi_of_start;
  for (const double c : coefficients)
    largest = std::max(largest, std::abs(c));
  for (std::size_t k = 0; k < rates.size(); ++k)
    if (std::abs(coefficients[k]) > negligible * largest)
      return 2. * rates[k];
  return std::nullopt;
}

} // namespace gibbsflow
