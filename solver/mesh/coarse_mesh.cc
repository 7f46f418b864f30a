#include "mesh/coarse_mesh.h"

#include "base/user_error.h"
#include "mesh/cell_mapping.h"
#include "mesh/face_corners.h"

#include <deal.II/base/geometry_info.h>
#include <deal.II/grid/grid_tools.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace gibbsflow {

namespace {

template <int dim>
FaceCorners<dim> sorted(FaceCorners<dim> corners)
{
  std::sort(corners.begin(), corners.end());
  return corners;
}

/// Calls f(cell, face, sorted corners) for all faces of all cells.
template <int dim, typename F>
void for_each_face(const CoarseMesh<dim> &mesh, const F &f)
{
  for (unsigned int cell = 0; cell < mesh.cells.size(); ++cell)
    for (unsigned int face = 0; face < 2 * dim; ++face)
      f(cell, face, sorted_corners<dim>(mesh.cells[cell], face));
}

template <int dim>
void order_consistently(CoarseMesh<dim> &mesh)
{
  std::vector<dealii::CellData<dim>> cells(mesh.cells.size());
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    cells[cell].vertices.assign(mesh.cells[cell].begin(), mesh.cells[cell].end());
  dealii::GridTools::consistently_order_cells(cells);
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    std::copy(cells[cell].vertices.begin(), cells[cell].vertices.end(), mesh.cells[cell].begin());
}

/// The smallest and the largest Jacobian determinant at the corners, relative to the size.
template <int dim>
std::pair<double, double> orientation(const CoarseMesh<dim> &mesh, const unsigned int cell)
{
  std::vector<dealii::Point<dim>> corners;
  for (const unsigned int vertex : mesh.cells[cell])
    corners.push_back(mesh.vertices[vertex]);
  const CellMapping<dim> mapping(1, corners);
  const double size = std::pow((mapping.upper() - mapping.lower()).norm(), dim);
  std::pair<double, double> result(std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity());
  for (unsigned int c = 0; c < corners.size(); ++c) {
    const double J =
        determinant(mapping.jacobian(dealii::GeometryInfo<dim>::unit_cell_vertex(c))) / size;
    result.first = std::min(result.first, J);
    result.second = std::max(result.second, J);
  }
  return result;
}

/// Exchanges the first two directions, or the ends of a line.
template <int dim>
void mirror(typename CoarseMesh<dim>::Corners &corners)
{
  std::swap(corners[1 % corners.size()], corners[dim == 1 ? 0 : 2 % corners.size()]);
  if (dim == 3)
    std::swap(corners[5 % corners.size()], corners[6 % corners.size()]);
}

template <int dim>
void orient(CoarseMesh<dim> &mesh, const std::string &entry, const std::string &file)
{
  constexpr double flat = 1e-12;
  unsigned int n_mirrored = 0;
  for (unsigned int cell = 0; cell < mesh.cells.size(); ++cell)
    n_mirrored += orientation(mesh, cell).second < -flat;
  if (n_mirrored == mesh.cells.size())
    for (auto &cell : mesh.cells)
      mirror<dim>(cell);
  for (unsigned int cell = 0; cell < mesh.cells.size(); ++cell)
    if (!(orientation(mesh, cell).first > flat))
      throw UserError(entry,
                      "cell " + std::to_string(cell + 1) + " of " +
                          std::to_string(mesh.cells.size()) + " in " + file +
                          " is inverted, flat or folded",
                      "cells with a positive Jacobian at all corners",
                      "Mesh the geometry again, with smaller cells where it is narrow");
}

template <int dim>
void check_pieces(const CoarseMesh<dim> &mesh,
                  const std::map<FaceCorners<dim>, std::vector<unsigned int>> &cells_at,
                  const std::string &entry, const std::string &file)
{
  std::vector<unsigned int> piece(mesh.cells.size());
  for (unsigned int cell = 0; cell < piece.size(); ++cell)
    piece[cell] = cell;
  const auto root = [&](unsigned int cell) {
    while (piece[cell] != cell)
      cell = piece[cell] = piece[piece[cell]];
    return cell;
  };
  unsigned int n_pieces = mesh.cells.size();
  for (const auto &[face, cells] : cells_at) {
    if (cells.size() > 2)
      throw UserError(
          entry, "a face in " + file + " belongs to " + std::to_string(cells.size()) + " cells",
          "meshes in which a face has one cell, or two",
          "Mesh the geometry again; parts of it may overlap");
    if (cells.size() == 2 && root(cells[0]) != root(cells[1])) {
      piece[root(cells[0])] = root(cells[1]);
      --n_pieces;
    }
  }
  if (n_pieces > 1)
    throw UserError(entry,
                    "the mesh in " + file + " consists of " + std::to_string(n_pieces) +
                        " pieces that have no face in common",
                    "meshes in one piece",
                    "Join the pieces where they touch (in Gmsh by BooleanFragments or Coherence), "
                    "or remove all but one");
}

} // namespace

