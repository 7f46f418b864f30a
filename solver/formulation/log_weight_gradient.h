#pragma once

#include "discretization/weighted_cells.h"

#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

/// grad U = grad V / D on the cells of a mesh: exact where the potential has exact derivatives,
/// else that of V's interpolant at the Gauss-Lobatto points of degree p + 1 of the cell, whose
/// error h^{p+1} is that of the discretisation. Only differences of V enter.
template <int dim>
class LogWeightGradient {
public:
  /// `cells` must outlive this object.
  explicit LogWeightGradient(const WeightedCells<dim> &cells);

  /// grad U at points of the unit cell, in real coordinates.
  void evaluate(const WeightedCell<dim> &cell, const std::vector<dealii::Point<dim>> &unit_points,
                std::vector<dealii::Tensor<1, dim>> &gradients) const;

private:
  const WeightedCells<dim> &cells_;
  const dealii::FE_Q<dim> interpolation_;
  mutable std::unique_ptr<const ShapeTable<dim>> table_; // at the points asked for last
};

} // namespace gibbsflow
