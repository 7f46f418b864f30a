#pragma once

#include "support/array_files.h"

#include <deal.II/base/point.h>

#include <functional>

namespace gibbsflow::test {

/// `n` equidistant numbers from a to b.
inline std::vector<double> equidistant_points(const std::size_t n, const double a, const double b)
{
  std::vector<double> points(n);
  for (std::size_t i = 0; i < n; ++i)
    points[i] = a + (b - a) * i / (n - 1.);
  return points;
}

/// f at the points of a tensor grid, the last coordinate fastest.
template <int dim>
std::vector<double> values_on_grid(const std::vector<std::vector<double>> &axes,
                                   const std::function<double(const dealii::Point<dim> &)> &f)
{
  std::size_t n = 1;
  for (const std::vector<double> &axis : axes)
    n *= axis.size();
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    dealii::Point<dim> x;
    std::size_t rest = i;
    for (unsigned int d = dim; d-- > 0;) {
      x[d] = axes[d][rest % axes[d].size()];
      rest /= axes[d].size();
    }
    values.push_back(f(x));
  }
  return values;
}

/// A .npy file with f at n^dim equidistant points of [a, b]^dim.
template <int dim>
std::string npy_on_cube(const std::size_t n, const double a, const double b,
                        const std::function<double(const dealii::Point<dim> &)> &f)
{
  std::string shape;
  for (unsigned int d = 0; d < dim; ++d)
    shape += std::to_string(n) + ",";
  const std::vector<std::vector<double>> axes(dim, equidistant_points(n, a, b));
  return npy("(" + shape + ")", values_on_grid<dim>(axes, f));
}

} // namespace gibbsflow::test
