#pragma once

#include <functional>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Values of a function at points of a line.
using LineFunction = std::function<void(const std::vector<double> &, std::vector<double> &)>;

/// The measure e^{-U} dx, U = V/D, on an interval, by panels of Gauss points on each of which U
/// changes by about one at most. Only differences of U within a panel and between neighbours enter
/// an exponential, and all sums that matter are of one sign, so that quantities of the size
/// e^{-barrier/D} keep all their digits.
class IntervalMeasure {
public:
  /// Of integrals: their exponents reach e^{+-11356}, and so do barriers.
  using Real = long double;

  static constexpr unsigned int n_points = 12; // of a panel

  struct Panel {
    double left, size;
    double reference;              // U_0 of the panel
    std::vector<double> weight;    // w_q size e^{-(U_q - U_0)}
    std::vector<double> log_ratio; // U_q - U_0
  };

  /// 96 panels resolve what V does between `breaks`, its kinks, jumps and spikes, where panels end
  /// too; more are made where it is steep. Absent where V is not finite or would take more than
  /// 60000 panels.
  static std::optional<IntervalMeasure> make(const LineFunction &V, double lower, double upper,
                                             double diffusion,
                                             const std::vector<double> &breaks = {});

  const std::vector<Panel> &panels() const { return panels_; }
  double lower() const { return panels_.front().left; }
  double upper() const { return panels_.back().left + panels_.back().size; }
  double point(unsigned int panel, unsigned int q) const;

  /// e^{s U(y)} int_lower^y f e^{-s U} at every Gauss point y, panel by panel, s = 1 or -1, for f
  /// given there; and the same of int_y^upper. Relative accuracy where f has one sign.
  std::vector<Real> integral_from_left(const std::vector<Real> &f, int s) const;
  std::vector<Real> integral_from_right(const std::vector<Real> &f, int s) const;

  /// log int f e^{-sU} over [x_i, x_j], from point i to point j (counted through all panels),
  /// f = 1.
  double log_integral(std::size_t first, std::size_t last, int s) const;

  /// int f e^{-(U - U_min)}.
  Real integral(const std::vector<Real> &f) const;

  double smallest_U() const { return smallest_; }
  double U(std::size_t i) const
  {
    return panels_[i / n_points].reference + panels_[i / n_points].log_ratio[i % n_points];
  }
  std::size_t size() const { return panels_.size() * n_points; }

private:
  std::vector<Panel> panels_;
  double smallest_ = 0.;
};

} // namespace gibbsflow
