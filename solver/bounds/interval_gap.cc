#include "bounds/interval_gap.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

using Real = LineMeasure::Real;

constexpr unsigned int n = LineMeasure::n_points;

/// The first panel that has at most half of the mass to its right, at least 1: where `left` of it
/// means the points below n times it.
std::size_t median_panel(const LineMeasure &measure)
{
  const std::vector<Real> one(measure.size(), 1.);
  const std::vector<Real> left = measure.one_sided_integral(one, 1, false);
  const std::vector<Real> right = measure.one_sided_integral(one, 1, true);
  std::size_t panel = 1;
  while (panel + 1 < measure.panels().size() && left[panel * n] < right[panel * n])
    ++panel;
  return panel;
}

/// The part of f right of a panel's left end, zero elsewhere, and the part left of it.
std::vector<Real> right_part(std::vector<Real> f, const std::size_t panel)
{
  std::fill(f.begin(), f.begin() + panel * n, 0.);
  return f;
}

std::vector<Real> left_part(std::vector<Real> f, const std::size_t panel)
{
  std::fill(f.begin() + panel * n, f.end(), 0.);
  return f;
}

/// int_m^x f' minus its mean. Measured from the median m most of the mass sees small values, so no
/// digits are lost even where one well holds nearly everything.
std::vector<Real> integrate_and_center(const LineMeasure &measure,
                                       const std::vector<Real> &derivative, const std::size_t m)
{
  std::vector<Real> f = measure.one_sided_integral(right_part(derivative, m), 0, false);
  const std::vector<Real> below = measure.one_sided_integral(left_part(derivative, m), 0, true);
  for (std::size_t i = 0; i < m * n; ++i)
    f[i] = -below[i];
  const std::vector<Real> one(measure.size(), 1.);
  const Real mean = measure.integral(f) / measure.integral(one);
  for (Real &value : f)
    value -= mean;
  return f;
}

} // namespace

std::optional<GapBracket> chen_wang_bracket(const LineMeasure &measure)
{
  constexpr unsigned int most_iterations = 400, patience = 30;
  constexpr double good_enough = 1e-12;
  const std::size_t m = median_panel(measure);
  std::vector<Real> derivative(measure.size(), 1.); // f = x
  std::optional<GapBracket> best;
  double best_width = std::numeric_limits<double>::infinity();
  unsigned int since_best = 0;
  for (unsigned int k = 0; k < most_iterations && since_best < patience; ++k, ++since_best) {
    std::vector<Real> f = integrate_and_center(measure, derivative, m), minus_f(f);
    for (Real &value : minus_f)
      value = -value;
    const std::vector<Real> from_left = measure.one_sided_integral(minus_f, 1, false);
    const std::vector<Real> from_right = measure.one_sided_integral(f, 1, true);
    Real smallest = std::numeric_limits<Real>::infinity(), largest = 0., scale = 0.;
    for (std::size_t i = 0; i < f.size(); ++i) {
      const Real next = f[i] < 0. ? from_left[i] : from_right[i];
      smallest = std::min(smallest, next / derivative[i]);
      largest = std::max(largest, next / derivative[i]);
      derivative[i] = next;
      scale = std::max(scale, next);
    }
    if (!(smallest > 0.) || !std::isfinite(largest) || !std::isfinite(scale))
      return best;
    for (Real &value : derivative)
      value = std::max(value / scale, std::numeric_limits<Real>::min());
    const double width = largest / smallest - 1.;
    if (width < best_width) {
      if (width < 0.9 * best_width)
        since_best = 0;
      best_width = width;
      best = GapBracket{double(-std::log(largest)), double(-std::log(smallest))};
    }
    if (width < good_enough)
      break;
  }
  return best;
}

GapBracket muckenhoupt_bracket(const LineMeasure &measure)
{
  const std::size_t m = median_panel(measure);
  const std::vector<Real> one(measure.size(), 1.);
  const std::vector<Real> tail = measure.one_sided_integral(one, 1, true);
  const std::vector<Real> head = measure.one_sided_integral(one, 1, false);
  const std::vector<Real> rise = measure.one_sided_integral(right_part(one, m), -1, false);
  const std::vector<Real> fall = measure.one_sided_integral(left_part(one, m), -1, true);
  // log of the suprema; between two points one factor is at most that at the first, the other that
  // at the second
  double right_lower = -std::numeric_limits<double>::infinity(), right_upper = right_lower;
  double left_lower = right_lower, left_upper = right_lower;
  for (std::size_t i = m * n; i < measure.size(); ++i) {
    right_lower = std::max<double>(right_lower, std::log(tail[i]) + std::log(rise[i]));
    if (i + 1 < measure.size())
      right_upper = std::max<double>(right_upper, std::log(tail[i]) + std::log(rise[i + 1]) +
                                                      measure.U(i + 1) - measure.U(i));
  }
  for (std::size_t i = m * n; i-- > 0;) {
    left_lower = std::max<double>(left_lower, std::log(head[i]) + std::log(fall[i]));
    if (i > 0)
      left_upper = std::max<double>(left_upper, std::log(head[i]) + std::log(fall[i - 1]) +
                                                    measure.U(i - 1) - measure.U(i));
  }
  right_upper = std::max(right_upper, right_lower);
  left_upper = std::max(left_upper, left_lower);
  // a function that vanishes left of m has a variance of at least pi([a,m]) times its square
  const double share_left = 1. / (1. + tail[m * n] / head[m * n]);
  const double log_constant_lower =
      std::max(std::log(share_left) + right_lower, std::log1p(-share_left) + left_lower);
  const double log_constant_upper = std::log(4.) + std::max(right_upper, left_upper);
  return {-log_constant_upper, -log_constant_lower};
}

std::optional<double> two_state_quadrature(const LineMeasure &measure)
{
  const std::size_t size = measure.size();
  std::vector<std::size_t> lowest_left(size), lowest_right(size); // argmin of U on either side
  for (std::size_t i = 1; i < size; ++i)
    lowest_left[i] = measure.U(i) < measure.U(lowest_left[i - 1]) ? i : lowest_left[i - 1];
  lowest_right[size - 1] = size - 1;
  for (std::size_t i = size - 1; i-- > 0;)
    lowest_right[i] = measure.U(i) < measure.U(lowest_right[i + 1]) ? i : lowest_right[i + 1];
  double height = 0.;
  std::size_t barrier = 0;
  for (std::size_t i = 1; i + 1 < size; ++i) {
    const double shallower = std::max(measure.U(lowest_left[i]), measure.U(lowest_right[i]));
    if (measure.U(i) - shallower > height) {
      height = measure.U(i) - shallower;
      barrier = i;
    }
  }
  constexpr double least_height = 0.1; // of U: below, there is one well
  if (!(height > least_height))
    return std::nullopt;
  const std::size_t first = lowest_left[barrier], last = lowest_right[barrier];
  const double top = measure.point(barrier);
  const double log_left = measure.log_integral(measure.lower(), top, 1);
  const double log_right = measure.log_integral(top, measure.upper(), 1);
  const double larger = std::max(-log_left, -log_right), smaller = std::min(-log_left, -log_right);
  const double log_resistance = measure.log_integral(measure.point(first), measure.point(last), -1);
  return larger + std::log1p(std::exp(smaller - larger)) - log_resistance;
}

} // namespace gibbsflow
