#include "mesh/fitted_sphere.h"

#include <deal.II/base/symmetric_tensor.h>

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
  dealii::SymmetricTensor<2, dim> second; // moments: the first ones vanish
  dealii::Tensor<1, dim> third;
  double square = 0.;
  for (const dealii::Point<dim> &point : points) {
    const dealii::Tensor<1, dim> x = (point - mean) / size;
    second += dealii::symmetrize(dealii::outer_product(x, x));
    third += 0.5 * x.norm_square() * x;
    square += x.norm_square() / points.size();
  }
  constexpr double flat = 1e-9; // of what is a line or a plane
  if (!(determinant(second) > flat * std::pow(trace(second) / dim, dim)))
    return std::nullopt;
  const dealii::Tensor<1, dim> center = dealii::invert(second) * third;
  const double radius = std::sqrt(square + center.norm_square());
  return Sphere<dim>{dealii::Point<dim>(mean + size * center), size * radius};
}

template std::optional<Sphere<1>> fit_sphere(const std::vector<dealii::Point<1>> &);
template std::optional<Sphere<2>> fit_sphere(const std::vector<dealii::Point<2>> &);
template std::optional<Sphere<3>> fit_sphere(const std::vector<dealii::Point<3>> &);

} // namespace gibbsflow
