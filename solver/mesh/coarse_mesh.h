#pragma once

#include <deal.II/base/point.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

template <int dim>
struct Sphere {
  dealii::Point<dim> center;
  double radius;

  /// The point of the sphere on the ray from its centre through x.
  dealii::Point<dim> project(const dealii::Point<dim> &x) const
  {
    const dealii::Tensor<1, dim> r = x - center;
    return center + radius / r.norm() * r;
  }
};

/// Cells as a file or a generator lists them, with the parts of their boundary.
template <int dim>
struct CoarseMesh {
  /// Of a cell, first coordinate of the unit cell fastest.
  using Corners = std::array<unsigned int, 1u << dim>;

  struct Face {
    std::array<unsigned int, 1u << (dim - 1)> corners; // in any order
    unsigned int part;
  };

  std::vector<dealii::Point<dim>> vertices;
  std::vector<Corners> cells;
  std::vector<Face> faces; // of the boundary; those within the mesh do not count
  std::vector<std::string> parts;
  std::vector<std::optional<Sphere<dim>>> spheres; // that parts lie on
};

/// Orders the corners of the cells so that neighbours agree on the directions of edges, makes cells
/// that are all mirror images right-handed, drops parts without a face on the boundary and calls
/// faces of the boundary without a part "boundary". Throws a UserError about `entry` where cells
/// are inverted, more than two share a face, or the mesh consists of pieces that have no face in
/// common.
template <int dim>
void complete(CoarseMesh<dim> &mesh, const std::string &entry, const std::string &file);

/// The ball |x| <= radius: a cube in the middle, and a cell for each of its faces.
template <int dim>
CoarseMesh<dim> coarse_ball(double radius);

} // namespace gibbsflow
