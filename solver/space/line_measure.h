#pragma once

#include "space/weighted_cells.h"

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Values of a function at points of a line; the second is resized.
using LineFunction = std::function<void(const std::vector<double> &, std::vector<double> &)>;

/// The measure pi = e^{-U} dx and its inverse on an interval, by panels of Gauss points on each of
/// which U changes by about one at most. Only differences of U within a panel and between
/// neighbours enter an exponential, and all sums that matter are of one sign, so that quantities of
/// the size e^{-barrier/D} keep all their digits. Serial; every rank does the same work.
class LineMeasure {
public:
  /// Of integrals: their exponents reach e^{+-11356}, and so may U where one is not a logarithm.
  using Real = long double;

  static constexpr unsigned int n_points = 12; // of a panel

  struct Panel {
    double lower, upper;
    double reference;                        // U_0 of the panel
    std::array<double, n_points> log_ratio;  // U_q - U_0 >= 0
    Real relative_mass, relative_resistance; // int e^{-(U - U_0)} and int e^{U - U_0}

    /// Of e^{-s (U - U_0)} and of e^{-s U}, s = 1 or -1.
    Real relative_integral(int s) const { return s > 0 ? relative_mass : relative_resistance; }
    Real integral(int s) const { return relative_integral(s) * std::exp(-Real(s) * reference); }
  };

  /// Panels end at each of `breaks` inside, kinks, jumps and spikes of U; there are at least
  /// `least_panels`, and more where U is steep. Absent where U is not finite or would take more
  /// than 60000. Keeps `U`.
  static std::optional<LineMeasure> make(LineFunction U, double lower, double upper,
                                         unsigned int least_panels = 96,
                                         const std::vector<double> &breaks = {});

  const std::vector<Panel> &panels() const { return panels_; }
  double lower() const { return panels_.front().lower; }
  double upper() const { return panels_.back().upper; }

  /// The Gauss points, counted through all panels.
  std::size_t size() const { return panels_.size() * n_points; }
  double point(std::size_t i) const;
  double U(std::size_t i) const
  {
    return panels_[i / n_points].reference + panels_[i / n_points].log_ratio[i % n_points];
  }

  /// e^{s U(y)} int_lower^y f e^{-s U} at every Gauss point y for f given there, s = 0, 1 or -1; of
  /// int_y^upper where from_right. Relative accuracy where f has one sign.
  std::vector<Real> one_sided_integral(const std::vector<Real> &f, int s, bool from_right) const;

  /// int f e^{-(U - U_min)}.
  Real integral(const std::vector<Real> &f) const;

  /// log int_x^y e^{-s U} and the integral itself.
  Real log_integral(double x, double y, int s) const;
  Real integral(double x, double y, int s) const { return std::exp(log_integral(x, y, s)); }

  /// int_x^y e^{s U(z)} (start + int_x^z e^{-s U}) dz, or with int_z^y where from_right.
  Real double_integral(double x, double y, int s, bool from_right,
                       Real log_start = -std::numeric_limits<Real>::infinity()) const;

  /// The panel clipped to [x, y].
  Panel clipped(const Panel &panel, double x, double y) const;

private:
  explicit LineMeasure(LineFunction U) : U_(std::move(U)) {}
  Panel sampled(double lower, double upper) const;
  std::vector<Panel> panels_within(double x, double y) const;

  LineFunction U_;
  std::vector<Panel> panels_;
};

/// The measure pi of a mesh of the line, whose panels end at `breaks` and at kinks, jumps and
/// spikes of V. Refers to `cells`, which must outlive it. Throws RunFailure where U ranges over
/// more than Real holds. Collective.
LineMeasure line_measure(const WeightedCells<1> &cells, std::vector<double> breaks = {});

} // namespace gibbsflow
