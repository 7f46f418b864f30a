#include "spectrum/line_gaps.h"

#include "linear_algebra/bidiagonal.h"

#include <cmath>

namespace gibbsflow {

namespace {

constexpr double tiny = 1e-8;

} // namespace

std::vector<double> tiny_line_eigenvalues(const LineMeasure &measure, bool absorbing_left,
                                          bool absorbing_right, double ordinary)
{
  // nodes at the ends of the panels, with the mass of half a panel on either side
  const std::size_t n_edges = measure.panels().size();
  std::vector<long double> mass(n_edges + 1, 0.), conductance;
  for (std::size_t k = 0; k < n_edges; ++k) {
    const LineMeasure::Panel &panel = measure.panels()[k];
    const double middle = 0.5 * (panel.lower + panel.upper);
    mass[k] += measure.clipped(panel, panel.lower, middle).mass;
    mass[k + 1] += measure.clipped(panel, middle, panel.upper).mass;
    conductance.push_back(1. / panel.resistance);
  }

  // B = C^{1/2} (difference) Mass^{-1/2}; an absorbing node has no column. Signs do not matter.
  std::vector<long double> d, e;
  if (absorbing_left && absorbing_right) {
    // more rows than columns: the transposed matrix
    for (std::size_t k = 1; k < n_edges; ++k) {
      d.push_back(std::sqrt(conductance[k - 1] / mass[k]));
      e.push_back(std::sqrt(conductance[k] / mass[k]));
    }
  } else if (absorbing_left) {
    // rows from the right
    for (std::size_t k = n_edges; k > 0; --k) {
      d.push_back(std::sqrt(conductance[k - 1] / mass[k]));
      if (k > 1)
        e.push_back(std::sqrt(conductance[k - 1] / mass[k - 1]));
    }
  } else {
    for (std::size_t k = 0; k < n_edges; ++k) {
      d.push_back(std::sqrt(conductance[k] / mass[k]));
      if (k + 1 < n_edges || !absorbing_right)
        e.push_back(std::sqrt(conductance[k] / mass[k + 1]));
    }
  }

  std::vector<double> log_lambda;
  for (const long double sigma : smallest_singular_values(d, e, std::sqrt(tiny * ordinary)))
    log_lambda.push_back(2. * static_cast<double>(std::log(sigma)));
  return log_lambda;
}

} // namespace gibbsflow
