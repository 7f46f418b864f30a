#include "space/gauss_line.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>

namespace gibbsflow {

GaussLine::GaussLine(const unsigned int n_points) : n(n_points)
{
  const dealii::QGauss<1> gauss(n);
  w = gauss.get_weights();
  for (const dealii::Point<1> &point : gauss.get_points())
    x.push_back(point[0]);
  std::vector<std::vector<double>> P; // Legendre polynomials of degree k at the points
  for (unsigned int k = 0; k <= n; ++k) {
    P.emplace_back();
    for (unsigned int q = 0; q < n; ++q) {
      const double z = 2. * x[q] - 1.;
      P[k].push_back(k == 0   ? 1.
                     : k == 1 ? z
                              : ((2. * k - 1.) * z * P[k - 1][q] - (k - 1.) * P[k - 2][q]) / k);
    }
  }
  const auto tabulate = [&](Pair &pair, const unsigned int highest) {
    for (unsigned int i = 0; i < 2; ++i) {
      const unsigned int degree = std::max(highest, i + 1) - i;
      for (unsigned int q = 0; q < n; ++q)
        pair[i].push_back(w[q] * std::sqrt(2. * degree + 1.) * P[degree][q]);
    }
  };
  tabulate(last, n - 1);
  tabulate(before_last, std::max(n, 4U) - 3);
  tabulate(middle, n / 2);

  // l_j = sum_k (2k + 1) w_j P_k(x_j) P_k,  int P_k = (P_{k+1} - P_{k-1}) / (2 (2k + 1)) on [0, x]
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j) {
      double sum = x[i];
      for (unsigned int k = 1; k < n; ++k)
        sum += 0.5 * P[k][j] * (P[k + 1][i] - P[k - 1][i]);
      cumulative.push_back(w[j] * sum);
    }
}

template <int dim>
std::vector<double> GaussLine::tensor_weights() const
{
  std::vector<double> result = {1.};
  for (unsigned int d = 0; d < dim; ++d) {
    std::vector<double> next;
    for (const double outer : w)
      for (const double inner : result)
        next.push_back(outer * inner);
    result = std::move(next);
  }
  return result;
}

template <int dim>
double GaussLine::integrate(const double *const f) const
{
  if constexpr (dim == 0)
    return *f;
  else {
    std::size_t stride = 1;
    for (unsigned int d = 1; d < dim; ++d)
      stride *= n;
    double sum = 0.;
    for (unsigned int q = 0; q < n; ++q)
      sum += w[q] * integrate<dim - 1>(f + q * stride);
    return sum;
  }
}

const GaussLine &gauss_line(const unsigned int n)
{
  static std::mutex mutex;
  static std::map<unsigned int, GaussLine> lines;
  const std::lock_guard<std::mutex> guard(mutex);
  return lines.try_emplace(n, n).first->second;
}

unsigned int n_gauss_points(unsigned int degree, double range)
{
  constexpr double largest_useful_range = 120.; // beyond, the mesh does not resolve V anyway
  const double n = degree + 3 + 0.55 * std::min(range, largest_useful_range);
  const unsigned int step = 3; // few different rules, whose shape functions are tabulated
  const unsigned int base = degree + 3;
  return base + step * static_cast<unsigned int>(std::ceil((n - base - 0.25) / step));
}

template <int dim>
std::array<double, dim> ranges_along_lines(const std::vector<double> &values, unsigned int n)
{
  std::array<double, dim> ranges = {};
  for (unsigned int d = 0; d < dim; ++d)
    for_each_line<dim>(n, d, [&](const std::size_t first, const std::size_t stride) {
      double smallest = values[first], largest = smallest;
      for (unsigned int q = 1; q < n; ++q) {
        const double value = values[first + q * stride];
        smallest = std::min(smallest, value);
        largest = std::max(largest, value);
      }
      ranges[d] = std::max(ranges[d], largest - smallest);
    });
  return ranges;
}

