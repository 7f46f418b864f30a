#include "discretization/gauss_line.h"

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
  for (const auto &[table, degree] : {std::pair(&last, n - 1), std::pair(&before_last, n - 2),
                                      std::pair(&half, n / 2), std::pair(&before_half, n / 2 - 1)})
    for (unsigned int q = 0; q < n; ++q) {
      const double z = 2. * x[q] - 1.;
      double before = 0., now = 1.;
      for (unsigned int j = 0; j < degree; ++j) {
        const double next = ((2. * j + 1.) * z * now - j * before) / (j + 1.);
        before = now;
        now = next;
      }
      table->push_back(w[q] * std::sqrt(2. * degree + 1.) * now);
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

template <int dim>
GaussError<dim>::GaussError(const std::vector<double> &f, const unsigned int n)
    : GaussError(f.data(), n)
{
}

template <int dim>
GaussError<dim>::GaussError(const double *const f, const unsigned int n)
{
  const GaussLine &line = gauss_line(n);
  const std::vector<double> across = line.tensor_weights<dim - 1>();

  // degrees in the middle of the pairs, and what 2n lies beyond the last one
  const double high = n - 1.5, low = n / 2 - 0.5, beyond = 2. * n - high;
  const double geometric = beyond / (high - low);
  const double power = std::log(2. * n / high) / std::log(high / low);
  constexpr double fast = 0.02, safety = 3.;
  for (unsigned int d = 0; d < dim; ++d) {
    double tail = 0., middle = 0.; // means over the lines
    auto weight = across.begin();
    for_each_line<dim>(n, d, [&](const std::size_t first, const std::size_t stride) {
      double c[4] = {0., 0., 0., 0.};
      for (unsigned int q = 0; q < n; ++q) {
        const double value = f[first + q * stride];
        c[0] += line.last[q] * value;
        c[1] += line.before_last[q] * value;
        c[2] += line.half[q] * value;
        c[3] += line.before_half[q] * value;
      }
      tail += *weight * std::max(std::abs(c[0]), std::abs(c[1]));
      middle += *weight * std::max(std::abs(c[2]), std::abs(c[3]));
      ++weight;
    });
    const double decay = tail < middle ? tail / middle : 1.;
    by_direction[d] = safety * tail * std::pow(decay, decay < fast ? geometric : power);
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
