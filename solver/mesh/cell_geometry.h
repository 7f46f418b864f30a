#pragma once

#include <deal.II/base/geometry_info.h>
#include <deal.II/base/point.h>
#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

#include <algorithm>
#include <array>

namespace gibbsflow {

/// The mapping of the unit cell onto a cell of the mesh, x = (1 - xi) lower + xi upper in each
/// coordinate. It alone knows what shape cells have: all others ask for points, for weights of
/// integrals over x and for gradients with respect to x.
template <int dim>
class CellGeometry {
public:
  CellGeometry() = default; // of nothing
  CellGeometry(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
      : lower_(lower), upper_(upper)
  {
    measure_ = 1.;
    for (unsigned int d = 0; d < dim; ++d) {
      edges_[d] = upper[d] - lower[d];
      inverse_edges_[d] = 1. / edges_[d];
      measure_ *= edges_[d];
    }
  }

  static CellGeometry unit_cell()
  {
    return {dealii::Point<dim>(), dealii::GeometryInfo<dim>::unit_cell_vertex((1u << dim) - 1)};
  }

  dealii::Point<dim> map(const dealii::Point<dim> &unit) const
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = (1. - unit[d]) * lower_[d] + unit[d] * upper_[d];
    return x;
  }

  dealii::Point<dim> middle() const { return lower_ + 0.5 * (upper_ - lower_); }

  dealii::Point<dim> unmap(const dealii::Point<dim> &x) const
  {
    dealii::Point<dim> unit;
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = (x[d] - lower_[d]) / edges_[d];
    return unit;
  }

  /// Whether x is in the closed cell, up to rounding.
  bool contains(const dealii::Point<dim> &x) const
  {
    return dealii::GeometryInfo<dim>::distance_to_unit_cell(unmap(x)) <= 1e-12;
  }

  /// The weight of an integral over x at a point that has this weight in the unit cell.
  double JxW(double unit_weight) const { return unit_weight * measure_; }

  /// The same on the face f, 2d or 2d + 1 at the lower or upper end of direction d.
  double face_JxW(unsigned int f, double unit_weight) const
  {
    return JxW(unit_weight) / edges_[f / 2];
  }

  /// The gradient with respect to x of what has this one with respect to xi.
  dealii::Tensor<1, dim> gradient(dealii::Tensor<1, dim> unit_gradient) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      unit_gradient[d] *= inverse_edges_[d];
    return unit_gradient;
  }

  /// What stands between gradients on the unit cell where A does between those with respect to x:
  /// grad phi . A grad psi.
  dealii::SymmetricTensor<2, dim> unit_tensor(dealii::SymmetricTensor<2, dim> A) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      for (unsigned int e = 0; e <= d; ++e)
        A[d][e] *= inverse_edges_[d] * inverse_edges_[e];
    return A;
  }

  /// int d_d phi d_d psi dx where it is `unit_weight` on the unit cell.
  double edge_weight(unsigned int d, double unit_weight) const
  {
    return JxW(unit_weight) / (edges_[d] * edges_[d]);
  }

  /// The image of a part of the unit cell.
  CellGeometry part(const CellGeometry &unit_part) const
  {
    return {map(unit_part.lower_), map(unit_part.upper_)};
  }

  /// The lower or the upper half in a direction.
  CellGeometry half(unsigned int direction, bool upper) const
  {
    CellGeometry result = *this;
    (upper ? result.lower_ : result.upper_)[direction] = middle()[direction];
    return {result.lower_, result.upper_};
  }

  /// The corners of the bounding box.
  const dealii::Point<dim> &lower() const { return lower_; }
  const dealii::Point<dim> &upper() const { return upper_; }

  double longest_edge() const { return edges_[longest_direction()]; }
  double shortest_edge() const { return *std::min_element(edges_.begin(), edges_.end()); }
  unsigned int longest_direction() const
  {
    return std::max_element(edges_.begin(), edges_.end()) - edges_.begin();
  }

private:
  dealii::Point<dim> lower_, upper_;
  std::array<double, dim> edges_ = {}, inverse_edges_ = {};
  double measure_ = 0.;
};

} // namespace gibbsflow
