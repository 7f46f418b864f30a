#pragma once

#include "mesh/cell_geometry.h"
#include "mesh/coarse_mesh.h"

#include <deal.II/base/types.h>

namespace gibbsflow {

/// Cells of any shape with their neighbours and the parts of their boundary. Those that divide a
/// cell have numbers one after the other.
template <int dim>
class CellMesh {
public:
  using Corners = typename CoarseMesh<dim>::Corners;
  using FaceIds = std::array<dealii::types::boundary_id, 2 * dim>;

  /// The cells of a complete mesh, each divided into 2^{n dim} of the same shape: at round faces
  /// into such with points on the sphere. Throws a UserError about `entry` where what is round
  /// turns a cell inside out.
  CellMesh(const CoarseMesh<dim> &coarse, unsigned int n, const std::string &entry);

  /// Cells that have been put together: right-handed, edges that they share in one direction, every
  /// vertex a corner; `ids` of faces as boundary_ids() has them.
  CellMesh(std::vector<dealii::Point<dim>> vertices, std::vector<Corners> corners,
           std::vector<CellGeometry<dim>> geometry, std::vector<FaceIds> ids,
           std::vector<std::string> parts);

  /// The same cells, each divided into 2^{n dim} parts of its image.
  CellMesh refined(unsigned int n) const;

  unsigned int n_cells() const { return geometry_.size(); }
  const CellGeometry<dim> &cell(unsigned int number) const { return geometry_[number]; }
  const std::vector<dealii::Point<dim>> &vertices() const { return vertices_; }
  const std::vector<Corners> &corners() const { return corners_; }

  /// Of the faces of a cell: numbers::internal_face_boundary_id within the mesh.
  const FaceIds &boundary_ids(unsigned int cell) const { return boundary_ids_[cell]; }
  const std::vector<unsigned int> &neighbors(unsigned int cell) const { return neighbors_[cell]; }
  const std::vector<std::string> &parts() const { return parts_; }

  /// The cell in which x lies; the nearest one where it lies in none.
  unsigned int cell_around(const dealii::Point<dim> &x) const;

  const dealii::Point<dim> &lower() const { return lower_; } // of the bounding box
  const dealii::Point<dim> &upper() const { return upper_; }
  double longest_edge() const { return longest_edge_; }

private:
  CellMesh() = default;
  template <typename Map, typename Shape>
  void divide(unsigned int n, const Map &map, const Shape &shape);
  void finish();

  std::vector<dealii::Point<dim>> vertices_;
  std::vector<Corners> corners_;
  std::vector<CellGeometry<dim>> geometry_;
  std::vector<FaceIds> boundary_ids_;
  std::vector<std::vector<unsigned int>> neighbors_;
  std::vector<std::string> parts_;
  dealii::Point<dim> lower_, upper_;
  double longest_edge_ = 0.;

  // the cells whose bounding boxes reach into each part of a grid over the mesh
  std::array<unsigned int, dim> n_buckets_ = {};
  std::vector<std::vector<unsigned int>> buckets_;
};

} // namespace gibbsflow
