#pragma once

#include <deal.II/base/tensor.h>
#include <deal.II/fe/fe.h>

#include <array>
#include <vector>

namespace gibbsflow {

/// Values and derivatives of all shape functions of an element at points of the unit cell, with
/// respect to its coordinates; CellPoints makes them those of a cell.
template <int dim>
struct ShapeTable {
  ShapeTable(const dealii::FiniteElement<dim> &fe,
             const std::vector<dealii::Point<dim>> &unit_points)
      : points(unit_points), n_shapes(fe.n_dofs_per_cell()), values(points.size() * n_shapes)
  {
    unit_derivatives.fill(values);
    for (unsigned int q = 0; q < points.size(); ++q)
      for (unsigned int i = 0; i < n_shapes; ++i) {
        values[q * n_shapes + i] = fe.shape_value(i, points[q]);
        const dealii::Tensor<1, dim> gradient = fe.shape_grad(i, points[q]);
        for (unsigned int d = 0; d < dim; ++d)
          unit_derivatives[d][q * n_shapes + i] = gradient[d];
      }
  }

  /// To be filled.
  ShapeTable(std::vector<dealii::Point<dim>> unit_points, unsigned int number_of_shapes)
      : points(std::move(unit_points)), n_shapes(number_of_shapes), values(points.size() * n_shapes)
  {
    unit_derivatives.fill(values);
  }

  unsigned int n_points() const { return points.size(); }

  std::vector<dealii::Point<dim>> points;
  unsigned int n_shapes;
  std::vector<double> values;                            // [q][i]
  std::array<std::vector<double>, dim> unit_derivatives; // [d][q][i]
};

} // namespace gibbsflow
