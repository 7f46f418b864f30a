#include "analysis/absolute_integral.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>

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

double AbsoluteIntegral::zero_between(const std::vector<double> &g, double left, double right) const
{
  const bool rising = interpolate(g, left) < 0.;
  for (unsigned int k = 0; k < 50; ++k) {
    const double middle = 0.5 * (left + right);
    ((interpolate(g, middle) < 0.) == rising ? left : right) = middle;
  }
  return 0.5 * (left + right);
}

double AbsoluteIntegral::integrate_line(const std::vector<double> &g) const
{
  std::vector<double> ends = {0.};
  std::vector<double> samples = {0.};
  samples.insert(samples.end(), x_.begin(), x_.end());
  samples.push_back(1.);
  for (unsigned int i = 0; i + 1 < samples.size(); ++i)
    if ((interpolate(g, samples[i]) < 0.) != (interpolate(g, samples[i + 1]) < 0.))
      ends.push_back(zero_between(g, samples[i], samples[i + 1]));
  ends.push_back(1.);

  double integral = 0.;
  for (unsigned int piece = 0; piece + 1 < ends.size(); ++piece) {
    const double left = ends[piece], length = ends[piece + 1] - ends[piece];
    double part = 0.;
    for (unsigned int q = 0; q < n_; ++q)
      part += w_[q] * interpolate(g, left + length * x_[q]);
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
