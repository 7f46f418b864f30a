#include "mesh/transfinite_cell.h"

#include <deal.II/base/geometry_info.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// The corners of a face, first coordinate fastest.
template <int dim>
std::array<unsigned int, 1u << (dim - 1)> corners_of_face(const unsigned int face)
{
  std::array<unsigned int, 1u << (dim - 1)> result;
  for (unsigned int c = 0, n = 0; c < 1u << dim; ++c)
    if ((c >> (face / 2) & 1u) == face % 2)
      result[n++] = c;
  return result;
}

template <std::size_t n>
std::array<unsigned int, n> in_order(std::array<unsigned int, n> corners)
{
  std::sort(corners.begin(), corners.end());
  return corners;
}

/// The point of the great circle from a to b at the part t of the angle, less that of the chord.
template <int dim>
dealii::Tensor<1, dim> arc_less_chord(const Sphere<dim> &sphere, const dealii::Point<dim> &a,
                                      const dealii::Point<dim> &b, const double t)
{
  const dealii::Tensor<1, dim> to_a = a - sphere.center, to_b = b - sphere.center;
  const double angle = 2. * std::asin(std::min(1., 0.5 * (b - a).norm() / sphere.radius));
  if (!(angle > 0.))
    return {};
  const double of_a = std::sin((1. - t) * angle) / std::sin(angle) - (1. - t);
  const double of_b = std::sin(t * angle) / std::sin(angle) - t;
  return of_a * to_a + of_b * to_b;
}

} // namespace

template <int dim>
RoundFaces<dim>::RoundFaces(const CoarseMesh<dim> &mesh)
{
  std::map<std::array<unsigned int, 1u << (dim - 1)>, Sphere<dim>> round;
  for (const auto &face : mesh.faces)
    if (mesh.spheres[face.part])
      round.emplace(in_order(face.corners), *mesh.spheres[face.part]);
  if (round.empty() || dim == 1)
    return;
  for (const auto &cell : mesh.cells)
    for (unsigned int face = 0; face < 2 * dim; ++face) {
      auto corners = corners_of_face<dim>(face);
      for (unsigned int &corner : corners)
        corner = cell[corner];
      const auto found = round.find(in_order(corners));
      if (found == round.end())
        continue;
      if constexpr (dim == 2)
        edges.emplace(in_order(corners), found->second);
      if constexpr (dim == 3) {
        faces.emplace(in_order(corners), found->second);
        for (const auto &[a, b] : {std::pair(0, 1), {2, 3}, {0, 2}, {1, 3}})
          edges.emplace(in_order(std::array<unsigned int, 2>{{corners[a], corners[b]}}),
                        found->second);
      }
    }
}

template <int dim>
TransfiniteCell<dim>::TransfiniteCell(const CoarseMesh<dim> &mesh, const RoundFaces<dim> &round,
                                      const unsigned int cell)
{
  const auto &corners = mesh.cells[cell];
  for (unsigned int c = 0; c < corners.size(); ++c)
    corners_[c] = mesh.vertices[corners[c]];
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int c = 0; c < corners.size(); ++c)
      if ((c >> d & 1u) == 0) {
        const auto found = round.edges.find(
            in_order(std::array<unsigned int, 2>{{corners[c], corners[c | 1u << d]}}));
        if (found != round.edges.end())
          edges_.push_back({d, c, found->second});
      }
  if constexpr (dim == 3)
    for (unsigned int face = 0; face < 2 * dim; ++face) {
      auto of_face = corners_of_face<dim>(face);
      for (unsigned int &corner : of_face)
        corner = corners[corner];
      const auto found = round.faces.find(in_order(of_face));
      if (found != round.faces.end())
        faces_.push_back({face, found->second});
    }
}

template <int dim>
dealii::Point<dim> TransfiniteCell<dim>::map_with_edges(const dealii::Point<dim> &unit) const
{
  dealii::Point<dim> x;
  for (unsigned int c = 0; c < corners_.size(); ++c)
    x += dealii::GeometryInfo<dim>::d_linear_shape_function(unit, c) *
         dealii::Tensor<1, dim>(corners_[c]);
  for (const Edge &edge : edges_) {
    double weight = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      if (d != edge.direction)
        weight *= edge.begin >> d & 1u ? unit[d] : 1. - unit[d];
    x += weight * arc_less_chord(edge.sphere, corners_[edge.begin],
                                 corners_[edge.begin | 1u << edge.direction], unit[edge.direction]);
  }
  return x;
}

template <int dim>
dealii::Point<dim> TransfiniteCell<dim>::map(const dealii::Point<dim> &unit) const
{
  dealii::Point<dim> x = map_with_edges(unit);
  for (const Face &face : faces_) {
    const unsigned int d = face.number / 2;
    dealii::Point<dim> foot = unit;
    foot[d] = face.number % 2;
    const dealii::Point<dim> below = map_with_edges(foot);
    x += (face.number % 2 == 1 ? unit[d] : 1. - unit[d]) * (face.sphere.project(below) - below);
  }
  return x;
}

template struct RoundFaces<1>;
template class TransfiniteCell<1>;
template struct RoundFaces<2>;
template class TransfiniteCell<2>;
template struct RoundFaces<3>;
template class TransfiniteCell<3>;

} // namespace gibbsflow
