#include "mesh/cavity.h"

#include "mesh/face_corners.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gibbsflow {

namespace {

/// Corners of the cells of a box, numbered as they are met.
template <int dim>
class BoxCorners {
public:
  explicit BoxCorners(const BoxGrid<dim> &box) : box_(box) {}

  unsigned int operator()(std::array<unsigned int, dim> position,
                          std::vector<dealii::Point<dim>> &vertices)
  {
    const auto [known, is_new] = known_.try_emplace(position, vertices.size());
    if (is_new) {
      dealii::Point<dim> &x = vertices.emplace_back();
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = position[d] == box_.n[d] ? box_.upper[d]
                                        : box_.lower[d] + position[d] * box_.cell_size(d);
    }
    return known->second;
  }

private:
  const BoxGrid<dim> &box_;
  std::map<std::array<unsigned int, dim>, unsigned int> known_;
};

template <int dim>
CellList<dim> list_boxes(const BoxGrid<dim> &box, const std::vector<bool> &keep)
{
  CellList<dim> list;
  BoxCorners<dim> corner_at(box);
  for (unsigned int number = 0; number < keep.size(); ++number) {
    if (!keep[number])
      continue;
    list.numbers.push_back(number);
    list.geometry.push_back(box.cell(number));
    const std::array<unsigned int, dim> position = box.position(number);
    auto &corners = list.corners.emplace_back();
    for (unsigned int c = 0; c < corners.size(); ++c) {
      std::array<unsigned int, dim> at = position;
      for (unsigned int d = 0; d < dim; ++d)
        at[d] += c >> d & 1u;
      corners[c] = corner_at(at, list.vertices);
    }
    auto &ids = list.ids.emplace_back();
    unsigned int stride = 1;
    for (unsigned int d = 0; d < dim; stride *= box.n[d], ++d)
      for (unsigned int end = 0; end < 2; ++end) {
        const bool at_wall = end == 0 ? position[d] == 0 : position[d] + 1 == box.n[d];
        const unsigned int neighbor = end == 0 ? number - stride : number + stride;
        ids[2 * d + end] = at_wall          ? 2 * d + end
                           : keep[neighbor] ? dealii::numbers::internal_face_boundary_id
                                            : BoundaryConditions<dim>::made_by_cut;
      }
  }
  return list;
}

/// Points of the unit cell on one of its faces.
template <int dim>
const std::vector<dealii::Point<dim>> &points_of_face(const unsigned int face)
{
  static const auto points = [] {
    constexpr unsigned int n = 5;
    const dealii::QGaussLobatto<dim> rule(n);
    std::array<std::vector<dealii::Point<dim>>, 2 * dim> result;
    for (const dealii::Point<dim> &unit : rule.get_points())
      for (unsigned int f = 0; f < 2 * dim; ++f)
        if (unit[f / 2] == (f % 2 == 0 ? 0. : 1.))
          result[f].push_back(unit);
    return result;
  }();
  return points[face];
}

template <int dim>
double size_of(const CellGeometry<dim> &cell)
{
  return std::pow(cell.measure(), 1. / dim);
}

/// How a face is seen from a point: the smallest cosine of the angles between rays and its outer
/// normal, and its distances.
struct View {
  double cosine = 1., nearest = std::numeric_limits<double>::max(), farthest = 0.;
};

template <int dim>
View view(const CellGeometry<dim> &cell, const unsigned int face, const dealii::Point<dim> &from)
{
  View result;
  for (const dealii::Point<dim> &unit : points_of_face<dim>(face)) {
    const MappedPoint<dim> at = cell.at(unit);
    dealii::Tensor<1, dim> normal = at.inverse[face / 2];
    if (face % 2 == 0)
      normal *= -1.;
    const dealii::Tensor<1, dim> ray = at.x - from;
    result.cosine = std::min(result.cosine, normal * ray / (normal.norm() * ray.norm()));
    result.nearest = std::min(result.nearest, ray.norm());
    result.farthest = std::max(result.farthest, ray.norm());
  }
  return result;
}

} // namespace

template <int dim>
CellList<dim> list_cells(const Region<dim> &region)
{
  if (region.as_box() != nullptr)
    return list_boxes(*region.as_box(), region.keep());
  const CellMesh<dim> &mesh = *region.as_mesh();
  CellList<dim> list;
  list.vertices = mesh.vertices();
  list.corners = mesh.corners();
  for (unsigned int cell = 0; cell < mesh.n_cells(); ++cell) {
    list.geometry.push_back(mesh.cell(cell));
    list.ids.push_back(mesh.boundary_ids(cell));
    list.numbers.push_back(cell);
  }
  return list;
}

