#include "mesh/cell_mesh.h"

#include "base/user_error.h"
#include "mesh/face_corners.h"
#include "mesh/transfinite_cell.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace gibbsflow {

namespace {

/// The polynomial degree of mappings where something is round, after n refinements. Between
/// Gauss-Lobatto points the error at the boundary is of order degree + 1, in integrals and
/// eigenvalues of order 2 degree; a cell of a quarter of a circle wants more than one that is
/// smaller, and of these there are many.
template <int dim>
unsigned int mapping_degree(const unsigned int n)
{
  return dim == 2 || n == 0 ? 10 : 6;
}

/// Cells as they are divided: where they lie in the cell that they come from.
template <int dim>
struct Division {
  std::vector<dealii::Point<dim>> vertices;
  std::vector<typename CellMesh<dim>::Corners> corners;
  std::vector<typename CellMesh<dim>::FaceIds> ids;
  std::vector<unsigned int> root;
  std::vector<dealii::Point<dim>> origin; // in the unit cell of the root
  double size = 1.;                       // likewise
};

/// The nodes 0, 1/2, 1 of a cell in each direction; new ones are shared with neighbours by the
/// corners that they lie between.
template <int dim>
class NodeNumbers {
public:
  static constexpr unsigned int n_nodes = dim == 1 ? 3 : dim == 2 ? 9 : 27;

  static std::array<unsigned int, dim> position(unsigned int node)
  {
    std::array<unsigned int, dim> t;
    for (unsigned int d = 0; d < dim; ++d, node /= 3)
      t[d] = node % 3;
    return t;
  }

  /// make(position) gives the point of a node that is new.
  template <typename F>
  std::array<unsigned int, n_nodes> operator()(const typename CellMesh<dim>::Corners &corners,
                                               std::vector<dealii::Point<dim>> &vertices,
                                               const F &make)
  {
    std::array<unsigned int, n_nodes> numbers;
    for (unsigned int node = 0; node < n_nodes; ++node) {
      const auto t = position(node);
      std::vector<unsigned int> between;
      for (unsigned int c = 0; c < corners.size(); ++c) {
        bool is_near = true;
        for (unsigned int d = 0; d < dim; ++d)
          is_near = is_near && (t[d] == 1 || t[d] == 2 * (c >> d & 1u));
        if (is_near)
          between.push_back(corners[c]);
      }
      std::sort(between.begin(), between.end());
      if (between.size() == 1)
        numbers[node] = between[0];
      else {
        const auto [known, is_new] = known_.try_emplace(std::move(between), vertices.size());
        if (is_new)
          vertices.push_back(make(t));
        numbers[node] = known->second;
      }
    }
    return numbers;
  }

private:
  std::map<std::vector<unsigned int>, unsigned int> known_;
};

template <int dim, typename Map>
Division<dim> divided_once(const Division<dim> &coarse, const Map &map)
{
  Division<dim> fine;
  fine.vertices = coarse.vertices;
  fine.size = 0.5 * coarse.size;
  NodeNumbers<dim> numbers;
  for (std::size_t cell = 0; cell < coarse.corners.size(); ++cell) {
    const auto nodes = numbers(coarse.corners[cell], fine.vertices, [&](const auto &t) {
      dealii::Point<dim> unit = coarse.origin[cell];
      for (unsigned int d = 0; d < dim; ++d)
        unit[d] += fine.size * t[d];
      return map(coarse.root[cell], unit);
    });
    for (unsigned int child = 0; child < 1u << dim; ++child) {
      auto &corners = fine.corners.emplace_back();
      auto &ids = fine.ids.emplace_back();
      auto &origin = fine.origin.emplace_back(coarse.origin[cell]);
      fine.root.push_back(coarse.root[cell]);
      for (unsigned int c = 0; c < corners.size(); ++c) {
        unsigned int node = 0;
        for (unsigned int d = dim; d-- > 0;)
          node = 3 * node + (child >> d & 1u) + (c >> d & 1u);
        corners[c] = nodes[node];
      }
      for (unsigned int d = 0; d < dim; ++d) {
        const unsigned int upper = child >> d & 1u;
        origin[d] += fine.size * upper;
        ids[2 * d + upper] = coarse.ids[cell][2 * d + upper];
        ids[2 * d + 1 - upper] = dealii::numbers::internal_face_boundary_id;
      }
    }
  }
  return fine;
}

/// The straight cell between corners; an axis-parallel box where it is one.
template <int dim>
CellGeometry<dim> straight_cell(const std::vector<dealii::Point<dim>> &corners)
{
  const CellGeometry<dim> box(corners.front(), corners.back());
  constexpr double rounding = 1e-14;
  bool is_box = true;
  for (unsigned int d = 0; d < dim; ++d)
    is_box = is_box && corners.front()[d] < corners.back()[d];
  const double size = corners.front().distance(corners.back());
  for (unsigned int c = 0; c < corners.size(); ++c)
    is_box =
        is_box && corners[c].distance(box.map(dealii::GeometryInfo<dim>::unit_cell_vertex(c))) <=
                      rounding * size;
  return is_box ? box : CellGeometry<dim>(CellMapping<dim>(1, corners));
}

/// The part of the grid of buckets over a box that a coordinate lies in, or is nearest to.
unsigned int bucket_of(const double x, const double lower, const double upper, const unsigned int n)
{
  const double t = (x - lower) / (upper - lower) * n;
  return std::isnan(t) ? 0 : static_cast<unsigned int>(std::clamp(t, 0., n - 1.));
}

/// The cells whose bounding boxes reach into each part of a grid over [lower, upper], all of which
/// are as large as cells or larger.
template <int dim>
void sort_into_buckets(const std::vector<CellGeometry<dim>> &cells, const dealii::Point<dim> &lower,
                       const dealii::Point<dim> &upper, std::array<unsigned int, dim> &n_buckets,
                       std::vector<std::vector<unsigned int>> &buckets)
{
  constexpr double most = dim == 1 ? 10000 : dim == 2 ? 300 : 60; // in each direction
  n_buckets.fill(
      static_cast<unsigned int>(std::clamp(std::pow(double(cells.size()), 1. / dim), 1., most)));
  std::size_t n_all = 1;
  for (const unsigned int n : n_buckets)
    n_all *= n;
  buckets.assign(n_all, {});
  for (unsigned int cell = 0; cell < cells.size(); ++cell) {
    std::array<unsigned int, dim> begin, size;
    unsigned int count = 1;
    for (unsigned int d = 0; d < dim; ++d) {
      const double rounding = 1e-9 * (upper[d] - lower[d]);
      begin[d] = bucket_of(cells[cell].lower()[d] - rounding, lower[d], upper[d], n_buckets[d]);
      size[d] = bucket_of(cells[cell].upper()[d] + rounding, lower[d], upper[d], n_buckets[d]) + 1 -
                begin[d];
      count *= size[d];
    }
    for (unsigned int k = 0; k < count; ++k) {
      std::size_t number = 0, stride = 1;
      for (unsigned int d = 0, rest = k; d < dim; stride *= n_buckets[d], rest /= size[d], ++d)
        number += stride * (begin[d] + rest % size[d]);
      buckets[number].push_back(cell);
    }
  }
}

template <int dim>
bool are_within(const std::vector<dealii::Point<dim>> &points, const Sphere<dim> &sphere)
{
  constexpr double rounding = 1e-12;
  return std::all_of(points.begin(), points.end(), [&](const dealii::Point<dim> &x) {
    return x.distance(sphere.center) <= (1. + rounding) * sphere.radius;
  });
}

} // namespace

