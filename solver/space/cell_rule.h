#pragma once

#include "mesh/cell_geometry.h"
#include "space/line_shapes.h"
#include "space/shape_table.h"

#include <deal.II/base/quadrature.h>

#include <map>
#include <memory>
#include <vector>

namespace gibbsflow {

/// A part of the unit cell with n Gauss points per direction.
template <int dim>
struct RuleBox {
  CellGeometry<dim> part;
  unsigned int n_points;

  unsigned int n_points_in_all() const;

  /// Its points, first coordinate fastest.
  std::vector<dealii::Point<dim>> points() const;

  bool operator<(const RuleBox &other) const;
};

/// Points of a rule that are a tensor product of as many in each direction, first coordinate
/// fastest, with the factors of the shape functions there.
template <int dim>
struct TensorPart {
  unsigned int first, n_points; // in each direction
  std::array<std::shared_ptr<const LineShapes>, dim> lines;
};

/// A quadrature rule on the unit cell with the shape functions at its points: Gauss points of the
/// boxes of a division of the cell, one box after the other.
template <int dim>
struct CellRule {
  CellRule(LineShapesOf<dim> &lines, std::vector<RuleBox<dim>> boxes);

  /// The tensor product of another rule, on which no box is known.
  CellRule(const dealii::FiniteElement<dim> &fe, const dealii::Quadrature<1> &quadrature);

  std::vector<RuleBox<dim>> boxes;
  std::shared_ptr<const TensorNumbering<dim>> numbering;
  std::vector<TensorPart<dim>> parts; // the boxes, or all points
  ShapeTable<dim> shapes;
  std::vector<double> weights;
  unsigned int index = 0; // among the rules of a mesh
};

/// The rules of a mesh, each made once: equal divisions share one.
template <int dim>
class CellRules {
public:
  /// Refers to `fe`, which must outlive it.
  explicit CellRules(const dealii::FiniteElement<dim> &fe) : lines_(fe) {}

  const CellRule<dim> &operator()(const std::vector<RuleBox<dim>> &boxes);

private:
  LineShapesOf<dim> lines_;
  std::map<std::vector<RuleBox<dim>>, std::unique_ptr<CellRule<dim>>> rules_;
};

} // namespace gibbsflow
