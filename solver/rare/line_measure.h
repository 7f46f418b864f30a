#pragma once

#include "space/weighted_cells.h"

#include <deal.II/base/point.h>

#include <array>
#include <functional>
#include <limits>
#include <vector>

namespace gibbsflow {

/// Integrals of pi = e^{-U} and of its inverse on an interval [a, b] of the line, with full
/// relative accuracy however far U ranges: the interval is divided into panels on which U changes
/// by little, each with Gauss points; everything is a sum of positive terms in long double, whose
/// exponents reach e^{+-11356}. Serial; every rank does the same work.
class LineMeasure {
public:
  /// U at many points; `values` is resized.
  using LogWeight =
      std::function<void(const std::vector<dealii::Point<1>> &points, std::vector<double> &values)>;

  /// Panels end at each of `breaks` that lies inside; there are at least n_panels of them. Throws
  /// RunFailure where |U| exceeds what long double holds.
  LineMeasure(double lower, double upper, unsigned int n_panels, LogWeight log_weight,
              const std::vector<double> &breaks = {});

  static constexpr unsigned int n_points = 12; // Gauss points per panel

  struct Panel {
    double lower, upper;
    std::array<double, n_points> U;
    long double mass, resistance; // int pi and int 1/pi
  };

  const std::vector<Panel> &panels() const { return panels_; }

  /// The panel clipped to [x, y].
  Panel clipped(const Panel &panel, double x, double y) const;

  /// int_x^y pi and int_x^y 1/pi, x <= y in [a, b].
  long double mass(double x, double y) const { return integrate(x, y, -1); }
  long double resistance(double x, double y) const { return integrate(x, y, +1); }

  /// int_x^y m(s) / pi(s) ds with m(s) = mass([a, s]), or mass([s, b]) where from_right.
  long double weighted_resistance(double x, double y, bool from_right) const;

  /// int_x^y r(s) pi(s) ds with r(s) = resistance([x, s]), or resistance([s, y]) where from_right.
  long double weighted_mass(double x, double y, bool from_right) const;

private:
  long double integrate(double x, double y, int sign) const;

  /// int_x^y f(s) g(s) ds, f = e^{f_sign U}, g(s) = int e^{-f_sign U} from x (or s) to s (or y).
  long double integrate_twice(double x, double y, int f_sign, bool from_right,
                              long double g_start) const;

  const LogWeight log_weight_;
  std::vector<Panel> panels_;
};

/// The measure pi of a mesh of the line, with panels that end at kinks, jumps and spikes of V too.
/// Refers to `cells`, which must outlive it. Collective.
LineMeasure line_measure(const WeightedCells<1> &cells, std::vector<double> breaks = {});

} // namespace gibbsflow
