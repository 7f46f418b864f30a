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

  /// What the formulation knows of the nodes of a cell; resized.
  void gather(const WeightedCell<dim> &cell, std::vector<double> &nodal) const
  {
    formulation_.gather(cell, u_, nodal);
  }

  /// `values` is resized.
  void evaluate(const CellPoints<dim> &points, DensityValues<dim> &values) const
  {
    thread_local std::vector<double> nodal;
    formulation_.gather(points.cell(), u_, nodal);
    formulation_.evaluate(points, nodal, values);
  }

  /// J there, for what evaluate() gave. See Formulation::flux.
  std::vector<dealii::Tensor<1, dim>> flux(const CellPoints<dim> &points,
                                           const DensityValues<dim> &values) const
  {
    std::vector<double> nodal;
    formulation_.gather(points.cell(), u_, nodal);
    return formulation_.flux(points, nodal, values);
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

  /// At points that may lie in several of this rank's cells, of which `candidates` are known to
  /// hold them all: calls f(inside, points, values) for each of these cells that has some, point q
  /// of which is x[inside[q]].
  template <typename F>
  void evaluate_in(const std::vector<unsigned int> &candidates,
                   const std::vector<dealii::Point<dim>> &x, const F &f) const
  {
    std::vector<bool> is_left(x.size(), true);
    DensityValues<dim> values;
    for (const unsigned int index : candidates) {
      const WeightedCell<dim> &cell = cells().cells()[index];
      std::vector<unsigned int> inside;
      std::vector<dealii::Point<dim>> unit;
      for (unsigned int k = 0; k < x.size(); ++k)
        if (is_left[k] && cell.geometry.contains(x[k])) {
          is_left[k] = false;
          inside.push_back(k);
          unit.push_back(cell.geometry.unmap(x[k]));
        }
      if (inside.empty())
        continue;
      const ShapeTable<dim> shapes(cells().discretization().element(), unit);
      const std::vector<double> U = cells().log_weights(cell, unit);
      const CellPoints<dim> points(cell, shapes, U);
      evaluate(points, values);
      f(inside, points, values);
    }
  }

private:
  const Formulation<dim> &formulation_;
  Vector u_; // with ghost values
};

} // namespace gibbsflow
