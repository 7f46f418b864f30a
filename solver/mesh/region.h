#pragma once

#include "mesh/boundary_conditions.h"
#include "mesh/box_grid.h"
#include "mesh/cell_mesh.h"
#include "mesh/cell_tree.h"
#include "mesh/mesh_parameters.h"

#include <deal.II/grid/tria.h>

namespace gibbsflow {

/// The domain: a box of equal cells, less those that are cut away, the same with cells that are
/// halved a different number of times, or a mesh of cells of any shape, and what happens at its
/// boundary. Whoever asks something of the domain asks it here; theorems on
/// boxes take as_box().
template <int dim>
class Region {
public:
  /// The cells that `keep` marks, all of them where it is empty.
  Region(const BoxGrid<dim> &box, const BoundaryConditions<dim> &boundary = {},
         std::vector<bool> keep = {});

  /// All cells of a mesh.
  Region(std::shared_ptr<const CellMesh<dim>> mesh, const BoundaryConditions<dim> &boundary);

  /// A box of cells that are halved a different number of times.
  Region(std::shared_ptr<const CellTree<dim>> tree, const BoundaryConditions<dim> &boundary);

  /// The same box of equal cells, of which others are kept (of a mesh, all), or what it is with
  /// something else at the walls.
  Region with_cells(std::vector<bool> keep) const;
  Region with_boundary(const BoundaryConditions<dim> &boundary) const;

  /// The same cells, each divided into 2^{n dim} equal parts.
  Region refined(unsigned int n) const;

  /// The same line, whose mesh has nodes at these coordinates inside too; those nearer than 1e-6 of
  /// the shortest cell to another one are left out. Cells of the result are no tree.
  Region with_nodes(std::vector<double> x) const;

  const BoundaryConditions<dim> &boundary() const { return boundary_; }

  /// The corners of the bounding box, with what is cut away.
  const dealii::Point<dim> &lower() const { return box_.lower; }
  const dealii::Point<dim> &upper() const { return box_.upper; }

  /// The box of equal cells that some were cut from, such a box with cells that are halved a
  /// different number of times, or the mesh; all but one are null.
  const BoxGrid<dim> *as_box() const
  {
    return mesh_ == nullptr && tree_ == nullptr ? &box_ : nullptr;
  }
  const CellTree<dim> *as_tree() const { return tree_.get(); }
  const CellMesh<dim> *as_mesh() const { return mesh_.get(); }

  /// The box of equal cells of which some were cut, whether those that are left are halved or not;
  /// null for a mesh.
  const BoxGrid<dim> *grid_of_cut() const { return mesh_ == nullptr ? &box_ : nullptr; }

  /// Of each cell of the box or mesh, whether it belongs to the region; those that do, in this
  /// order.
  const std::vector<bool> &keep() const { return keep_; }
  std::vector<CellGeometry<dim>> cells() const;
  unsigned int n_cells() const;

  /// Where cells of a line are divided, in ascending order.
  const std::vector<double> &nodes() const { return nodes_; }

  /// A cell of the box or mesh by its number, and the number of that in which a point lies, or to
  /// which it is nearest.
  CellGeometry<dim> cell(unsigned int number) const
  {
    return mesh_ != nullptr   ? mesh_->cell(number)
           : tree_ != nullptr ? tree_->cell(number)
                              : box_.cell(number);
  }
  unsigned int cell_around(const dealii::Point<dim> &x) const
  {
    return mesh_ != nullptr   ? mesh_->cell_around(x)
           : tree_ != nullptr ? tree_->cell_around(x)
                              : box_.cell_around(x);
  }

  /// The cells that share a face with this one, across periodic walls too, and the absorbing parts
  /// of the boundary that it touches.
  std::vector<unsigned int> neighbors(unsigned int number) const;
  std::vector<unsigned int> absorbing_parts(unsigned int number) const;

  double longest_edge() const;           // of a cell, or of the box around it
  unsigned int largest_division() const; // cells from wall to wall, of all directions the most

  /// Whether x lies in a cell that belongs to the region.
  bool contains(const dealii::Point<dim> &x) const;

  /// A box that reaches `n_cells` cells from x in each direction, not beyond walls that end there.
  CellGeometry<dim> around(const dealii::Point<dim> &x, double n_cells) const;

  /// Where the cells of a finer region, which divides all cells of this one alike, lie in a cell.
  std::vector<CellGeometry<dim>> places_in_unit_cell(const Region &finer) const;

private:
  std::shared_ptr<const CellMesh<dim>> mesh_; // null: a box
  std::shared_ptr<const CellTree<dim>> tree_; // null: equal cells, or a mesh
  BoxGrid<dim> box_;                          // of a mesh the bounding box, of a tree the roots
  BoundaryConditions<dim> boundary_;
  std::vector<bool> keep_;
  std::vector<double> nodes_;
};

/// The box of section Mesh, which is one.
template <int dim>
Region<dim> make_region(const MeshParameters &mesh, const BoundaryConditions<dim> &boundary = {});

/// The box, ball or file of section Mesh. Throws UserErrors about Mesh/File, and about parts of the
/// boundary that do not exist.
template <int dim>
Region<dim> make_region(const MeshParameters &mesh, const BoundaryParameters &boundary);

/// The cells of a region as a mesh. Faces in part w of the boundary have the boundary id w, those
/// that the cut made BoundaryConditions::made_by_cut. The cells of a mesh have their numbers as
/// active_cell_index().
template <int dim>
void make_mesh(const Region<dim> &region, dealii::Triangulation<dim> &empty);

/// The shape of a cell of such a mesh, and its number in the region.
template <int dim>
CellGeometry<dim> geometry_of(const typename dealii::Triangulation<dim>::cell_iterator &cell,
                              const Region<dim> &region);
template <int dim>
unsigned int number_of(const typename dealii::Triangulation<dim>::cell_iterator &cell,
                       const Region<dim> &region);

} // namespace gibbsflow
