#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace gibbsflow {

/// The cubic splines on a line that are determined by their values at points x_0 < ... < x_{n-1}:
/// piecewise cubic with two continuous derivatives, and a third one at x_1 and x_{n-2} too ("not a
/// knot"), so that cubic polynomials are reproduced; the error of smooth functions is of the order
/// h^4. The basis is that of B-splines with the knots x_0 (four times), x_2, ..., x_{n-3}, x_{n-1}
/// (four times). de Boor (2001), A Practical Guide to Splines, chs. IV, IX and XIII. Beyond the
/// points the outermost polynomials go on.
class CubicSplineBasis {
public:
  static constexpr unsigned int order = 4; // functions that are not zero at a point
  static constexpr std::size_t least_points = 4;

  /// At least least_points points in increasing order.
  explicit CubicSplineBasis(std::vector<double> points);

  const std::vector<double> &points() const { return points_; }
  std::size_t size() const { return points_.size(); }

  /// The basis functions first, ..., first + 3 at a point, all that are not zero, with their first
  /// and second derivatives; and those of lower degree on the same knots, `quadratic` the functions
  /// first + 1, ..., first + 3, `linear` first + 2 and first + 3.
  struct Values {
    std::size_t first;
    std::array<double, order> value, slope, curvature;
    std::array<double, order> quadratic, linear;
  };
  Values evaluate(double x) const;

  /// The coefficient of the quadratic function j in the derivative of a spline is slope_factor(j)
  /// times the difference of the coefficients j and j - 1; that of the linear function j in the
  /// second derivative is curvature_factor(j) times the difference of those of the first.
  double slope_factor(const std::size_t j) const { return 3. / (knots_[j + 3] - knots_[j]); }
  double curvature_factor(const std::size_t j) const { return 2. / (knots_[j + 2] - knots_[j]); }

  /// Replaces the values at the points, `stride` apart, by the coefficients of the spline.
  void interpolate(double *values, std::size_t stride) const;

private:
  /// k with knots_[k] <= x < knots_[k + 1], the outermost ones beyond the points.
  std::size_t knot_before(double x) const;
  void factorize();

  /// Columns i - 2, ..., i + 2 of row i of a matrix.
  using Row = std::array<double, 5>;

  std::vector<double> points_, knots_;
  std::vector<Row> factors_; // of the matrix of basis functions at the points, L below, U above
};

} // namespace gibbsflow
