#include "model/cubic_spline.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>

namespace gibbsflow {

CubicSplineBasis::CubicSplineBasis(std::vector<double> points) : points_(std::move(points))
{
  Assert(size() >= least_points, dealii::ExcMessage("A cubic needs four points."));
  Assert(std::is_sorted(points_.begin(), points_.end()), dealii::ExcMessage("Points increase."));
  knots_.assign(order, points_.front());
  knots_.insert(knots_.end(), points_.begin() + 2, points_.end() - 2);
  knots_.insert(knots_.end(), order, points_.back());
  factorize();
}

std::size_t CubicSplineBasis::knot_before(const double x) const
{
  const auto begin = knots_.begin() + order, end = knots_.end() - order;
  return static_cast<std::size_t>(std::upper_bound(begin, end, x) - knots_.begin()) - 1;
}

/// The recursion of Cox and de Boor, B_{j,m} = w_j B_{j,m-1} + (1 - w_{j+1}) B_{j+1,m-1} with
/// w_j = (x - t_j) / (t_{j+m} - t_j), and for derivatives
/// B'_{j,m} = m (B_{j,m-1} / (t_{j+m} - t_j) - B_{j+1,m-1} / (t_{j+m+1} - t_{j+1})).
CubicSplineBasis::Values CubicSplineBasis::evaluate(const double x) const
{
  constexpr unsigned int degree = order - 1;
  const std::size_t k = knot_before(x);
  // by degree: functions k - m, ..., k at the places 0, ..., m, divided by their supports
  std::array<double, order> linear = {}, quadratic = {}, b = {};
  b[0] = 1.;
  const auto support = [&](const unsigned int m, const unsigned int i) { // of function k - m + i
    return knots_[k + i + 1] - knots_[k - m + i];
  };
  for (unsigned int m = 1; m <= degree; ++m) {
    std::array<double, order> next = {};
    for (unsigned int i = 0; i < m; ++i) { // function k - m + 1 + i of degree m - 1
      const double share = b[i] / support(m - 1, i);
      next[i] += (knots_[k + i + 1] - x) * share;
      next[i + 1] += (x - knots_[k + i + 1 - m]) * share;
    }
    if (m == 1)
      linear = next;
    if (m == 2)
      quadratic = next;
    b = next;
  }

  // the derivative of functions of degree m whose parents of degree m - 1 have these derivatives
  const auto differentiate = [&](const unsigned int m, const std::array<double, order> &parents) {
    std::array<double, order> derivatives = {};
    for (unsigned int i = 0; i < m; ++i) {
      const double share = m * parents[i] / support(m - 1, i);
      derivatives[i] -= share;
      derivatives[i + 1] += share;
    }
    return derivatives;
  };
  return {k - degree,
          b,
          differentiate(degree, quadratic),
          differentiate(degree, differentiate(degree - 1, linear)),
          quadratic,
          linear};
}

/// Gauss's elimination without pivoting, which is stable as the matrix is totally positive (de Boor
/// & Pinkus, Numer. Math. 27 (1977) 485). Rows have up to four entries within two places of the
/// diagonal.
void CubicSplineBasis::factorize()
{
  const std::size_t n = size();
  factors_.assign(n, Row{});
  for (std::size_t i = 0; i < n; ++i) {
    const Values at = evaluate(points_[i]);
    for (unsigned int j = 0; j < order; ++j) {
      const std::size_t place = at.first + j + 2 - i; // huge where it is left of the band
      if (place < 5)
        factors_[i][place] = at.value[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t below = i + 1; below < std::min(i + 3, n); ++below) {
      double &factor = factors_[below][i + 2 - below];
      factor /= factors_[i][2];
      for (std::size_t column = i + 1; column < std::min(i + 3, n); ++column)
        factors_[below][column + 2 - below] -= factor * factors_[i][column + 2 - i];
    }
}

void CubicSplineBasis::interpolate(double *const values, const std::size_t stride) const
{
  const std::size_t n = size();
  for (std::size_t i = 1; i < n; ++i)
    for (std::size_t j = i - std::min<std::size_t>(i, 2); j < i; ++j)
      values[i * stride] -= factors_[i][j + 2 - i] * values[j * stride];
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < std::min(i + 3, n); ++j)
      values[i * stride] -= factors_[i][j + 2 - i] * values[j * stride];
    values[i * stride] /= factors_[i][2];
  }
}

} // namespace gibbsflow