namespace {

/// The larger of the coefficients of two degrees of the values on a line, by absolute value.
double largest_coefficient(const GaussLine::Pair &pair, const double *const f,
                           const std::size_t stride)
{
  double c[2] = {0., 0.};
  for (std::size_t q = 0; q < pair[0].size(); ++q) {
    c[0] += pair[0][q] * f[q * stride];
    c[1] += pair[1][q] * f[q * stride];
  }
  return std::max(std::abs(c[0]), std::abs(c[1]));
}

} // namespace

template <int dim>
GaussError<dim>::GaussError(const std::vector<double> &f, const unsigned int n,
                            const Smoothness smoothness)
    : GaussError(f.data(), n, smoothness)
{
}

template <int dim>
GaussError<dim>::GaussError(const double *const f, const unsigned int n,
                            const Smoothness smoothness)
{
  const GaussLine &line = gauss_line(n);
  const std::vector<double> across = line.tensor_weights<dim - 1>();

  // degrees in the middle of the pairs, and what 2n lies beyond the last one; near a kink two less:
  // there powers of the degree make the decay look faster than it is
  const bool is_near = smoothness != Smoothness::smooth, has_kink = smoothness == Smoothness::kink;
  const double high = n - 1.5, next = std::max(n - 3.5, 1.), low = n / 2 - 0.5;
  const double geometric = (2. * n - high - (is_near ? 2. : 0.)) / (high - low);
  const double power = std::log(2. * n / high) / std::log(high / low);
  const double power_at_last = std::log(2. * n / high) / std::log(high / next);
  const double of_a_kink = std::pow(high / (2. * n), 2.);
  constexpr double fast = 0.02, rounding = 1e-14;
  constexpr double safety = dim == 1 ? 5. : 3.; // means over lines depend less on chance
  const double fast_at_last = is_near ? 0.02 : 0.2;
  for (unsigned int d = 0; d < dim; ++d) {
    double tail = 0., before_tail = 0., middle = 0., size = 0.; // means over the lines
    auto weight = across.begin();
    for_each_line<dim>(n, d, [&](const std::size_t first, const std::size_t stride) {
      tail += *weight * largest_coefficient(line.last, f + first, stride);
      before_tail += *weight * largest_coefficient(line.before_last, f + first, stride);
      middle += *weight * largest_coefficient(line.middle, f + first, stride);
      for (unsigned int q = 0; q < n; ++q)
        size += *weight * line.w[q] * std::abs(f[first + q * stride]);
      ++weight;
    });
    const double decay = tail < middle ? tail / middle : 1.;
    const double decay_at_last = tail < before_tail ? tail / before_tail : 1.;
    is_slow[d] =
        (has_kink || decay >= fast || decay_at_last >= fast_at_last) && tail > rounding * size;
    double factor = std::pow(decay, geometric);
    if (is_slow[d])
      factor = std::max({std::pow(decay, power), std::pow(decay_at_last, power_at_last),
                         has_kink ? of_a_kink : 0.});
    by_direction[d] = safety * tail * factor;
  }
}

template <int dim>
double GaussError<dim>::total() const
{
  double sum = 0.;
  for (const double error : by_direction)
    sum += error;
  return sum;
}

template double GaussLine::integrate<1>(const double *) const;
template double GaussLine::integrate<2>(const double *) const;
template double GaussLine::integrate<3>(const double *) const;
template std::vector<double> GaussLine::tensor_weights<0>() const;
template std::vector<double> GaussLine::tensor_weights<1>() const;
template std::vector<double> GaussLine::tensor_weights<2>() const;
template std::vector<double> GaussLine::tensor_weights<3>() const;
template std::array<double, 3> ranges_along_lines<3>(const std::vector<double> &, unsigned int);
template std::array<double, 2> ranges_along_lines<2>(const std::vector<double> &, unsigned int);
template std::array<double, 1> ranges_along_lines<1>(const std::vector<double> &, unsigned int);
template struct GaussError<1>;
template struct GaussError<2>;
template struct GaussError<3>;

} // namespace gibbsflow
