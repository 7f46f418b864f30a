#pragma once

#include "mesh/cell_geometry.h"

#include <array>
#include <vector>

namespace gibbsflow {

/// A box divided into equal axis-parallel cells, numbered with the first coordinate fastest.
template <int dim>
struct BoxGrid {
  dealii::Point<dim> lower, upper;
  std::array<unsigned int, dim> n;     // cells in each direction, >= 1
  std::array<bool, dim> periodic = {}; // the first cell of this direction follows the last

  unsigned int n_cells() const
  {
    unsigned int product = 1;
    for (const unsigned int n_d : n)
      product *= n_d;
    return product;
  }

  double cell_size(unsigned int d) const { return (upper[d] - lower[d]) / n[d]; }

  std::array<unsigned int, dim> position(unsigned int cell) const
  {
    std::array<unsigned int, dim> i;
    for (unsigned int d = 0; d < dim; ++d, cell /= n[d - 1])
      i[d] = cell % n[d];
    return i;
  }

  /// The corner of a cell with the smallest coordinates; the grid's upper walls are met exactly.
  dealii::Point<dim> cell_lower(unsigned int cell) const
  {
    const std::array<unsigned int, dim> i = position(cell);
    dealii::Point<dim> corner;
    for (unsigned int d = 0; d < dim; ++d)
      corner[d] = lower[d] + i[d] * cell_size(d);
    return corner;
  }

  dealii::Point<dim> cell_upper(unsigned int cell) const
  {
    const std::array<unsigned int, dim> i = position(cell);
    dealii::Point<dim> corner;
    for (unsigned int d = 0; d < dim; ++d)
      corner[d] = i[d] + 1 == n[d] ? upper[d] : lower[d] + (i[d] + 1) * cell_size(d);
    return corner;
  }

  CellGeometry<dim> cell(unsigned int number) const
  {
    return {cell_lower(number), cell_upper(number)};
  }

  /// The cell in which a point of the box lies.
  unsigned int cell_around(const dealii::Point<dim> &x) const
  {
    unsigned int cell = 0, stride = 1;
    for (unsigned int d = 0; d < dim; stride *= n[d], ++d)
      cell +=
          stride * std::min(static_cast<unsigned int>((x[d] - lower[d]) / cell_size(d)), n[d] - 1);
    return cell;
  }

  /// The cells that share a face with this one (at most 2 dim), across periodic walls too.
  std::vector<unsigned int> neighbors(unsigned int cell) const
  {
    const std::array<unsigned int, dim> i = position(cell);
    std::vector<unsigned int> result;
    unsigned int stride = 1;
    for (unsigned int d = 0; d < dim; stride *= n[d], ++d) {
      if (i[d] > 0)
        result.push_back(cell - stride);
      else if (periodic[d])
        result.push_back(cell + (n[d] - 1) * stride);
      if (i[d] + 1 < n[d])
        result.push_back(cell + stride);
      else if (periodic[d])
        result.push_back(cell - (n[d] - 1) * stride);
    }
    return result;
  }
};

} // namespace gibbsflow
