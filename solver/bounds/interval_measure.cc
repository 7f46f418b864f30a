#include "bounds/interval_measure.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gibbsflow {

namespace {

using Real = IntervalMeasure::Real;

constexpr unsigned int n_points = IntervalMeasure::n_points;
constexpr double largest_range = 1.; // of U on a panel
constexpr std::size_t most_panels = 60000;

/// Gauss points and weights on [0, 1], and the integrals of the Lagrange polynomials of the points:
/// left[q][k] = int_0^{x_q} l_k, right[q][k] = int_{x_q}^1 l_k.
struct Rule {
  std::array<double, n_points> x, w;
  std::array<std::array<double, n_points>, n_points> left, right;

  Rule()
  {
    const dealii::QGauss<1> gauss(n_points);
    for (unsigned int q = 0; q < n_points; ++q) {
      x[q] = gauss.point(q)[0];
      w[q] = gauss.weight(q);
    }
    const auto lagrange = [&](const unsigned int k, const double y) {
      double product = 1.;
      for (unsigned int j = 0; j < n_points; ++j)
        if (j != k)
          product *= (y - x[j]) / (x[k] - x[j]);
      return product;
    };
    for (unsigned int q = 0; q < n_points; ++q)
      for (unsigned int k = 0; k < n_points; ++k) {
        left[q][k] = right[q][k] = 0.;
        for (unsigned int j = 0; j < n_points; ++j) {
          left[q][k] += x[q] * w[j] * lagrange(k, x[q] * x[j]);
          right[q][k] += (1. - x[q]) * w[j] * lagrange(k, 1. - (1. - x[q]) * x[j]);
        }
      }
  }
};

const Rule &rule()
{
  static const Rule the_rule;
  return the_rule;
}

} // namespace

std::optional<IntervalMeasure> IntervalMeasure::make(const LineFunction &V, const double lower,
                                                     const double upper, const double diffusion,
                                                     const std::vector<double> &breaks)
{
  constexpr unsigned int least_panels = 96;
  std::vector<double> ends;
  for (unsigned int i = 0; i <= least_panels; ++i)
    ends.push_back(i == least_panels ? upper : lower + (upper - lower) * i / least_panels);
  for (const double x : breaks)
    if (lower < x && x < upper)
      ends.push_back(x);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::vector<std::pair<double, double>> intervals; // left end and size, those to be looked at
  for (std::size_t i = ends.size() - 1; i-- > 0;)
    intervals.emplace_back(ends[i], ends[i + 1] - ends[i]);
  IntervalMeasure result;
  std::vector<double> points(n_points), values;
  while (!intervals.empty()) {
    const auto [left, size] = intervals.back();
    intervals.pop_back();
    for (unsigned int q = 0; q < n_points; ++q)
      points[q] = left + size * rule().x[q];
    V(points, values);
    for (double &value : values) {
      value /= diffusion;
      if (!std::isfinite(value))
        return std::nullopt;
    }
    const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
    const double range = *largest - *smallest;
    if (range > largest_range) {
      const unsigned int parts = std::min(1000., std::ceil(1.3 * range / largest_range));
      if (result.panels_.size() + intervals.size() + parts > most_panels)
        return std::nullopt;
      for (unsigned int i = parts; i-- > 0;)
        intervals.emplace_back(left + size * i / parts, size / parts);
      continue;
    }
    Panel panel{left, size, *smallest, {}, {}};
    for (unsigned int q = 0; q < n_points; ++q) {
      panel.log_ratio.push_back(values[q] - panel.reference);
      panel.weight.push_back(rule().w[q] * size * std::exp(-panel.log_ratio[q]));
    }
    result.panels_.push_back(std::move(panel));
  }
  result.smallest_ = result.panels_[0].reference;
  for (const Panel &panel : result.panels_)
    result.smallest_ = std::min(result.smallest_, panel.reference);
  return result;
}

