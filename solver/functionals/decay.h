#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// An exponential decay chi^2 ~ C e^{-rate t} seen in a time series.
struct DecayFit {
  double rate;                      // per unit of the time that the series is in
  std::pair<double, double> window; // the times between which it was fitted
};

/// Least squares of log chi^2 against t over the second half, in time, of the part of
/// the series that stands clear of rounding (chi^2 > 1e-24), at least three
/// points. log chi^2 is convex in t, so the fitted rate approaches its limit from above.
/// Absent where the series has no such window.
std::optional<DecayFit> fit_decay(const std::vector<double> &times,
                                  const std::vector<double> &log_chi2);

/// The rate at which another quantity decays in the same window: least squares of its logarithm.
/// Absent where fewer than three of its values there are finite.
std::optional<double> fit_rate(const std::vector<double> &times, const std::vector<double> &logs,
                               const std::pair<double, double> &window);

/// The rate -2/dt log |R(-dt rate)| at which a scheme with steps dt lets the square of a mode decay
/// that decays at `rate`: R is its stability function, for BDF2 the dominant root r of
///     (3/2 + dt rate) r^2 - 2 r + 1/2 = 0 .
/// That of exact_scheme is 2 rate. Absent where it is no number. Hairer & Wanner (1996), Secs.
/// IV.3, IV.6, V.1.
std::optional<double> decay_of_scheme(const std::string &scheme, double rate, double dt);

/// sum_k c_k^2 e^{-2 rate_k t}: chi^2 as the modes that were computed predict it, from below.
double spectral_chi2(const std::vector<double> &rates, const std::vector<double> &coefficients,
                     double t);

/// 2 rate_k of the first mode k that the start contains: |c_k| > 1e-10 of the largest coefficient,
/// and of `chi_of_start`, at most 1. rates ascend. Absent where there is none.
std::optional<double> predicted_decay(const std::vector<double> &rates,
                                      const std::vector<double> &coefficients,
                                      double chi_of_start = 0.);

} // namespace gibbsflow
