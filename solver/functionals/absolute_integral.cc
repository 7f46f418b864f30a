#include "functionals/absolute_integral.h"

#include "space/gauss_line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

constexpr unsigned int most_points = 256;

/// Of the Legendre polynomials on [-1,1]:
///     P_{j+1} = rise_j t P_j - fall_j P_{j-1},   2 int P_j = half_j (P_{j+1} - P_{j-1}) ,
/// the factor 2 for [0,1].
struct Recurrence {
  Recurrence()
  {
    for (unsigned int j = 0; j < most_points; ++j) {
      rise[j] = (2. * j + 1.) / (j + 1.);
      fall[j] = j / (j + 1.);
      half[j] = 1. / (4. * j + 2.);
    }
  }
  std::array<double, most_points> rise, fall, half;
};

const Recurrence recurrence;

/// Calls f(j, P_j(t)) for the Legendre polynomials of degree 0 to n.
template <typename F>
void for_each_legendre(const unsigned int n, const double t, const F &f)
{
  double previous = 0., P = 1.;
  for (unsigned int j = 0;; ++j) {
    f(j, P);
    if (j == n)
      return;
    const double next = recurrence.rise[j] * t * P - recurrence.fall[j] * previous;
    previous = P;
    P = next;
  }
}

} // namespace

AbsoluteIntegral::AbsoluteIntegral(const unsigned int n_points)
    : n_(n_points),
      x_(gauss_line(n_points).x),
      w_(gauss_line(n_points).w),
      transform_(n_points * n_points),
      at_0_(n_points, 0.),
      at_1_(n_points, 0.)
{
  AssertThrow(n_ <= most_points, dealii::ExcNotImplemented());
  // c_j = (2j + 1) int g P_j, exact because g P_j is of degree 2n - 2
  for (unsigned int q = 0; q < n_; ++q)
    for_each_legendre(n_ - 1, 2. * x_[q] - 1., [&](const unsigned int j, const double P) {
      const double c = (2. * j + 1.) * w_[q] * P;
      transform_[j * n_ + q] = c;
      at_0_[q] += j % 2 == 0 ? c : -c;
      at_1_[q] += c;
    });
}

/// By Clenshaw's recurrence, from the highest degree down.
double AbsoluteIntegral::interpolate(const std::vector<double> &legendre, const double x) const
{
  const double t = 2. * x - 1.;
  double above = 0., here = legendre[n_ - 1];
  for (unsigned int j = n_ - 1; j-- > 0;) {
    const double below =
        legendre[j] + recurrence.rise[j] * t * here - recurrence.fall[j + 1] * above;
    above = here;
    here = below;
  }
  return here;
}

/// From 0.
double AbsoluteIntegral::integrate_to(const std::vector<double> &legendre, const double x) const
{
  double sum = legendre[0] * x;
  for_each_legendre(n_, 2. * x - 1., [&](const unsigned int j, const double P) {
    if (j >= 2)
      sum += legendre[j - 1] * recurrence.half[j - 1] * P;
    if (j + 1 < n_)
      sum -= legendre[j + 1] * recurrence.half[j + 1] * P;
  });
  return sum;
}

/// By the Illinois variant of false position: of order 1.44, and the zero stays between the ends.
/// The integral of |g| feels the square of what is left.
double AbsoluteIntegral::zero_between(const std::vector<double> &legendre, Sample left,
                                      Sample right) const
{
  constexpr unsigned int most_steps = 60;
  constexpr double accurate = 1e-9;
  double x = left.x;
  int last_moved = 0; // -1: left, 1: right
  for (unsigned int k = 0; k < most_steps; ++k) {
    const double last_x = x;
    x = left.x - left.g * (right.x - left.x) / (right.g - left.g);
    if (std::abs(x - last_x) <= accurate)
      break;
    const double value = interpolate(legendre, x);
    const int moved = (value < 0.) == (left.g < 0.) ? -1 : 1;
    (moved < 0 ? left : right) = {x, value};
    if (moved == last_moved)
      (moved < 0 ? right : left).g *= 0.5;
    last_moved = moved;
  }
  return x;
}

double AbsoluteIntegral::integrate_line(const double *const g) const
{
  const auto product = [&](const double *const weights) {
    return std::inner_product(g, g + n_, weights, 0.);
  };
  thread_local std::vector<double> legendre;
  const auto find_legendre = [&] {
    legendre.resize(n_);
    for (unsigned int j = 0; j < n_; ++j)
      legendre[j] = product(&transform_[j * n_]);
  };
  double integral = 0., before = 0.; // of |g|, and of g up to the latest zero
  bool any = false;
  Sample left = {0., product(at_0_.data())};
  for (unsigned int i = 0; i <= n_; ++i) {
    const Sample right = i < n_ ? Sample{x_[i], g[i]} : Sample{1., product(at_1_.data())};
    if ((left.g < 0.) != (right.g < 0.)) {
      if (!any)
        find_legendre();
      any = true;
      const double up_to_zero = integrate_to(legendre, zero_between(legendre, left, right));
      integral += std::abs(up_to_zero - before);
      before = up_to_zero;
    }
    left = right;
  }
  return integral + std::abs(product(w_.data()) - before);
}

template <int dim>
double AbsoluteIntegral::integrate(const double *const g) const
{
  unsigned int n_all = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n_all *= n_;
  const auto [smallest, largest] = std::minmax_element(g, g + n_all);
  const bool changes_sign = *smallest < 0. && *largest > 0.;

  // the direction in which g changes most, and the distance of neighbours in it
  unsigned int stride = 1;
  double largest_change = -1.;
  for (unsigned int d = 0, step = 1; changes_sign && d < dim; ++d, step *= n_) {
    double change = 0.;
    for (unsigned int block = 0; block < n_all; block += step * n_)
      for (unsigned int i = block; i + step < block + step * n_; ++i)
        change += std::abs(g[i + step] - g[i]);
    if (change > largest_change) {
      largest_change = change;
      stride = step;
    }
  }

  // the lines in that direction, with the product of the weights across
  double integral = 0.;
  thread_local std::vector<double> line;
  line.resize(n_);
  for (unsigned int across = 0; across < n_all / n_; ++across) {
    double weight = 1.;
    for (unsigned int d = 1, rest = across; d < dim; ++d, rest /= n_)
      weight *= w_[rest % n_];
    const double *const begin = g + across % stride + across / stride * stride * n_;
    for (unsigned int k = 0; k < n_; ++k)
      line[k] = begin[k * stride];
    integral +=
        weight * (changes_sign
                      ? integrate_line(line.data())
                      : std::abs(std::inner_product(line.begin(), line.end(), w_.begin(), 0.)));
  }
  return integral;
}

template double AbsoluteIntegral::integrate<1>(const double *) const;
template double AbsoluteIntegral::integrate<2>(const double *) const;
template double AbsoluteIntegral::integrate<3>(const double *) const;

} // namespace gibbsflow
