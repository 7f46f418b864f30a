#pragma once

#include "mesh/region.h"

#include <optional>

namespace gibbsflow {

/// Cells with their corners, as they are taken apart and put together.
template <int dim>
struct CellList {
  std::vector<dealii::Point<dim>> vertices;
  std::vector<typename CellMesh<dim>::Corners> corners;
  std::vector<CellGeometry<dim>> geometry;
  std::vector<typename CellMesh<dim>::FaceIds> ids; // of faces, as CellMesh has them
  std::vector<unsigned int> numbers;                // in the region
};

/// The cells that belong to a region.
template <int dim>
CellList<dim> list_cells(const Region<dim> &region);

/// A face of a cell, which ends at the lower (0) or upper (1) end of a direction.
struct CellFace {
  unsigned int cell, direction, end;

  unsigned int number() const { return 2 * direction + end; }
};

/// Cells round a ball whose outer faces are all seen from its centre, none of them at a flat angle.
template <int dim>
struct Cavity {
  std::vector<unsigned int> cells; // of the list, ascending
  std::vector<CellFace> faces;     // to cells outside of it, or of the boundary
  double nearest, farthest;        // of the faces from the centre
  double cell_size;                // of the largest one
};

/// The cells of a box in the block that reaches `room` cells beyond a ball.
template <int dim>
std::vector<unsigned int> block_around(const BoxGrid<dim> &box, const Sphere<dim> &ball,
                                       double room);

/// The cells of a list that come within `room` of their size of a ball.
template <int dim>
std::vector<unsigned int> cells_near(const CellList<dim> &list, const Sphere<dim> &ball,
                                     double room);

/// Of these cells of the list, and as many more as it takes until the rays meet the outer faces at
/// such a cosine with the normal. Absent where the boundary is in the way, or too near to the ball.
template <int dim>
std::optional<Cavity<dim>> find_cavity(const CellList<dim> &list,
                                       const std::vector<unsigned int> &cells,
                                       const Sphere<dim> &ball, double least_cosine);

} // namespace gibbsflow
