#pragma once

#include "mesh/boundary_conditions.h"
#include "mesh/box_grid.h"
#include "mesh/mesh_parameters.h"

#include <deal.II/grid/tria.h>

namespace gibbsflow {

/// The domain: a box of equal cells, less those that are cut away, and what happens at its walls.
/// Whoever asks something of the domain asks it here; theorems on boxes take as_box().
template <int dim>
class Region {
public:
  /// The cells that `keep` marks, all of them where it is empty.
  Region(const BoxGrid<dim> &box, const BoundaryConditions<dim> &boundary = {},
         std::vector<bool> keep = {});

  /// The same box, of which other cells are kept, or at whose walls something else happens.
  Region with_cells(std::vector<bool> keep) const { return {box_, boundary_, std::move(keep)}; }
  Region with_boundary(const BoundaryConditions<dim> &boundary) const
  {
    return {box_, boundary, keep_};
  }

  /// The same cells, each divided into 2^{n dim} equal ones.
  Region refined(unsigned int n) const;

  /// The same line, whose mesh has nodes at these coordinates inside too; those nearer than 1e-6 of
  /// a cell to another one are left out.
  Region with_nodes(std::vector<double> x) const;

  const BoundaryConditions<dim> &boundary() const { return boundary_; }

  /// The corners of the bounding box, with what is cut away.
  const dealii::Point<dim> &lower() const { return box_.lower; }
  const dealii::Point<dim> &upper() const { return box_.upper; }

  /// The box that cells were cut from; null where there is none.
  const BoxGrid<dim> *as_box() const { return &box_; }

  /// Of each cell of the box, whether it belongs to the region; those that do, in this order.
  const std::vector<bool> &keep() const { return keep_; }
  std::vector<CellGeometry<dim>> cells() const;
  unsigned int n_cells() const;

  /// Where cells of a line are divided, in ascending order.
  const std::vector<double> &nodes() const { return nodes_; }

  /// A cell of the box by its number, and the number of that in which a point lies.
  CellGeometry<dim> cell(unsigned int number) const { return box_.cell(number); }
  unsigned int cell_around(const dealii::Point<dim> &x) const { return box_.cell_around(x); }

  double longest_edge() const;           // of a cell
  unsigned int largest_division() const; // cells from wall to wall, of all directions the most

  /// Whether x lies in a cell that belongs to the region.
  bool contains(const dealii::Point<dim> &x) const;

  /// A box that reaches `n_cells` cells from x in each direction, not beyond walls that end there.
  CellGeometry<dim> around(const dealii::Point<dim> &x, double n_cells) const;

  /// Where the cells of a finer region, which divides all cells of this one alike, lie in a cell.
  std::vector<CellGeometry<dim>> places_in_unit_cell(const Region &finer) const;

private:
  BoxGrid<dim> box_;
  BoundaryConditions<dim> boundary_;
  std::vector<bool> keep_;
  std::vector<double> nodes_;
};

/// The box of section Mesh.
template <int dim>
Region<dim> make_region(const MeshParameters &mesh, const BoundaryConditions<dim> &boundary = {});

/// The cells of a region as a mesh. Faces in wall w of the box have the boundary id w, those that
/// the cut made 2 dim.
template <int dim>
void make_mesh(const Region<dim> &region, dealii::Triangulation<dim> &empty);

} // namespace gibbsflow