template <int dim>
void complete(CoarseMesh<dim> &mesh, const std::string &entry, const std::string &file)
{
  if (dim > 1)
    order_consistently(mesh);
  orient(mesh, entry, file);
  if (dim > 1) // mirrors may have changed what was ordered
    order_consistently(mesh);

  std::map<FaceCorners<dim>, std::vector<unsigned int>> cells_at;
  for_each_face<dim>(mesh, [&](const unsigned int cell, unsigned int, const auto &corners) {
    cells_at[corners].push_back(cell);
  });
  check_pieces<dim>(mesh, cells_at, entry, file);

  std::map<FaceCorners<dim>, unsigned int> part_of;
  for (const auto &face : mesh.faces) {
    const auto corners = sorted<dim>(face.corners);
    const auto found = cells_at.find(corners);
    if (found == cells_at.end() || found->second.size() != 1)
      continue;
    const auto [known, is_new] = part_of.try_emplace(corners, face.part);
    if (!is_new && known->second != face.part)
      throw UserError(entry,
                      "a face in " + file + " belongs to the parts `" + mesh.parts[face.part] +
                          "` and `" + mesh.parts[known->second] + "`",
                      "faces with one physical name, or none",
                      "Take the curve or surface out of one of the physical groups");
  }

  std::vector<unsigned int> new_number(mesh.parts.size() + 1,
                                       dealii::numbers::invalid_unsigned_int);
  CoarseMesh<dim> named;
  const auto number_of = [&](const unsigned int part) {
    if (new_number[part] == dealii::numbers::invalid_unsigned_int) {
      new_number[part] = named.parts.size();
      named.parts.push_back(part < mesh.parts.size() ? mesh.parts[part] : "boundary");
      named.spheres.push_back(part < mesh.parts.size() ? mesh.spheres[part] : std::nullopt);
    }
    return new_number[part];
  };
  for (unsigned int part = 0; part < mesh.parts.size(); ++part) // in the order of the file
    if (std::any_of(part_of.begin(), part_of.end(),
                    [&](const auto &face) { return face.second == part; }))
      number_of(part);
  for (const auto &[corners, cells] : cells_at)
    if (cells.size() == 1) {
      const auto found = part_of.find(corners);
      named.faces.push_back(
          {corners, number_of(found == part_of.end() ? mesh.parts.size() : found->second)});
    }
  mesh.faces = std::move(named.faces);
  mesh.parts = std::move(named.parts);
  mesh.spheres = std::move(named.spheres);
}

template <int dim>
CoarseMesh<dim> coarse_ball(const double radius)
{
  // cells in the middle of the mesh and at its corners are about as large
  constexpr double inner = dim == 2 ? 0.6 : 0.65;
  constexpr unsigned int n_corners = 1u << dim;
  CoarseMesh<dim> mesh;
  for (const double r : {inner * radius, radius})
    for (unsigned int c = 0; c < n_corners; ++c) {
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = (c >> d & 1u ? 1. : -1.) * r / std::sqrt(double(dim));
      mesh.vertices.push_back(x);
    }
  auto &cube = mesh.cells.emplace_back();
  for (unsigned int c = 0; c < n_corners; ++c)
    cube[c] = c;
  for (unsigned int face = 0; face < 2 * dim; ++face) {
    const unsigned int bit = 1u << (face / 2);
    const bool is_upper = face % 2 == 1;
    auto &cell = mesh.cells.emplace_back();
    auto &outer = mesh.faces.emplace_back();
    outer.part = 0;
    for (unsigned int c = 0, n = 0; c < n_corners; ++c) {
      const unsigned int on_face = is_upper ? c | bit : c & ~bit;
      const bool is_outer = ((c & bit) != 0) == is_upper;
      cell[c] = on_face + (is_outer ? n_corners : 0);
      if (is_outer)
        outer.corners[n++] = cell[c];
    }
  }
  mesh.parts = {dim == 2 ? "circle" : "sphere"};
  mesh.spheres = {Sphere<dim>{dealii::Point<dim>(), radius}};
  complete(mesh, "Mesh/Radius", "the ball");
  return mesh;
}

template void complete(CoarseMesh<1> &, const std::string &, const std::string &);
template void complete(CoarseMesh<2> &, const std::string &, const std::string &);
template void complete(CoarseMesh<3> &, const std::string &, const std::string &);
template CoarseMesh<2> coarse_ball(double);
template CoarseMesh<3> coarse_ball(double);

} // namespace gibbsflow
