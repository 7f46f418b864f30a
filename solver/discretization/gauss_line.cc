#include "discretization/gauss_line.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>

namespace gibbsflow {

namespace {

double range_of(const std::vector<double> &values)
{
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return *largest - *smallest;
}

} // namespace

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
  std::vector<double> line(n);
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
    for (unsigned int first = 0; first < values.size(); ++first)
      if (first / stride % n == 0) {
        for (unsigned int k = 0; k < n; ++k)
          line[k] = values[first + k * stride];
        ranges[d] = std::max(ranges[d], range_of(line));
      }
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
  std::array<std::size_t, dim + 1> stride;
  stride[0] = 1;
  for (unsigned int d = 0; d < dim; ++d)
    stride[d + 1] = stride[d] * n;

  // degrees in the middle of the pairs, and what 2n lies beyond the last one
  const double high = n - 1.5, low = n / 2 - 0.5, beyond = 2. * n - high;
  const double geometric = beyond / (high - low);
  const double power = std::log(2. * n / high) / std::log(high / low);
  constexpr double fast = 0.02, safety = 3.;
  for (unsigned int d = 0; d < dim; ++d) {
    double tail = 0., middle = 0.; // means over the lines
    for (std::size_t first = 0; first < stride[dim]; ++first) {
      if (first / stride[d] % n != 0)
        continue;
      double weight = 1., c[4] = {0., 0., 0., 0.};
      for (unsigned int e = 0; e < dim; ++e)
        if (e != d)
          weight *= line.w[first / stride[e] % n];
      for (unsigned int q = 0; q < n; ++q) {
        const double value = f[first + q * stride[d]];
        c[0] += line.last[q] * value;
        c[1] += line.before_last[q] * value;
        c[2] += line.half[q] * value;
        c[3] += line.before_half[q] * value;
      }
      tail += weight * std::max(std::abs(c[0]), std::abs(c[1]));
      middle += weight * std::max(std::abs(c[2]), std::abs(c[3]));
    }
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
