#include "learning/extrapolation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

std::vector<double> extrapolation::coefficients(const unsigned int n)
{
  std::vector<double> c(n, 1.);
  for (unsigned int j = 0; j < n; ++j)
    for (unsigned int i = 0; i < n; ++i)
      if (i != j) {
        const double n_j = n_steps(j), n_i = n_steps(i);
        c[j] *= n_j * n_j / (n_j * n_j - n_i * n_i);
      }
  return c;
}

namespace {

/// x(H) - x by modified midpoint rules with more and more steps, extrapolated with all columns, and
/// the difference from the same without the last one. f_0 = f(x).
class ExtrapolatedStep {
public:
  explicit ExtrapolatedStep(const std::size_t n)
      : result(n),
        difference(n),
        best_(extrapolation::coefficients(extrapolation::n_columns)),
        lower_(extrapolation::coefficients(extrapolation::n_columns - 1)),
        before_(n),
        now_(n),
        f_m_(n)
  {
    lower_.push_back(0.);
  }

  double sum_of_weights() const // of the difference
  {
    double sum = 0.;
    for (std::size_t j = 0; j < best_.size(); ++j)
      sum += std::abs(best_[j] - lower_[j]);
    return sum;
  }

  void operator()(const VectorField &f, const std::vector<double> &x,
                  const std::vector<double> &f_0, const double H)
  {
    std::fill(result.begin(), result.end(), 0.);
    std::fill(difference.begin(), difference.end(), 0.);
    for (unsigned int j = 0; j < best_.size(); ++j) {
      const double h = H / extrapolation::n_steps(j);
      before_ = x;
      for (std::size_t i = 0; i < x.size(); ++i)
        now_[i] = x[i] + h * f_0[i];
      for (unsigned int m = 1; m < extrapolation::n_steps(j); ++m) {
        f(now_.data(), f_m_.data());
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double next = before_[i] + 2. * h * f_m_[i];
          before_[i] = now_[i];
          now_[i] = next;
        }
      }
      for (std::size_t i = 0; i < x.size(); ++i) {
        result[i] += best_[j] * (now_[i] - x[i]);
        difference[i] += (best_[j] - lower_[j]) * (now_[i] - x[i]);
      }
    }
  }

  std::vector<double> result, difference;

private:
  const std::vector<double> best_;
  std::vector<double> lower_, before_, now_, f_m_;
};

} // namespace

std::vector<double> integrate(const VectorField &f, const double tolerance, std::vector<double> &x)
{
  const std::size_t n = x.size();
  std::vector<double> f_0(n), steps;
  ExtrapolatedStep step(n);
  constexpr double shortest_step = 1e-6;
  double t = 0., H = 0.5;
  double refused_error = 0., refused_H = 0.; // of the step before from the same t; 0: none
  f(x.data(), f_0.data());
  while (t < 1.) {
    // The last step ends at 1, and none before it ends close to 1.
    const bool is_last = t + H > 1. - 1e-9;
    if (is_last)
      H = 1. - t;
    step(f, x, f_0, H);
    double error = 0., largest = 1.;
    bool is_finite = true;
    for (std::size_t i = 0; i < n; ++i) {
      error = std::max(error, std::abs(step.difference[i]) / (1. + std::abs(x[i])));
      largest = std::max(largest, std::abs(x[i]));
      is_finite = is_finite && std::isfinite(step.result[i]);
    }
    const double order = 2. * extrapolation::n_columns - 1.;
    const double factor =
        is_finite ? 0.8 * std::pow(tolerance / std::max(error, 1e-300), 1. / order) : 0.2;
    // The difference should fall with H^13. Where it does not and is tiny, it is rounding.
    constexpr double several = 10.;
    const double rounding =
        several * std::numeric_limits<double>::epsilon() * step.sum_of_weights() * largest;
    const bool is_rounding = error > 0.3 * refused_error && refused_error > 0. && error <= rounding;
    if (is_finite && (error <= tolerance || is_rounding)) {
      for (std::size_t i = 0; i < n; ++i)
        x[i] += step.result[i];
      steps.push_back(H);
      t = is_last ? 1. : t + H;
      if (t < 1.)
        f(x.data(), f_0.data());
      // shorter steps do not make rounding smaller
      H = is_rounding ? refused_H : H * std::clamp(factor, error <= rounding ? 1. : 0.2, 4.);
      refused_error = 0.;
    } else {
      refused_error = is_finite ? error : 0.;
      refused_H = H;
      H *= std::clamp(factor, 0.2, 0.8);
    }
    if (t < 1. && H < shortest_step) {
      std::fill(x.begin(), x.end(), std::numeric_limits<double>::quiet_NaN());
      return steps;
    }
  }
  return steps;
}

} // namespace gibbsflow
