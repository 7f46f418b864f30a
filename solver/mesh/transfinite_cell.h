#pragma once

#include "mesh/coarse_mesh.h"

#include <map>
#include <memory>

namespace gibbsflow {

/// The edges of cells that are arcs of great circles of spheres, and the faces that lie on them: by
/// their sorted corners.
template <int dim>
struct RoundFaces {
  explicit RoundFaces(const CoarseMesh<dim> &mesh);

  std::map<std::array<unsigned int, 2>, Sphere<dim>> edges;
  std::map<std::array<unsigned int, 4>, Sphere<dim>> faces; // of hexahedra
};

/// A cell of a coarse mesh with the exact shape of its round edges and faces, blended linearly into
/// the cell (Gordon & Hall 1973). Neighbours agree on what they share, and a cell without anything
/// round is the multilinear image of the unit cell.
template <int dim>
class TransfiniteCell {
public:
  TransfiniteCell(const CoarseMesh<dim> &mesh, const RoundFaces<dim> &round, unsigned int cell);

  bool is_straight() const { return edges_.empty() && faces_.empty(); }
  dealii::Point<dim> map(const dealii::Point<dim> &unit) const;

private:
  struct Edge {
    unsigned int direction, begin; // the corner that it begins at
    Sphere<dim> sphere;
  };
  struct Face {
    unsigned int number;
    Sphere<dim> sphere;
  };

  dealii::Point<dim> map_with_edges(const dealii::Point<dim> &unit) const;

  std::array<dealii::Point<dim>, 1u << dim> corners_;
  std::vector<Edge> edges_;
  std::vector<Face> faces_;
};

} // namespace gibbsflow
