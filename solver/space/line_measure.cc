#include "space/line_measure.h"

#include "base/user_error.h"
#include "space/gauss_line.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

static_assert(std::numeric_limits<long double>::max_exponent >= 16384,
              "tiny gaps need the exponent range of an 80- or 128-bit long double");

namespace {

using Real = LineMeasure::Real;

constexpr unsigned int n = LineMeasure::n_points;

const GaussLine &rule()
{
  static const GaussLine &line = gauss_line(n);
  return line;
}

/// One panel of a one-sided integral, f = 1 where null: adds to `so_far` what lies on each point's
/// side, gives e^{s (U - U_0)} times the sum at every point, and returns the integral over the
/// whole panel.
Real integrate_panel(const LineMeasure::Panel &panel, const Real *const f, const int s,
                     const bool from_right, const Real so_far, Real *const result)
{
  const std::vector<double> &w = rule().w, &cumulative = rule().cumulative;
  std::array<Real, n> g;
  Real whole = 0.;
  for (unsigned int k = 0; k < n; ++k) {
    g[k] = (panel.upper - panel.lower) * (f == nullptr ? 1. : f[k]) *
           std::exp(-s * panel.log_ratio[k]);
    whole += w[k] * g[k];
  }
  for (unsigned int q = 0; q < n; ++q) {
    // what lies right of a point is mirrored what lies left of another
    const double *const row = cumulative.data() + (from_right ? n - 1 - q : q) * n;
    Real sum = so_far;
    for (unsigned int k = 0; k < n; ++k)
      sum += row[from_right ? n - 1 - k : k] * g[k];
    result[q] = sum * std::exp(s * panel.log_ratio[q]);
  }
  return whole;
}

/// The ends of so many equal parts and the breaks between, ascending.
std::vector<double> ends_of_parts(const double lower, const double upper,
                                  const unsigned int n_parts, const std::vector<double> &breaks)
{
  std::vector<double> ends;
  for (unsigned int i = 0; i <= n_parts; ++i)
    ends.push_back(i == n_parts ? upper : lower + (upper - lower) * i / n_parts);
  for (const double x : breaks)
    if (lower < x && x < upper)
      ends.push_back(x);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

} // namespace

LineMeasure::Panel LineMeasure::sampled(const double lower, const double upper) const
{
  std::vector<double> x, U;
  for (const double xi : rule().x)
    x.push_back(lower + xi * (upper - lower));
  U_(x, U);
  Panel panel{lower, upper, *std::min_element(U.begin(), U.end()), {}, 0., 0.};
  for (unsigned int q = 0; q < n; ++q) {
    panel.log_ratio[q] = U[q] - panel.reference;
    const Real weight = (upper - lower) * rule().w[q];
    panel.relative_mass += weight * std::exp(-Real(panel.log_ratio[q]));
    panel.relative_resistance += weight * std::exp(Real(panel.log_ratio[q]));
  }
  return panel;
}

std::optional<LineMeasure> LineMeasure::make(LineFunction U, const double lower, const double upper,
                                             const unsigned int least_panels,
                                             const std::vector<double> &breaks)
{
  constexpr double largest_range = 1.;     // of U: Gauss then integrates e^{U} to rounding
  constexpr double shortest_panel = 1e-13; // of the interval: a jump
  constexpr std::size_t most_panels = 60000;
  LineMeasure result(std::move(U));
  std::vector<std::pair<double, double>> waiting; // the leftmost last
  const auto wait = [&waiting](const std::vector<double> &ends) {
    for (std::size_t k = ends.size() - 1; k > 0; --k)
      waiting.emplace_back(ends[k - 1], ends[k]);
  };
  wait(ends_of_parts(lower, upper, least_panels, breaks));
  while (!waiting.empty()) {
    const auto [left, right] = waiting.back();
    waiting.pop_back();
    const Panel panel = result.sampled(left, right);
    const double range = *std::max_element(panel.log_ratio.begin(), panel.log_ratio.end());
    if (!std::isfinite(range))
      return std::nullopt;
    if (range <= largest_range || right - left < shortest_panel * (upper - lower)) {
      result.panels_.push_back(panel);
      continue;
    }
    const unsigned int parts = std::min(1000., std::ceil(1.3 * range / largest_range));
    if (result.panels_.size() + waiting.size() + parts > most_panels)
      return std::nullopt;
    wait(ends_of_parts(left, right, parts, {}));
  }
  return result;
}

double LineMeasure::point(const std::size_t i) const
{
  const Panel &panel = panels_[i / n];
  return panel.lower + (panel.upper - panel.lower) * rule().x[i % n];
}

std::vector<Real> LineMeasure::one_sided_integral(const std::vector<Real> &f, const int s,
                                                  const bool from_right) const
{
  AssertDimension(f.size(), size());
  std::vector<Real> result(size());
  Real so_far = 0.; // times e^{s U_0} of the panel
  for (std::size_t k = 0; k < panels_.size(); ++k) {
    const std::size_t p = from_right ? panels_.size() - 1 - k : k;
    if (k > 0)
      so_far *= std::exp(Real(s) *
                         (panels_[p].reference - panels_[from_right ? p + 1 : p - 1].reference));
    so_far +=
        integrate_panel(panels_[p], f.data() + p * n, s, from_right, so_far, result.data() + p * n);
  }
  return result;
}

Real LineMeasure::integral(const std::vector<Real> &f) const
{
  AssertDimension(f.size(), size());
  double smallest = panels_[0].reference;
  for (const Panel &panel : panels_)
    smallest = std::min(smallest, panel.reference);
  Real sum = 0.;
  for (std::size_t p = 0; p < panels_.size(); ++p) {
    Real part = 0.;
    for (unsigned int q = 0; q < n; ++q)
      part += rule().w[q] * std::exp(-panels_[p].log_ratio[q]) * f[p * n + q];
    sum += (panels_[p].upper - panels_[p].lower) * part *
           std::exp(Real(smallest) - panels_[p].reference);
  }
  return sum;
}

LineMeasure::Panel LineMeasure::clipped(const Panel &panel, double x, double y) const
{
  if (x <= panel.lower && panel.upper <= y)
    return panel;
  return sampled(std::max(x, panel.lower), std::min(y, panel.upper));
}

std::vector<LineMeasure::Panel> LineMeasure::panels_within(const double x, const double y) const
{
  std::vector<Panel> result;
  for (const Panel &panel : panels_)
    if (panel.upper > x && panel.lower < y)
      result.push_back(clipped(panel, x, y));
  return result;
}

Real LineMeasure::log_integral(const double x, const double y, const int s) const
{
  const std::vector<Panel> panels = panels_within(x, y);
  Real largest = -std::numeric_limits<Real>::infinity(), sum = 0.;
  for (const Panel &panel : panels)
    largest = std::max(largest, -Real(s) * panel.reference);
  for (const Panel &panel : panels)
    sum += panel.relative_integral(s) * std::exp(-Real(s) * panel.reference - largest);
  return std::log(sum) + (panels.empty() ? 0. : largest);
}

Real LineMeasure::double_integral(const double x, const double y, const int s,
                                  const bool from_right, const Real log_start) const
{
  std::vector<Panel> panels = panels_within(x, y);
  if (from_right)
    std::reverse(panels.begin(), panels.end());
  Real sum = 0., so_far = 0.; // this times e^{s U_0} of the panel
  double reference = 0.;
  std::array<Real, n> inner;
  for (std::size_t k = 0; k < panels.size(); ++k) {
    const Panel &panel = panels[k];
    so_far = k == 0 ? std::exp(log_start + Real(s) * panel.reference)
                    : so_far * std::exp(Real(s) * (panel.reference - reference));
    reference = panel.reference;
    so_far += integrate_panel(panel, nullptr, s, from_right, so_far, inner.data());
    for (unsigned int q = 0; q < n; ++q)
      sum += (panel.upper - panel.lower) * rule().w[q] * inner[q];
  }
  return sum;
}

LineMeasure line_measure(const WeightedCells<1> &cells, std::vector<double> breaks)
{
  double lower = std::numeric_limits<double>::max(), upper = -lower;
  for (const WeightedCell<1> &cell : cells.cells()) {
    lower = std::min(lower, cell.geometry.lower()[0]);
    upper = std::max(upper, cell.geometry.upper()[0]);
  }
  const MPI_Comm communicator = cells.discretization().communicator();
  lower = dealii::Utilities::MPI::min(lower, communicator);
  upper = dealii::Utilities::MPI::max(upper, communicator);
  const std::vector<double> of_potential = cells.breaks(0);
  breaks.insert(breaks.end(), of_potential.begin(), of_potential.end());
  const LineFunction U = [&cells](const std::vector<double> &x, std::vector<double> &values) {
    cells.log_weights({x.begin(), x.end()}, values);
  };
  std::optional<LineMeasure> measure =
      LineMeasure::make(U, lower, upper, cells.discretization().n_cells(), breaks);
  constexpr double largest_U = 11000.;
  for (std::size_t i = 0; measure && i < measure->size(); ++i)
    if (!(std::abs(measure->U(i)) < largest_U))
      measure.reset();
  if (!measure)
    throw RunFailure("V/D changes by more on the mesh, or faster, than quadrature on the line "
                     "resolves. Use a larger Noise/Sigma, or Mesh/Cut");
  return std::move(*measure);
}

} // namespace gibbsflow
