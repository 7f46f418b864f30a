#pragma once

#include "mesh/cell_mapping.h"

#include <deal.II/base/geometry_info.h>

#include <algorithm>
#include <array>
#include <limits>

namespace gibbsflow {

/// The mapping of the unit cell onto a cell of the mesh: of an axis-parallel box x = (1 - xi) lower
/// + xi upper in each coordinate, of any other cell a CellMapping, which copies share. It alone
/// knows what shape cells have: all others ask for points, for weights of integrals over x and for
/// gradients with respect to x, each at a point of the unit cell.
template <int dim>
class CellGeometry {
public:
  CellGeometry() = default; // of nothing
  CellGeometry(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
      : lower_(lower), upper_(upper)
  {
    volume_ = 1.;
    for (unsigned int d = 0; d < dim; ++d) {
      edges_[d] = upper[d] - lower[d];
      inverse_edges_[d] = 1. / edges_[d];
      volume_ *= edges_[d];
    }
  }
  explicit CellGeometry(CellMapping<dim> mapping) : CellGeometry(mapping.lower(), mapping.upper())
  {
    mapping_ = std::make_shared<const CellMapping<dim>>(std::move(mapping));
  }

  static CellGeometry unit_cell()
  {
    return {dealii::Point<dim>(), dealii::GeometryInfo<dim>::unit_cell_vertex((1u << dim) - 1)};
  }

  /// Whether it is an axis-parallel box.
  bool is_box() const { return mapping_ == nullptr; }

  dealii::Point<dim> map(const dealii::Point<dim> &unit) const
  {
    if (!is_box())
      return mapping_->map(unit);
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = (1. - unit[d]) * lower_[d] + unit[d] * upper_[d];
    return x;
  }

  /// The image of the middle of the unit cell.
  dealii::Point<dim> middle() const
  {
    return is_box() ? lower_ + 0.5 * (upper_ - lower_) : mapping_->map(unit_cell().middle());
  }

  /// The point whose image is x; far outside of the unit cell where x is not near the cell.
  dealii::Point<dim> unmap(const dealii::Point<dim> &x) const
  {
    if (!is_box())
      return mapping_->unmap(x);
    dealii::Point<dim> unit;
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = (x[d] - lower_[d]) / edges_[d];
    return unit;
  }

  /// How far x is from the cell, in its own coordinates; infinity beyond the bounding box of a cell
  /// that is no box.
  double unit_distance(const dealii::Point<dim> &x) const
  {
    if (!is_box())
      for (unsigned int d = 0; d < dim; ++d) {
        const double rounding = 1e-10 * edges_[d];
        if (!(x[d] >= lower_[d] - rounding && x[d] <= upper_[d] + rounding))
          return std::numeric_limits<double>::infinity();
      }
    return dealii::GeometryInfo<dim>::distance_to_unit_cell(unmap(x));
  }

  /// Whether x is in the closed cell, up to rounding.
  bool contains(const dealii::Point<dim> &x) const
  {
    return unit_distance(x) <= (is_box() ? 1e-12 : 1e-10);
  }

  /// x, the Jacobian's inverse and its determinant at a point of the unit cell.
  MappedPoint<dim> at(const dealii::Point<dim> &unit) const
  {
    if (!is_box())
      return mapping_->at(unit);
    MappedPoint<dim> result{map(unit), {}, volume_};
    for (unsigned int d = 0; d < dim; ++d)
      result.inverse[d][d] = inverse_edges_[d];
    return result;
  }

  /// The weight of an integral over x at a point that has this weight in the unit cell.
  double JxW(const dealii::Point<dim> &unit, double unit_weight) const
  {
    return unit_weight * (is_box() ? volume_ : determinant(mapping_->jacobian(unit)));
  }

  /// The volume of the cell.
  double measure() const { return is_box() ? volume_ : mapping_->measure(); }

  /// The same as JxW on the face f, 2d or 2d + 1 at the lower or upper end of direction d.
  double face_JxW(unsigned int f, const dealii::Point<dim> &unit, double unit_weight) const
  {
    if (is_box())
      return unit_weight * volume_ / edges_[f / 2];
    const MappedPoint<dim> here = mapping_->at(unit);
    return unit_weight * here.determinant * here.inverse[f / 2].norm();
  }

  /// The gradient with respect to x of what has this one with respect to xi.
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &unit,
                                  dealii::Tensor<1, dim> unit_gradient) const
  {
    return is_box() ? box_vector(unit_gradient) : mapping_->at(unit).gradient(unit_gradient);
  }

  /// Of boxes. The first is the gradient with respect to x of what has this one with respect to xi,
  /// and what stands beside gradients on the unit cell for a vector; the second stands between them
  /// where A does between gradients with respect to x: grad phi . A grad psi.
  dealii::Tensor<1, dim> box_vector(dealii::Tensor<1, dim> unit_gradient) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      unit_gradient[d] *= inverse_edges_[d];
    return unit_gradient;
  }
  dealii::SymmetricTensor<2, dim> box_tensor(dealii::SymmetricTensor<2, dim> A) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      for (unsigned int e = 0; e <= d; ++e)
        A[d][e] *= inverse_edges_[d] * inverse_edges_[e];
    return A;
  }

  /// Of a box: int d_d phi d_d psi dx where it is `unit_weight` on the unit cell.
  double edge_weight(unsigned int d, double unit_weight) const
  {
    Assert(is_box(), dealii::ExcMessage("Boxes only."));
    return unit_weight * volume_ / (edges_[d] * edges_[d]);
  }

  /// Column e is d x / d xi_e.
  dealii::Tensor<2, dim> jacobian(const dealii::Point<dim> &unit) const
  {
    if (!is_box())
      return mapping_->jacobian(unit);
    dealii::Tensor<2, dim> result;
    for (unsigned int d = 0; d < dim; ++d)
      result[d][d] = edges_[d];
    return result;
  }

  /// The image of a part of the unit cell, which is a box.
  CellGeometry part(const CellGeometry &unit_part) const
  {
    if (!is_box())
      return CellGeometry(mapping_->part(unit_part.lower_, unit_part.upper_));
    return {map(unit_part.lower_), map(unit_part.upper_)};
  }

  /// The lower or the upper half of a box in a direction.
  CellGeometry half(unsigned int direction, bool upper) const
  {
    Assert(is_box(), dealii::ExcMessage("Boxes only."));
    CellGeometry result = *this;
    (upper ? result.lower_ : result.upper_)[direction] = middle()[direction];
    return {result.lower_, result.upper_};
  }

  /// The corners of the bounding box.
  const dealii::Point<dim> &lower() const { return lower_; }
  const dealii::Point<dim> &upper() const { return upper_; }

  /// Edges of the bounding box.
  double longest_edge() const { return edges_[longest_direction()]; }
  double shortest_edge() const { return *std::min_element(edges_.begin(), edges_.end()); }
  unsigned int longest_direction() const
  {
    return std::max_element(edges_.begin(), edges_.end()) - edges_.begin();
  }

private:
  dealii::Point<dim> lower_, upper_;
  std::array<double, dim> edges_ = {}, inverse_edges_ = {};
  double volume_ = 0.;                              // of the bounding box
  std::shared_ptr<const CellMapping<dim>> mapping_; // null: a box
};

} // namespace gibbsflow
