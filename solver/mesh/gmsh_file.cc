#include "mesh/gmsh_file.h"

#include "base/format.h"
#include "base/user_error.h"
#include "mesh/fitted_sphere.h"
#include "mesh/gmsh_records.h"
#include "mesh/mesh_bytes.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace gibbsflow {

namespace {

using Nodes = std::vector<std::size_t>;
using Element = GmshRecords::Element;

std::string dimensions(const int dim)
{
  return std::to_string(dim) + (dim == 1 ? " dimension" : " dimensions");
}

/// The elements of the mesh's dimension and those of its boundary.
struct Elements {
  std::vector<Element> cells, faces;
  bool any_triangle = false; // or tetrahedron
  bool any_other = false;
};

Elements sort_elements(const GmshRecords &records, const int dim, const std::string &file)
{
  Elements result;
  std::set<Nodes> known;
  int highest = 0;
  for (const Element &element : records.elements) {
    highest = std::max(highest, gmsh_dimension(element.type));
    if (gmsh_dimension(element.type) == dim - 1 && element.physical != 0)
      result.faces.push_back(element);
    if (gmsh_dimension(element.type) != dim)
      continue;
    Nodes nodes = element.nodes;
    std::sort(nodes.begin(), nodes.end());
    if (!known.insert(std::move(nodes)).second) // in two physical groups
      continue;
    const bool is_simplex = dim > 1 && element.nodes.size() == dim + 1u;
    (is_simplex ? result.any_triangle : result.any_other) = true;
    result.cells.push_back(element);
  }
  if (highest != dim)
    throw UserError(mesh_file_entry,
                    "the mesh in " + file + " is of " + dimensions(highest) +
                        (highest < dim ? "" : " and not of " + std::to_string(dim)),
                    "cells of " + dimensions(dim) + ", as Dimension says",
                    "Set Dimension = " + std::to_string(std::max(1, highest)) +
                        ", or choose another file");
  if (dim == 3 && result.any_triangle && result.any_other)
    throw UserError(mesh_file_entry, "tetrahedra beside hexahedra in " + file,
                    "one kind of cells in three dimensions",
                    "Mesh the volume with tetrahedra, or with hexahedra alone");
  return result;
}

/// Nodes of what is divided, by the nodes that they lie in the middle of.
template <int dim>
class DividedNodes {
public:
  DividedNodes(CoarseMesh<dim> &mesh) : mesh_(mesh) {}

  /// All that lies between the nodes of a face is on a sphere.
  void set_round(const std::vector<unsigned int> &face, const Sphere<dim> &sphere)
  {
    for (unsigned int subset = 1; subset < 1u << face.size(); ++subset) {
      std::vector<unsigned int> nodes;
      for (unsigned int i = 0; i < face.size(); ++i)
        if (subset >> i & 1u)
          nodes.push_back(face[i]);
      std::sort(nodes.begin(), nodes.end());
      round_.emplace(std::move(nodes), sphere);
    }
  }

