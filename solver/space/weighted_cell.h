#pragma once

#include "mesh/cell_geometry.h"
#include "space/cell_nodes.h"
#include "space/cell_rule.h"

namespace gibbsflow {

/// A cell that this rank owns, with the Gibbs density pi = e^{-U} sampled on it.
template <int dim>
struct WeightedCell {
  unsigned int index; // among the cells of this rank
  CellGeometry<dim> geometry;
  /// Of each face: part w of the BoundaryConditions, BoundaryConditions::made_by_cut, within the
  /// mesh numbers::internal_face_boundary_id.
  std::array<dealii::types::boundary_id, 2 * dim> boundary_ids;
  CellNodes nodes;
  const CellRule<dim> *rule;
  std::shared_ptr<const std::vector<MappedPoint<dim>>> mapped_points; // of the rule; null: a box
  std::vector<double> log_weight;  // U = -log pi at the points of the rule
  double smallest_log_weight;      // U_0, over these points
  double quadrature_error;         // of int pi over the cell, relative to it, as estimated
  std::vector<double> root_weight; // e^{-(U - U_0)/2} there: sqrt(pi) up to a factor of the cell

  double range() const; // of U over these points
};

/// What the mapping is at points of the unit cell; null where the cell is a box.
template <int dim>
std::shared_ptr<const std::vector<MappedPoint<dim>>>
mapped_points(const CellGeometry<dim> &geometry,
              const std::vector<dealii::Point<dim>> &unit_points);

} // namespace gibbsflow
