#include "rare/line_measure.h"

#include "base/user_error.h"

#include <deal.II/base/polynomial.h>
#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

static_assert(std::numeric_limits<long double>::max_exponent >= 16384,
              "tiny gaps need the exponent range of an 80- or 128-bit long double");

namespace {

constexpr unsigned int n_points = LineMeasure::n_points;
constexpr double largest_range = 1.; // of U in a panel: Gauss then integrates e^{U} to rounding
constexpr double largest_U = 11000.; // long double ends at e^{11356}
constexpr unsigned int most_halvings = 40;

/// Gauss points of [0,1], weights, and cumulative[i][j] = int_0^{x_i} l_j for the Lagrange
/// polynomials l_j of these points.
struct Rule {
  std::array<double, n_points> point, weight;
  std::array<std::array<double, n_points>, n_points> cumulative;

  Rule()
  {
    const dealii::QGauss<1> gauss(n_points);
    const auto basis = dealii::Polynomials::generate_complete_Lagrange_basis(gauss.get_points());
    for (unsigned int i = 0; i < n_points; ++i) {
      point[i] = gauss.point(i)[0];
      weight[i] = gauss.weight(i);
      for (unsigned int j = 0; j < n_points; ++j) {
        cumulative[i][j] = 0.;
        for (unsigned int q = 0; q < n_points; ++q)
          cumulative[i][j] += gauss.point(i)[0] * gauss.weight(q) *
                              basis[j].value(gauss.point(i)[0] * gauss.point(q)[0]);
      }
    }
  }
};

const Rule &rule()
{
  static const Rule rule;
  return rule;
}

std::vector<dealii::Point<1>> gauss_points(double lower, double upper)
{
  std::vector<dealii::Point<1>> points;
  for (const double xi : rule().point)
    points.emplace_back(lower + xi * (upper - lower));
  return points;
}

LineMeasure::Panel sampled(double lower, double upper, const LineMeasure::LogWeight &log_weight)
{
  std::vector<double> U;
  log_weight(gauss_points(lower, upper), U);
  LineMeasure::Panel panel{lower, upper, {}, 0., 0.};
  std::copy(U.begin(), U.end(), panel.U.begin());
  for (unsigned int i = 0; i < n_points; ++i) {
    const long double size = upper - lower;
    panel.mass += size * rule().weight[i] * std::exp(-static_cast<long double>(U[i]));
    panel.resistance += size * rule().weight[i] * std::exp(static_cast<long double>(U[i]));
  }
  return panel;
}

} // namespace

LineMeasure::LineMeasure(double lower, double upper, unsigned int n_panels, LogWeight log_weight,
                         const std::vector<double> &breaks)
    : log_weight_(std::move(log_weight))
{
  std::vector<double> ends;
  for (unsigned int k = 0; k <= n_panels; ++k)
    ends.push_back(k == n_panels ? upper : lower + k * (upper - lower) / n_panels);
  for (const double x : breaks)
    if (x > lower && x < upper)
      ends.push_back(x);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());

  struct Candidate {
    double lower, upper;
    unsigned int halvings;
  };
  std::vector<Candidate> waiting; // the leftmost last
  for (std::size_t k = ends.size() - 1; k > 0; --k)
    waiting.push_back({ends[k - 1], ends[k], 0});
  while (!waiting.empty()) {
    const Candidate candidate = waiting.back();
    waiting.pop_back();
    const Panel panel = sampled(candidate.lower, candidate.upper, log_weight_);
    const auto [smallest, largest] = std::minmax_element(panel.U.begin(), panel.U.end());
    if (!(*largest < largest_U) || !(*smallest > -largest_U))
      throw RunFailure(
          "V/D ranges over more than 11000 on the mesh, beyond what the quadrature for "
          "small eigenvalues holds. Use a larger Noise/Sigma, or Mesh/Cut");
    if (*largest - *smallest <= largest_range || candidate.halvings == most_halvings) {
      panels_.push_back(panel);
      continue;
    }
    const double middle = 0.5 * (candidate.lower + candidate.upper);
    waiting.push_back({middle, candidate.upper, candidate.halvings + 1});
    waiting.push_back({candidate.lower, middle, candidate.halvings + 1});
  }
}

LineMeasure::Panel LineMeasure::clipped(const Panel &panel, double x, double y) const
{
  if (x <= panel.lower && panel.upper <= y)
    return panel;
  return sampled(std::max(x, panel.lower), std::min(y, panel.upper), log_weight_);
}

long double LineMeasure::integrate(double x, double y, int sign) const
{
  long double sum = 0.;
  for (const Panel &panel : panels_)
    if (panel.upper > x && panel.lower < y) {
      const Panel part = clipped(panel, x, y);
      sum += sign < 0 ? part.mass : part.resistance;
    }
  return sum;
}

long double LineMeasure::integrate_twice(double x, double y, int f_sign, bool from_right,
                                         long double g_start) const
{
  long double sum = 0., g = g_start;
  const auto add_panel = [&](const Panel &whole) {
    if (whole.upper <= x || whole.lower >= y)
      return;
    const Panel panel = clipped(whole, x, y);
    const long double size = panel.upper - panel.lower;
    std::array<long double, n_points> inverse; // e^{-f_sign U}
    long double total = 0.;
    for (unsigned int j = 0; j < n_points; ++j) {
      inverse[j] = size * std::exp(static_cast<long double>(-f_sign * panel.U[j]));
      total += rule().weight[j] * inverse[j];
    }
    for (unsigned int i = 0; i < n_points; ++i) {
      // symmetric points: what lies right of x_i mirrored lies left of x_{n-1-i}
      long double part = 0.;
      for (unsigned int j = 0; j < n_points; ++j)
        part += from_right ? rule().cumulative[n_points - 1 - i][n_points - 1 - j] * inverse[j]
                           : rule().cumulative[i][j] * inverse[j];
      sum += size * rule().weight[i] * std::exp(static_cast<long double>(f_sign * panel.U[i])) *
             (g + part);
    }
    g += total;
  };
  if (from_right)
    std::for_each(panels_.rbegin(), panels_.rend(), add_panel);
  else
    std::for_each(panels_.begin(), panels_.end(), add_panel);
  return sum;
}

long double LineMeasure::weighted_resistance(double x, double y, bool from_right) const
{
  const double a = panels_.front().lower, b = panels_.back().upper;
  return integrate_twice(x, y, +1, from_right, from_right ? mass(y, b) : mass(a, x));
}

long double LineMeasure::weighted_mass(double x, double y, bool from_right) const
{
  return integrate_twice(x, y, -1, from_right, 0.);
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
  return LineMeasure(
      lower, upper, cells.discretization().n_cells(),
      [&cells](const std::vector<dealii::Point<1>> &x, std::vector<double> &U) {
        cells.log_weights(x, U);
      },
      breaks);
}

} // namespace gibbsflow
