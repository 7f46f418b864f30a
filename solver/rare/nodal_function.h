#pragma once

#include "formulation/lagrange_basis.h"
#include "space/weighted_cells.h"

namespace gibbsflow {

/// A function of the elements with its values on all cells, so that every rank evaluates it at any
/// point.
template <int dim>
class NodalFunction {
public:
  /// `u` has ghost values. Keeps nothing of either. Collective.
  NodalFunction(const WeightedCells<dim> &cells, const Vector &u);

  /// In the nearest cell where x lies in none.
  double operator()(const dealii::Point<dim> &x) const;
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const;

private:
  /// A cell with the point of the unit cell that is x, or nearest to it.
  struct Place {
    std::size_t number;
    CellGeometry<dim> geometry;
    dealii::Point<dim> unit;
  };
  Place find(const dealii::Point<dim> &x) const;

  const Region<dim> region_;
  const LagrangeBasis<dim> basis_;
  std::vector<CellGeometry<dim>> cells_; // on a line, ascending
  std::vector<unsigned int> place_;      // of the region's cells otherwise
  std::vector<std::vector<double>> values_;
};

} // namespace gibbsflow