  unsigned int operator()(std::vector<unsigned int> nodes)
  {
    std::sort(nodes.begin(), nodes.end());
    if (nodes.size() == 1)
      return nodes[0];
    const auto [known, is_new] = numbers_.try_emplace(nodes, mesh_.vertices.size());
    if (is_new) {
      dealii::Point<dim> x;
      for (const unsigned int node : nodes)
        x += dealii::Tensor<1, dim>(mesh_.vertices[node]) / double(nodes.size());
      const auto sphere = round_.find(nodes);
      mesh_.vertices.push_back(sphere == round_.end() ? x : sphere->second.project(x));
    }
    return known->second;
  }

private:
  CoarseMesh<dim> &mesh_;
  std::map<std::vector<unsigned int>, unsigned int> numbers_;
  std::map<std::vector<unsigned int>, Sphere<dim>> round_;
};

/// The part of a line, triangle or tetrahedron at one of its nodes as an image of the unit cell of
/// `d` dimensions: edges go from nodes to middles of edges, faces and the whole, so that neighbours
/// agree on them.
template <std::size_t n_corners, int dim>
std::array<unsigned int, n_corners> part_at(const std::vector<unsigned int> &simplex,
                                            const unsigned int node, DividedNodes<dim> &middles)
{
  // the others, in an order that keeps the orientation
  static const unsigned int others[4][3] = {{1, 2, 3}, {0, 3, 2}, {0, 1, 3}, {0, 2, 1}};
  const unsigned int d = simplex.size() - 1;
  std::array<unsigned int, n_corners> result;
  for (unsigned int c = 0; c < n_corners; ++c) {
    std::vector<unsigned int> nodes = {simplex[node]};
    for (unsigned int k = 0; k < d; ++k)
      if (c >> k & 1u)
        nodes.push_back(simplex[d == 3 ? others[node][k] : (node + 1 + k) % (d + 1)]);
    result[c] = middles(nodes);
  }
  return result;
}

/// The part of a quadrilateral, whose nodes go round it, at one of them.
std::array<unsigned int, 4> part_of_quadrilateral(const std::vector<unsigned int> &nodes,
                                                  const unsigned int node, DividedNodes<2> &middles)
{
  const unsigned int next = nodes[(node + 1) % 4], last = nodes[(node + 3) % 4];
  return {
      {nodes[node], middles({nodes[node], next}), middles({nodes[node], last}), middles(nodes)}};
}

/// From Gmsh's order, which goes round, to that with the first coordinate fastest.
template <std::size_t n>
std::array<unsigned int, n> lexicographic(const std::vector<unsigned int> &nodes)
{
  std::array<unsigned int, n> result;
  std::copy(nodes.begin(), nodes.end(), result.begin());
  for (std::size_t first = 0; first + 3 < n; first += 4)
    std::swap(result[first + 2], result[first + 3]);
  return result;
}

/// Positions in the mesh of the nodes that cells have.
class UsedNodes {
public:
  UsedNodes(const GmshRecords &records, const std::vector<Element> &cells)
      : number_(records.points.size(), nowhere)
  {
    for (const Element &cell : cells)
      for (const std::size_t node : cell.nodes)
        if (number_[node] == nowhere) {
          number_[node] = nodes_.size();
          nodes_.push_back(node);
        }
  }

  const Nodes &nodes() const { return nodes_; }

  /// Empty where an element has nodes that no cell has.
  std::vector<unsigned int> numbers(const Element &element) const
  {
    std::vector<unsigned int> result;
    for (const std::size_t node : element.nodes) {
      if (number_[node] == nowhere)
        return {};
      result.push_back(number_[node]);
    }
    return result;
  }

private:
  static constexpr unsigned int nowhere = -1;
  std::vector<unsigned int> number_;
  Nodes nodes_;
};

template <int dim>
void take_points(const GmshRecords &records, const UsedNodes &used, const std::string &file,
                 CoarseMesh<dim> &mesh)
{
  double size = 0., beyond = 0.;
  for (const std::size_t node : used.nodes()) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < 3; ++d) {
      const double value = records.points[node][d];
      if (d < dim)
        x[d] = value;
      else
        beyond = std::max(beyond, std::abs(value));
      size = std::max(size, std::abs(value));
    }
    mesh.vertices.push_back(x);
  }
  constexpr double flat = 1e-10, largest = 1e100;
  if (!(size < largest))
    throw UserError(mesh_file_entry, "coordinates of " + brief(size) + " in " + file,
                    "coordinates below 1e100", "Write the file again");
  if (beyond > flat * size)
    throw UserError(mesh_file_entry,
                    "nodes in " + file + " with another coordinate than the first " +
                        std::to_string(dim) + ", up to " + brief(beyond),
                    "zero beyond Dimension = " + std::to_string(dim),
                    "Move the geometry into the " + std::string(dim == 1 ? "x axis" : "x-y plane"));
}

bool is_round(std::string name)
{
  for (char &c : name)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name.rfind("circle", 0) == 0 || name.rfind("sphere", 0) == 0;
}

/// A face of the boundary with the number of its part.
struct NamedFace {
  std::vector<unsigned int> nodes;
  unsigned int part;
};

template <int dim>
std::vector<NamedFace> take_parts(const GmshRecords &records, const std::vector<Element> &faces,
                                  const UsedNodes &used, CoarseMesh<dim> &mesh)
{
  std::vector<NamedFace> result;
  for (const Element &face : faces) {
    const std::vector<unsigned int> nodes = used.numbers(face);
    if (nodes.empty())
      continue;
    const auto found = records.names.find({dim - 1, face.physical});
    const std::string name =
        found == records.names.end() ? std::to_string(face.physical) : found->second;
    const auto known = std::find(mesh.parts.begin(), mesh.parts.end(), name);
    const unsigned int part = known - mesh.parts.begin();
    if (known == mesh.parts.end())
      mesh.parts.push_back(name);
    result.push_back({nodes, part});
  }
  return result;
}

