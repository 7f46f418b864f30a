#include "mesh/fitted_sphere.h"

#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/householder.h>
#include <deal.II/lac/vector.h>

#include <cmath>

namespace gibbsflow {

/// |x|^2 = 2 c x + (R^2 - |c|^2), about the mean of the points and in units of their distances.
template <int dim>
std::optional<Sphere<dim>> fit_sphere(const std::vector<dealii::Point<dim>> &points)
{
  if (points.size() < dim + 1)
    return std::nullopt;
  dealii::Tensor<1, dim> mean;
  for (const dealii::Point<dim> &x : points)
    mean += x / double(points.size());
  double size = 0.;
  for (const dealii::Point<dim> &x : points)
    size = std::max(size, (x - mean).norm());
  if (!(size > 0.))
    return std::nullopt;
  dealii::FullMatrix<double> A(points.size(), dim + 1);
  dealii::Vector<double> square(points.size()), solution(dim + 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const dealii::Tensor<1, dim> x = (points[i] - mean) / size;
    for (unsigned int d = 0; d < dim; ++d)
      A(i, d) = 2. * x[d];
    A(i, dim) = 1.;
    square[i] = x.norm_square();
  }
  dealii::Householder<double>(A).least_squares(solution, square);
  dealii::Tensor<1, dim> center;
  for (unsigned int d = 0; d < dim; ++d)
    center[d] = solution[d];
  const double radius = std::sqrt(solution[dim] + center.norm_square());
  constexpr double straight = 1e5; // radii of what is a line or a plane, in sizes
  if (!(radius < straight))
    return std::nullopt;
  return Sphere<dim>{dealii::Point<dim>(mean + size * center), size * radius};
}

template std::optional<Sphere<1>> fit_sphere(const std::vector<dealii::Point<1>> &);
template std::optional<Sphere<2>> fit_sphere(const std::vector<dealii::Point<2>> &);
template std::optional<Sphere<3>> fit_sphere(const std::vector<dealii::Point<3>> &);

} // namespace gibbsflow
