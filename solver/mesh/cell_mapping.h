#pragma once

#include <deal.II/base/point.h>
#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

#include <memory>
#include <vector>

namespace gibbsflow {

/// What a mapping is at a point of the unit cell: x and the inverse of the Jacobian J_de =
/// d x_d / d xi_e, with its determinant.
template <int dim>
struct MappedPoint {
  dealii::Point<dim> x;
  dealii::Tensor<2, dim> inverse;
  double determinant;

  /// The gradient with respect to x of what has this one with respect to xi.
  dealii::Tensor<1, dim> gradient(const dealii::Tensor<1, dim> &unit_gradient) const
  {
    return transpose(inverse) * unit_gradient;
  }

  /// K c: the vector that stands beside gradients on the unit cell where c does beside those with
  /// respect to x.
  dealii::Tensor<1, dim> unit_vector(const dealii::Tensor<1, dim> &c) const { return inverse * c; }

  /// K A K^T: what stands between gradients on the unit cell where A does between others.
  dealii::SymmetricTensor<2, dim> unit_tensor(const dealii::SymmetricTensor<2, dim> &A) const
  {
    return symmetrize(inverse * dealii::Tensor<2, dim>(A) * transpose(inverse));
  }
};

/// A mapping of the unit cell whose components are polynomials of one degree in each coordinate,
/// given by the images of the tensor product of degree + 1 Gauss-Lobatto points; of degree 1, by
/// the corners. Or of a part of the unit cell, taken for the whole.
template <int dim>
class CellMapping {
public:
  static constexpr unsigned int most_degree = 10;

  /// `images`: (degree + 1)^dim, first coordinate fastest; 1 <= degree <= most_degree.
  CellMapping(unsigned int degree, std::vector<dealii::Point<dim>> images);

  /// The images of the part [lower, upper] of the unit cell.
  CellMapping part(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper) const;

  /// The points of the unit cell whose images define a mapping of a degree.
  static std::vector<dealii::Point<dim>> support_points(unsigned int degree);

  dealii::Point<dim> map(const dealii::Point<dim> &unit) const;
  MappedPoint<dim> at(const dealii::Point<dim> &unit) const;

  /// Column e is d x / d xi_e.
  dealii::Tensor<2, dim> jacobian(const dealii::Point<dim> &unit) const;

  /// The point of the unit cell with the image x, by Newton's method; far outside of the unit cell
  /// where there is none nearby.
  dealii::Point<dim> unmap(const dealii::Point<dim> &x) const;

  /// A box that holds the image of the cell.
  const dealii::Point<dim> &lower() const { return lower_; }
  const dealii::Point<dim> &upper() const { return upper_; }

  /// The volume of the image.
  double measure() const;

  unsigned int degree() const { return degree_; }

private:
  void enclose();
  void evaluate(const dealii::Point<dim> &unit, dealii::Point<dim> &x,
                dealii::Tensor<2, dim> *J) const;

  unsigned int degree_;
  std::shared_ptr<const std::vector<dealii::Point<dim>>> images_;
  dealii::Point<dim> origin_;     // of the part
  dealii::Tensor<1, dim> extent_; // likewise
  dealii::Point<dim> lower_, upper_;
};

} // namespace gibbsflow