/// Fits the spheres of parts that are round and moves their nodes onto them.
template <int dim>
void find_spheres(const std::vector<NamedFace> &faces, const std::string &file,
                  CoarseMesh<dim> &mesh)
{
  constexpr double accuracy = 1e-6; // of the radius
  mesh.spheres.resize(mesh.parts.size());
  for (unsigned int part = 0; part < mesh.parts.size() && dim > 1; ++part) {
    if (!is_round(mesh.parts[part]))
      continue;
    std::set<unsigned int> nodes;
    for (const NamedFace &face : faces)
      if (face.part == part)
        nodes.insert(face.nodes.begin(), face.nodes.end());
    std::vector<dealii::Point<dim>> points;
    for (const unsigned int node : nodes)
      points.push_back(mesh.vertices[node]);
    const auto sphere = fit_sphere(points);
    double off = std::numeric_limits<double>::infinity();
    if (sphere) {
      off = 0.;
      for (const dealii::Point<dim> &x : points)
        off = std::max(off, std::abs(x.distance(sphere->center) - sphere->radius));
    }
    if (!sphere || !(off <= accuracy * sphere->radius))
      throw UserError(mesh_file_entry,
                      "the part `" + mesh.parts[part] + "` of " + file +
                          (sphere ? " is off the nearest circle or sphere, of radius " +
                                        brief(sphere->radius, 6) + ", by " + brief(off, 2)
                                  : " lies on no circle or sphere"),
                      "nodes on one circle or sphere to 1e-6 of its radius, for a physical name "
                      "that begins with circle or sphere",
                      "Give the part another name, and each circle or sphere a name of its own");
    mesh.spheres[part] = sphere;
    for (const unsigned int node : nodes)
      mesh.vertices[node] = sphere->project(mesh.vertices[node]);
  }
}

template <int dim>
void take_cells(const Elements &elements, const UsedNodes &used,
                const std::vector<NamedFace> &faces, CoarseMesh<dim> &mesh)
{
  constexpr std::size_t n_corners = 1u << dim, n_face_corners = n_corners / 2;
  DividedNodes<dim> middles(mesh);
  for (const NamedFace &face : faces)
    if (mesh.spheres[face.part])
      middles.set_round(face.nodes, *mesh.spheres[face.part]);
  for (const Element &cell : elements.cells) {
    const std::vector<unsigned int> nodes = used.numbers(cell);
    if (!elements.any_triangle)
      mesh.cells.push_back(lexicographic<n_corners>(nodes));
    else
      for (unsigned int node = 0; node < nodes.size(); ++node)
        if constexpr (dim == 2)
          mesh.cells.push_back(nodes.size() == 4 ? part_of_quadrilateral(nodes, node, middles)
                                                 : part_at<n_corners>(nodes, node, middles));
        else
          mesh.cells.push_back(part_at<n_corners>(nodes, node, middles));
  }
  for (const NamedFace &face : faces)
    if (!elements.any_triangle) {
      auto &taken = mesh.faces.emplace_back();
      std::copy(face.nodes.begin(), face.nodes.end(), taken.corners.begin());
      taken.part = face.part;
    } else
      for (unsigned int node = 0; node < face.nodes.size(); ++node)
        mesh.faces.push_back({part_at<n_face_corners>(face.nodes, node, middles), face.part});
}

} // namespace

template <int dim>
CoarseMesh<dim> read_gmsh(const std::string &file)
{
  const GmshRecords records = read_gmsh_records(file);
  const Elements elements = sort_elements(records, dim, file);
  const UsedNodes used(records, elements.cells);
  CoarseMesh<dim> mesh;
  take_points(records, used, file, mesh);
  const std::vector<NamedFace> faces = take_parts(records, elements.faces, used, mesh);
  find_spheres(faces, file, mesh);
  take_cells(elements, used, faces, mesh);
  complete(mesh, mesh_file_entry, file);
  return mesh;
}

template CoarseMesh<1> read_gmsh(const std::string &);
template CoarseMesh<2> read_gmsh(const std::string &);
template CoarseMesh<3> read_gmsh(const std::string &);

} // namespace gibbsflow