template <int dim>
CellMesh<dim>::CellMesh(const CoarseMesh<dim> &coarse, const unsigned int n,
                        const std::string &entry)
    : vertices_(coarse.vertices), corners_(coarse.cells), parts_(coarse.parts)
{
  std::map<FaceCorners<dim>, unsigned int> part_of;
  for (const auto &face : coarse.faces)
    part_of.emplace(face.corners, face.part);
  for (const Corners &corners : corners_) {
    FaceIds &ids = boundary_ids_.emplace_back();
    for (unsigned int face = 0; face < 2 * dim; ++face) {
      const auto found = part_of.find(sorted_corners<dim>(corners, face));
      ids[face] =
          found == part_of.end() ? dealii::numbers::internal_face_boundary_id : found->second;
    }
  }

  const RoundFaces<dim> round(coarse);
  std::vector<TransfiniteCell<dim>> exact;
  for (unsigned int cell = 0; cell < coarse.cells.size(); ++cell)
    exact.emplace_back(coarse, round, cell);
  const unsigned int degree = mapping_degree<dim>(n);
  const auto support = CellMapping<dim>::support_points(degree);
  divide(
      n,
      [&](const unsigned int root, const dealii::Point<dim> &unit) {
        return exact[root].map(unit);
      },
      [&](const unsigned int root, const dealii::Point<dim> &origin, const double size,
          const std::vector<dealii::Point<dim>> &corners) {
        if (exact[root].is_straight())
          return straight_cell(corners);
        std::vector<dealii::Point<dim>> images;
        for (const dealii::Point<dim> &point : support)
          images.push_back(exact[root].map(origin + size * dealii::Tensor<1, dim>(point)));
        CellGeometry<dim> geometry(CellMapping<dim>(degree, std::move(images)));
        for (const dealii::Point<dim> &point : support)
          if (!(geometry.JxW(point, 1.) > 0.))
            throw UserError(entry, "a cell at a circle or sphere would be folded by its round face",
                            "cells that are long enough across for the arc that they end at",
                            "Mesh the geometry with smaller cells along the circle or sphere");
        return geometry;
      });
  // a sphere that all corners lie in holds the mesh
  for (const std::optional<Sphere<dim>> &sphere : coarse.spheres)
    if (sphere && are_within(vertices_, *sphere))
      for (unsigned int d = 0; d < dim; ++d) {
        lower_[d] = std::max(lower_[d], sphere->center[d] - sphere->radius);
        upper_[d] = std::min(upper_[d], sphere->center[d] + sphere->radius);
      }
  sort_into_buckets<dim>(geometry_, lower_, upper_, n_buckets_, buckets_);
}

