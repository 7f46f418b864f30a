#pragma once

#include <deal.II/base/geometry_info.h>
#include <deal.II/base/point.h>
#include <deal.II/base/tensor.h>

#include <array>
#include <string>
#include <vector>

namespace gibbsflow {

/// Fields at one instant on the locally owned cells, sampled at the (n+1)^dim equidistant points
/// of each cell, n = degree >= 1: what a file for ParaView is written from. The values are the
/// caller's own, so that rho = e^{-V/D} h is evaluated at each point and not interpolated.
///
/// `points` holds the points cell by cell, within a cell in the order of unit_points(); every
/// field has one value for each of them. All ranks have the same fields in the same order, also
/// one that owns no cells. Points on a face appear once for each of its cells, and their values
/// may differ there.
template <int dim>
struct FieldOutput {
  using Scalars = std::vector<double>;
  using Vectors = std::vector<dealii::Tensor<1, dim>>;

  template <typename Values>
  struct Field {
    std::string name;
    Values values;
    bool is_constant = false; // in time
  };

  unsigned int degree = 1;
  std::vector<dealii::Point<dim>> points;
  std::vector<Field<Scalars>> scalars;
  std::vector<Field<Vectors>> vectors;

  unsigned int points_per_cell() const;
  std::size_t n_cells() const;

  /// Whether cells are whole and every field has one value for each point.
  bool is_complete() const;

  /// All fields that are there do not depend on time.
  void set_constant();

  /// Appends the points of the (multi)linear image of the unit cell, vertices in deal.II's order.
  /// On curved cells append the images of unit_points() instead.
  void append_cell(
      const std::array<dealii::Point<dim>, dealii::GeometryInfo<dim>::vertices_per_cell> &vertices);
};

/// The points (i,j,k)/degree of the unit cell, i fastest; the same as those of
/// dealii::QIterated<dim>(dealii::QTrapezoid<1>(), degree).
template <int dim>
std::vector<dealii::Point<dim>> unit_points(unsigned int degree);

} // namespace gibbsflow
