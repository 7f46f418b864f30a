#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// The density that a vector of a formulation stands for, to be evaluated on this rank's cells; for
/// signed ones, such as eigenfunctions times pi, too.
template <int dim>
class Density {
public:
  /// `formulation` must outlive this object, u need not. Collective.
  Density(const Formulation<dim> &formulation, const Vector &u) : formulation_(formulation)
  {
    formulation.reinit(u_);
    u_.copy_locally_owned_data_from(u);
    u_.update_ghost_values();
  }

  Density(const Density &) = delete; // copies of vectors come without ghost values

  const WeightedCells<dim> &cells() const { return formulation_.weighted_cells(); }

  /// `values` is resized.
  void evaluate(const CellPoints<dim> &points, DensityValues<dim> &values) const
  {
    formulation_.evaluate(points, points.cell().nodes.gather(u_), values);
  }

  /// Calls f(points, values) for each cell of this rank with the points of its rule.
  template <typename F>
  void for_each_cell(const F &f) const
  {
    DensityValues<dim> values;
    for (const WeightedCell<dim> &cell : cells().cells()) {
      const CellPoints<dim> points(cell);
      evaluate(points, values);
      f(points, values);
    }
  }

private:
  const Formulation<dim> &formulation_;
  Vector u_; // with ghost values
};

} // namespace gibbsflow