template <int dim>
std::vector<unsigned int> block_around(const BoxGrid<dim> &box, const Sphere<dim> &ball,
                                       const double room)
{
  std::array<unsigned int, dim> begin, size;
  unsigned int count = 1;
  for (unsigned int d = 0; d < dim; ++d) {
    const double center = (ball.center[d] - box.lower[d]) / box.cell_size(d),
                 reach = ball.radius / box.cell_size(d) + room;
    begin[d] = static_cast<unsigned int>(std::max(0., std::floor(center - reach)));
    const double end = std::min<double>(box.n[d], std::ceil(center + reach));
    size[d] = end > begin[d] ? static_cast<unsigned int>(end) - begin[d] : 0;
    count *= size[d];
  }
  std::vector<unsigned int> cells;
  for (unsigned int k = 0; k < count; ++k) {
    unsigned int number = 0, stride = 1;
    for (unsigned int d = 0, rest = k; d < dim; rest /= size[d], stride *= box.n[d], ++d)
      number += stride * (begin[d] + rest % size[d]);
    cells.push_back(number);
  }
  return cells;
}

template <int dim>
std::vector<unsigned int> cells_near(const CellList<dim> &list, const Sphere<dim> &ball,
                                     const double room)
{
  std::vector<unsigned int> result;
  for (unsigned int cell = 0; cell < list.geometry.size(); ++cell) {
    const CellGeometry<dim> &geometry = list.geometry[cell];
    const double reach = ball.radius + room * size_of(geometry);
    bool is_near = true;
    for (unsigned int d = 0; d < dim; ++d)
      is_near = is_near && geometry.lower()[d] <= ball.center[d] + reach &&
                geometry.upper()[d] >= ball.center[d] - reach;
    if (!is_near)
      continue;
    is_near = geometry.contains(ball.center);
    for (unsigned int face = 0; face < 2 * dim && !is_near; ++face)
      is_near = view(geometry, face, ball.center).nearest <= reach;
    if (is_near)
      result.push_back(cell);
  }
  return result;
}

namespace {

/// The cells of a list that share a face with others, by its corners.
template <int dim>
using CellsAtFaces = std::map<FaceCorners<dim>, std::vector<unsigned int>>;

/// The faces of a set of cells to the outside. Where one is not seen well enough the cell behind it
/// is added to `more`; false where there is none.
template <int dim>
bool look_round(const CellList<dim> &list, const CellsAtFaces<dim> &cells_at,
                const std::set<unsigned int> &cells, const Sphere<dim> &ball,
                const double least_cosine, Cavity<dim> &cavity, std::set<unsigned int> &more)
{
  constexpr double least_gap = 0.02; // of the radius
  for (const unsigned int cell : cells)
    for (unsigned int face = 0; face < 2 * dim; ++face) {
      const auto &sharing = cells_at.at(sorted_corners<dim>(list.corners[cell], face));
      const auto outside = std::find_if(sharing.begin(), sharing.end(), [&](unsigned int other) {
        return cells.count(other) == 0;
      });
      if (sharing.size() == 2 && outside == sharing.end())
        continue;
      const View seen = view(list.geometry[cell], face, ball.center);
      if (seen.cosine >= least_cosine && seen.nearest >= (1. + least_gap) * ball.radius) {
        cavity.faces.push_back({cell, face / 2, face % 2});
        cavity.nearest = std::min(cavity.nearest, seen.nearest);
        cavity.farthest = std::max(cavity.farthest, seen.farthest);
      } else if (outside == sharing.end())
        return false;
      else
        more.insert(*outside);
    }
  return true;
}

} // namespace

template <int dim>
std::optional<Cavity<dim>> find_cavity(const CellList<dim> &list,
                                       const std::vector<unsigned int> &first,
                                       const Sphere<dim> &ball, const double least_cosine)
{
  CellsAtFaces<dim> cells_at;
  for (unsigned int cell = 0; cell < list.corners.size(); ++cell)
    for (unsigned int face = 0; face < 2 * dim; ++face)
      cells_at[sorted_corners<dim>(list.corners[cell], face)].push_back(cell);

  std::set<unsigned int> cells(first.begin(), first.end());
  while (!cells.empty()) {
    Cavity<dim> cavity{
        {cells.begin(), cells.end()}, {}, std::numeric_limits<double>::max(), 0., 0.};
    std::set<unsigned int> more;
    if (!look_round(list, cells_at, cells, ball, least_cosine, cavity, more))
      return std::nullopt;
    if (more.empty()) {
      for (const unsigned int cell : cells)
        cavity.cell_size = std::max(cavity.cell_size, size_of(list.geometry[cell]));
      return cavity;
    }
    cells.merge(more);
  }
  return std::nullopt;
}

template CellList<2> list_cells(const Region<2> &);
template CellList<3> list_cells(const Region<3> &);
template std::vector<unsigned int> block_around(const BoxGrid<2> &, const Sphere<2> &, double);
template std::vector<unsigned int> block_around(const BoxGrid<3> &, const Sphere<3> &, double);
template std::vector<unsigned int> cells_near(const CellList<2> &, const Sphere<2> &, double);
template std::vector<unsigned int> cells_near(const CellList<3> &, const Sphere<3> &, double);
template std::optional<Cavity<2>>
find_cavity(const CellList<2> &, const std::vector<unsigned int> &, const Sphere<2> &, double);
template std::optional<Cavity<3>>
find_cavity(const CellList<3> &, const std::vector<unsigned int> &, const Sphere<3> &, double);

} // namespace gibbsflow
