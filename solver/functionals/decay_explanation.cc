#include "functionals/decay_explanation.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

constexpr double agreement = 0.01;

/// A cause explains the observed rate where it brings the prediction this much nearer.
constexpr double share_left = 0.2;

bool explains(const std::optional<double> &cause, double observed, double predicted)
{
  return cause && std::abs(*cause - observed) <=
                      std::max(share_left * std::abs(predicted - observed), 1e-3 * observed);
}

double log_spectral_chi2(const DecayEvidence &evidence, const double t)
{
  return std::log(spectral_chi2(evidence.rates, evidence.mode_coefficients, t));
}

/// log chi^2 at a time of the history.
double log_chi2_at(const DecayEvidence &evidence, const double t)
{
  const auto row = std::lower_bound(evidence.times.begin(), evidence.times.end(), t);
  return evidence
      .log_chi2[std::min<std::size_t>(row - evidence.times.begin(), evidence.times.size() - 1)];
}

/// The share of chi^2 at time t that the slowest mode in it holds, and the number of that mode.
struct SlowestMode {
  std::size_t number; // from 1
  double share;
};

SlowestMode slowest_mode(const DecayEvidence &evidence, const double t)
{
  std::size_t k = 0;
  while (2. * evidence.rates[k] < *evidence.predicted * (1. - 1e-12) &&
         k + 1 < evidence.rates.size())
    ++k;
  const double c = evidence.mode_coefficients[k];
  const double logarithm = 2. * std::log(std::abs(c)) - 2. * evidence.rates[k] * t;
  return {k + 1, std::min(1., std::exp(logarithm - log_chi2_at(evidence, t)))};
}

/// The window does not show the slowest mode alone. Empty where it does.
std::string what_else_the_window_shows(const DecayEvidence &evidence)
{
  const auto [begin, end] = evidence.fit->window;
  const double observed = evidence.fit->rate, predicted = *evidence.predicted;
  // e^{-600} and less is not held where modes are summed
  std::vector<double> times, logs;
  for (const double t : evidence.times)
    if (t >= begin && t <= end) {
      times.push_back(t);
      logs.push_back(log_spectral_chi2(evidence, t));
    }
  // a mode with little of chi^2 may still have most of its decay
  const bool modes_explain =
      explains(fit_rate(times, logs, evidence.fit->window), observed, predicted);
  const SlowestMode slowest = slowest_mode(evidence, end);
  if (!modes_explain && !(slowest.share < 1. - agreement && observed > predicted))
    return "";
  const double most =
      *std::max_element(evidence.mode_coefficients.begin(), evidence.mode_coefficients.end(),
                        [](const double a, const double b) { return std::abs(a) < std::abs(b); });
  constexpr double nearly_symmetric = 1e-3;
  const bool is_symmetric =
      std::abs(evidence.mode_coefficients[slowest.number - 1]) < nearly_symmetric * std::abs(most);
  return (is_symmetric ? "the start is nearly symmetric: " : "the window is too short: ") +
         std::string("faster modes still decay in it, where mode ") +
         std::to_string(slowest.number) + ", the slowest in the start, holds " +
         plain(100. * slowest.share, 4) + " % of χ² at the end; increase Time/Final time";
}

/// A slower mode that the start does not contain has come in by rounding.
std::string what_came_in(const DecayEvidence &evidence)
{
  for (std::size_t k = 0; k < evidence.rates.size(); ++k)
    if (2. * evidence.rates[k] < 0.99 * *evidence.predicted &&
        evidence.fit->rate < *evidence.predicted * (1. - agreement))
      return "the start is symmetric and has no mode " + std::to_string(k + 1) +
             "; what rounding puts there decays at " + brief(2. * evidence.rates[k], 4) +
             " and is all that is left";
  return "";
}

std::string explain_absence(const DecayEvidence &evidence)
{
  if (evidence.mass_leaves)
    return "mass leaves through absorbing walls, so there is no equilibrium to be distant from; "
           "see the rate at late times";
  if (!evidence.predicted && evidence.mode_coefficients.size() < evidence.rates.size())
    return "no prediction: what the start has of the modes is not known, because it reaches beyond "
           "the cells that these live on";
  if (!evidence.predicted && !evidence.rates.empty())
    return "no prediction: the start has none of the " + std::to_string(evidence.rates.size()) +
           " modes computed, or their rates are below the range of numbers";
  if (!evidence.predicted)
    return !evidence.fit ? ""
           : evidence.is_general
               ? "no prediction: without detailed balance chi^2 need not decay like "
                 "the slowest mode; its rate is twice the real part of that of the "
                 "generator in the end"
               : "no prediction: no eigenvalues were computed";
  return "no observation: fewer than three steps have a χ² that is known and above rounding "
         "(1e-24)";
}

} // namespace

std::string explain_decay(const DecayEvidence &evidence)
{
  if (evidence.mass_leaves || !evidence.predicted || !evidence.fit)
    return explain_absence(evidence);
  const double observed = evidence.fit->rate, predicted = *evidence.predicted;
  if (std::abs(observed - predicted) <= agreement * predicted)
    return "";

  const auto [begin, end] = evidence.fit->window;
  // chi^2 itself is held to some 1e-10 of its value over many steps
  constexpr double least_change = 1e-6;
  if (predicted * (end - begin) < least_change)
    return "the window is too short: mode 1 alone changes χ² by a factor of 1 − " +
           brief(predicted * (end - begin), 2) + " in it; increase Time/Final time";
  const bool has_modes = evidence.mode_coefficients.size() == evidence.rates.size();
  const std::string other = has_modes ? what_else_the_window_shows(evidence) : "";
  if (explains(evidence.scheme_rate, observed, predicted) ||
      (other.empty() && evidence.scheme_rate &&
       std::abs(*evidence.scheme_rate - predicted) > 0.5 * std::abs(observed - predicted)))
    return "the time steps are long for this mode: the scheme's own factor in steps of " +
           brief(evidence.last_step, 3) + " is that of the rate " + brief(evidence.scheme_rate, 4) +
           "; reduce Time/Time step or Time/Tolerance";
  if (!other.empty())
    return other;
  if (const std::string rounding = what_came_in(evidence); !rounding.empty())
    return rounding;
  constexpr double near_rounding = 1e-18;
  if (log_chi2_at(evidence, end) < std::log(near_rounding))
    return "the window reaches down to χ² = " + brief(std::exp(log_chi2_at(evidence, end)), 2) +
           ", where rounding is seen";
  if (evidence.rates_are_of_another_formulation)
    return "the eigenvalues are those of weighted heat, and the density was solved in another "
           "form: the mesh is too coarse for one of them";
  return "no reason was found among those looked for (window, start, steps, rounding): compare "
         "with a finer mesh and a smaller Time/Tolerance";
}

} // namespace gibbsflow