double IntervalMeasure::point(const unsigned int panel, const unsigned int q) const
{
  return panels_[panel].left + panels_[panel].size * rule().x[q];
}

namespace {

/// One panel of a one-sided integral: adds what `table` takes from each point's side to `so_far`,
/// writes e^{s U} times the sum at every point, and returns the integral over the whole panel.
Real integrate_panel(const IntervalMeasure::Panel &panel, const Real *const f, const int s,
                     const std::array<std::array<double, n_points>, n_points> &table,
                     const Real so_far, Real *const result)
{
  std::array<Real, n_points> g;
  Real whole = 0.;
  for (unsigned int k = 0; k < n_points; ++k) {
    g[k] = panel.size * f[k] * std::exp(-s * panel.log_ratio[k]);
    whole += rule().w[k] * g[k];
  }
  for (unsigned int q = 0; q < n_points; ++q) {
    Real sum = so_far;
    for (unsigned int k = 0; k < n_points; ++k)
      sum += table[q][k] * g[k];
    result[q] = sum * std::exp(s * panel.log_ratio[q]);
  }
  return whole;
}

} // namespace

std::vector<Real> IntervalMeasure::integral_from_left(const std::vector<Real> &f, const int s) const
{
  std::vector<Real> result(size());
  Real so_far = 0.; // times e^{s U_0} of the panel
  for (std::size_t p = 0; p < panels_.size(); ++p) {
    const Panel &panel = panels_[p];
    if (p > 0)
      so_far *= std::exp(Real(s) * (panel.reference - panels_[p - 1].reference));
    so_far += integrate_panel(panel, f.data() + p * n_points, s, rule().left, so_far,
                              result.data() + p * n_points);
  }
  return result;
}

std::vector<Real> IntervalMeasure::integral_from_right(const std::vector<Real> &f,
                                                       const int s) const
{
  std::vector<Real> result(size());
  Real so_far = 0.;
  for (std::size_t p = panels_.size(); p-- > 0;) {
    const Panel &panel = panels_[p];
    if (p + 1 < panels_.size())
      so_far *= std::exp(Real(s) * (panel.reference - panels_[p + 1].reference));
    so_far += integrate_panel(panel, f.data() + p * n_points, s, rule().right, so_far,
                              result.data() + p * n_points);
  }
  return result;
}

double IntervalMeasure::log_integral(const std::size_t first, const std::size_t last,
                                     const int s) const
{
  // whole panels between the two, and parts of theirs
  double logarithm = -std::numeric_limits<double>::infinity();
  const auto add = [&](const double sum, const double reference) {
    if (sum <= 0.)
      return;
    const double term = std::log(sum) - s * reference;
    const double larger = std::max(logarithm, term), smaller = std::min(logarithm, term);
    logarithm = larger + std::log1p(std::exp(smaller - larger));
  };
  for (std::size_t p = first / n_points; p <= last / n_points; ++p) {
    const Panel &panel = panels_[p];
    double sum = 0.;
    for (unsigned int k = 0; k < n_points; ++k) {
      double weight = rule().w[k];
      if (p == first / n_points)
        weight = rule().right[first % n_points][k];
      if (p == last / n_points)
        weight += rule().left[last % n_points][k] - rule().w[k];
      sum += panel.size * weight * std::exp(-s * panel.log_ratio[k]);
    }
    add(sum, panel.reference);
  }
  return logarithm;
}

IntervalMeasure::Real IntervalMeasure::integral(const std::vector<Real> &f) const
{
  Real sum = 0.;
  for (std::size_t p = 0; p < panels_.size(); ++p) {
    Real part = 0.;
    for (unsigned int k = 0; k < n_points; ++k)
      part += panels_[p].weight[k] * f[p * n_points + k];
    sum += part * std::exp(Real(smallest_) - panels_[p].reference);
  }
  return sum;
}

} // namespace gibbsflow