template <int dim>
CellMesh<dim>::CellMesh(std::vector<dealii::Point<dim>> vertices, std::vector<Corners> corners,
                        std::vector<CellGeometry<dim>> geometry, std::vector<FaceIds> ids,
                        std::vector<std::string> parts)
    : vertices_(std::move(vertices)),
      corners_(std::move(corners)),
      geometry_(std::move(geometry)),
      boundary_ids_(std::move(ids)),
      parts_(std::move(parts))
{
  finish();
  sort_into_buckets<dim>(geometry_, lower_, upper_, n_buckets_, buckets_);
}

template <int dim>
CellMesh<dim> CellMesh<dim>::refined(const unsigned int n) const
{
  CellMesh result;
  result.vertices_ = vertices_;
  result.corners_ = corners_;
  result.boundary_ids_ = boundary_ids_;
  result.parts_ = parts_;
  result.divide(
      n,
      [&](const unsigned int root, const dealii::Point<dim> &unit) {
        return geometry_[root].map(unit);
      },
      [&](const unsigned int root, const dealii::Point<dim> &origin, const double size,
          const std::vector<dealii::Point<dim>> &) {
        dealii::Point<dim> end = origin;
        for (unsigned int d = 0; d < dim; ++d)
          end[d] += size;
        return geometry_[root].part({origin, end});
      });
  result.lower_ = lower_;
  result.upper_ = upper_;
  sort_into_buckets<dim>(result.geometry_, lower_, upper_, result.n_buckets_, result.buckets_);
  return result;
}

template <int dim>
template <typename Map, typename Shape>
void CellMesh<dim>::divide(const unsigned int n, const Map &map, const Shape &shape)
{
  Division<dim> cells;
  cells.vertices = std::move(vertices_);
  cells.corners = std::move(corners_);
  cells.ids = std::move(boundary_ids_);
  cells.origin.resize(cells.corners.size());
  for (unsigned int cell = 0; cell < cells.corners.size(); ++cell)
    cells.root.push_back(cell);
  for (unsigned int step = 0; step < n; ++step)
    cells = divided_once(cells, map);
  vertices_ = std::move(cells.vertices);
  corners_ = std::move(cells.corners);
  boundary_ids_ = std::move(cells.ids);
  std::vector<dealii::Point<dim>> points;
  for (std::size_t cell = 0; cell < corners_.size(); ++cell) {
    points.clear();
    for (const unsigned int corner : corners_[cell])
      points.push_back(vertices_[corner]);
    geometry_.push_back(shape(cells.root[cell], cells.origin[cell], cells.size, points));
  }
  finish();
}

template <int dim>
void CellMesh<dim>::finish()
{
  std::map<FaceCorners<dim>, unsigned int> first;
  neighbors_.resize(n_cells());
  for (unsigned int cell = 0; cell < n_cells(); ++cell)
    for (unsigned int face = 0; face < 2 * dim; ++face) {
      const auto [other, is_new] =
          first.try_emplace(sorted_corners<dim>(corners_[cell], face), cell);
      if (is_new)
        continue;
      neighbors_[cell].push_back(other->second);
      neighbors_[other->second].push_back(cell);
    }

  lower_ = geometry_[0].lower();
  upper_ = geometry_[0].upper();
  for (const CellGeometry<dim> &cell : geometry_) {
    longest_edge_ = std::max(longest_edge_, cell.longest_edge());
    for (unsigned int d = 0; d < dim; ++d) {
      lower_[d] = std::min(lower_[d], cell.lower()[d]);
      upper_[d] = std::max(upper_[d], cell.upper()[d]);
    }
  }
}

template <int dim>
unsigned int CellMesh<dim>::cell_around(const dealii::Point<dim> &x) const
{
  std::size_t number = 0, stride = 1;
  for (unsigned int d = 0; d < dim; stride *= n_buckets_[d], ++d)
    number += stride * bucket_of(x[d], lower_[d], upper_[d], n_buckets_[d]);
  double nearest = std::numeric_limits<double>::infinity();
  unsigned int result = 0;
  for (const unsigned int cell : buckets_[number])
    if (const double distance = geometry_[cell].unit_distance(x); distance < nearest) {
      nearest = distance;
      result = cell;
    }
  if (std::isfinite(nearest))
    return result;
  for (unsigned int cell = 0; cell < n_cells(); ++cell) // beyond all cells nearby
    if (const double distance = geometry_[cell].middle().distance(x); distance < nearest) {
      nearest = distance;
      result = cell;
    }
  return result;
}

template class CellMesh<1>;
template class CellMesh<2>;
template class CellMesh<3>;

} // namespace gibbsflow
