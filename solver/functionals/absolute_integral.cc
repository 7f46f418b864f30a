#include "functionals/absolute_integral.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

AbsoluteIntegral::AbsoluteIntegral(unsigned int n_points) : n_(n_points), barycentric_(n_points, 1.)
{
  const dealii::QGauss<1> gauss(n_);
  w_ = gauss.get_weights();
  for (const dealii::Point<1> &point : gauss.get_points())
    x_.push_back(point[0]);
  for (unsigned int i = 0; i < n_; ++i)
    for (unsigned int j = 0; j < n_; ++j)
      if (j != i)
        barycentric_[i] /= 4. * (x_[i] - x_[j]); // 4: the capacity of [0,1], against overflow
}

double AbsoluteIntegral::interpolate(const std::vector<double> &g, double x) const
{
  double numerator = 0., denominator = 0.;
  for (unsigned int i = 0; i < n_; ++i) {
    if (x == x_[i])
      return g[i];
    const double weight = barycentric_[i] / (x - x_[i]);
    numerator += weight * g[i];
    denominator += weight;
  }
  return numerator / denominator;
}

/// By the Illinois variant of false position: of order 1.44, and the zero stays between the ends.
double AbsoluteIntegral::zero_between(const std::vector<double> &g, Sample left, Sample right) const
{
  constexpr unsigned int most_steps = 60;
  constexpr double accurate = 1e-15;
  double x = left.x;
  int last_moved = 0; // -1: left, 1: right
  for (unsigned int k = 0; k < most_steps; ++k) {
    const double last_x = x;
    x = left.x - left.g * (right.x - left.x) / (right.g - left.g);
    if (std::abs(x - last_x) <= accurate)
      break;
    const double value = interpolate(g, x);
    const int moved = (value < 0.) == (left.g < 0.) ? -1 : 1;
    (moved < 0 ? left : right) = {x, value};
    if (moved == last_moved)
      (moved < 0 ? right : left).g *= 0.5;
    last_moved = moved;
  }
  return x;
}

double AbsoluteIntegral::integrate_line(const std::vector<double> &g) const
{
  std::vector<double> ends = {0.};
  Sample left = {0., interpolate(g, 0.)};
  for (unsigned int i = 0; i <= n_; ++i) {
    const Sample right = i < n_ ? Sample{x_[i], g[i]} : Sample{1., interpolate(g, 1.)};
    if ((left.g < 0.) != (right.g < 0.))
      ends.push_back(zero_between(g, left, right));
    left = right;
  }
  if (ends.size() == 1)
    return std::abs(std::inner_product(w_.begin(), w_.end(), g.begin(), 0.));
  ends.push_back(1.);

  double integral = 0.;
  for (unsigned int piece = 0; piece + 1 < ends.size(); ++piece) {
    const double begin = ends[piece], length = ends[piece + 1] - ends[piece];
    double part = 0.;
    for (unsigned int q = 0; q < n_; ++q)
      part += w_[q] * interpolate(g, begin + length * x_[q]);
    integral += std::abs(length * part);
  }
  return integral;
}

template <int dim>
double AbsoluteIntegral::integrate(const std::vector<double> &g) const
{
  const auto [smallest, largest] = std::minmax_element(g.begin(), g.end());
  const bool changes_sign = *smallest < 0. && *largest > 0.;

  // the direction in which g changes most, and the distance of neighbours in it
  unsigned int direction = 0, stride = 1, step = 1;
  double largest_change = -1.;
  for (unsigned int d = 0; changes_sign && d < dim; ++d, step *= n_) {
    double change = 0.;
    for (unsigned int i = 0; i + step < g.size(); ++i)
      if ((i / step) % n_ + 1 < n_)
        change += std::abs(g[i + step] - g[i]);
    if (change > largest_change) {
      largest_change = change;
      direction = d;
      stride = step;
    }
  }

  double integral = 0.;
  std::vector<double> line(n_);
  for (unsigned int i = 0; i < g.size(); ++i) {
    double weight = 1.;
    for (unsigned int d = 0, rest = i; d < dim; ++d, rest /= n_)
      if (!changes_sign || d != direction)
        weight *= w_[rest % n_];
    if (!changes_sign) {
      integral += weight * std::abs(g[i]);
      continue;
    }
    if ((i / stride) % n_ != 0)
      continue;
    for (unsigned int k = 0; k < n_; ++k)
      line[k] = g[i + k * stride];
    integral += weight * integrate_line(line);
  }
  return integral;
}

template double AbsoluteIntegral::integrate<1>(const std::vector<double> &) const;
template double AbsoluteIntegral::integrate<2>(const std::vector<double> &) const;
template double AbsoluteIntegral::integrate<3>(const std::vector<double> &) const;

} // namespace gibbsflow
