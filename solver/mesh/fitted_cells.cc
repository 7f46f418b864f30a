#include "mesh/fitted_cells.h"

#include "mesh/cavity.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace gibbsflow {

namespace {

/// The surfaces c + R(u) u between which columns have cells, by the point y of the cavity's
/// boundary on the same ray: the core's, those inside, the sphere, those outside, the boundary
/// itself.
template <int dim>
class Surfaces {
public:
  Surfaces(const Sphere<dim> &ball, const Cavity<dim> &cavity) : ball_(ball)
  {
    constexpr double of_radius = 0.6, longest = 1.2; // of the size of a cell
    core_ = of_radius * ball.radius / cavity.farthest;
    const auto divided = [&](const double length, const double least) {
      return static_cast<unsigned int>(
          std::ceil(std::max({1., least, length / (longest * cavity.cell_size)})));
    };
    n_inside_ = divided(ball.radius - core_ * cavity.nearest, 1.);
    n_outside_ =
        divided(cavity.farthest - ball.radius, std::log2(cavity.farthest / ball.radius) - 1e-9);
  }

  unsigned int n_layers() const { return n_inside_ + n_outside_; }

  /// Surface k <= n_layers().
  dealii::Point<dim> operator()(const unsigned int k, const dealii::Point<dim> &y) const
  {
    if (k == n_layers())
      return y;
    const dealii::Tensor<1, dim> ray = y - ball_.center;
    if (k == 0) // points inside the cavity have an image too
      return ball_.center + core_ * ray;
    const double distance = ray.norm(), r = ball_.radius;
    double radius = r;
    if (k < n_inside_)
      radius = core_ * distance + (r - core_ * distance) * k / n_inside_;
    else if (k > n_inside_)
      radius = r * std::pow(distance / r, double(k - n_inside_) / n_outside_);
    return ball_.center + radius / distance * ray;
  }

private:
  const Sphere<dim> ball_;
  double core_; // its size beside the cavity's
  unsigned int n_inside_, n_outside_;
};

/// Replaces the cells of a cavity in a list of cells.
template <int dim>
class Filling {
public:
  Filling(const CellList<dim> &list, const Sphere<dim> &ball, const Cavity<dim> &cavity,
          unsigned int mapping_degree)
      : list_(list),
        surfaces_(ball, cavity),
        degree_(mapping_degree),
        support_(CellMapping<dim>::support_points(mapping_degree))
  {
    for (const unsigned int cell : cavity.cells)
      add_core(cell);
    for (const CellFace &face : cavity.faces)
      for (unsigned int layer = 0; layer < surfaces_.n_layers(); ++layer)
        add_column_cell(face, layer);
  }

  CellList<dim> cells; // their vertices come after those of the list
  bool is_folded = false;

private:
  /// The image of a vertex of the list on a surface.
  unsigned int vertex(const unsigned int of_list, const unsigned int surface)
  {
    if (surface == surfaces_.n_layers())
      return of_list;
    const auto [known, is_new] =
        known_.try_emplace({of_list, surface}, list_.vertices.size() + cells.vertices.size());
    if (is_new)
      cells.vertices.push_back(surfaces_(surface, list_.vertices[of_list]));
    return known->second;
  }

  template <typename Map>
  CellGeometry<dim> mapped(const Map &map)
  {
    std::vector<dealii::Point<dim>> images;
    for (const dealii::Point<dim> &unit : support_)
      images.push_back(map(unit));
    const CellGeometry<dim> result(CellMapping<dim>(degree_, std::move(images)));
    for (const dealii::Point<dim> &unit : support_)
      is_folded = is_folded || !(result.JxW(unit, 1.) > 0.);
    return result;
  }

  /// The smaller image of a cell.
  void add_core(const unsigned int cell)
  {
    const CellGeometry<dim> &of_list = list_.geometry[cell];
    const auto image = [&](const dealii::Point<dim> &unit) {
      return surfaces_(0, of_list.map(unit));
    };
    auto &corners = cells.corners.emplace_back();
    for (unsigned int c = 0; c < corners.size(); ++c)
      corners[c] = vertex(list_.corners[cell][c], 0);
    if (of_list.is_box())
      cells.geometry.emplace_back(image(dealii::Point<dim>()),
                                  image(dealii::GeometryInfo<dim>::unit_cell_vertex(
                                      dealii::GeometryInfo<dim>::vertices_per_cell - 1)));
    else
      cells.geometry.push_back(mapped(image));
    auto &ids = cells.ids.emplace_back();
    ids.fill(dealii::numbers::internal_face_boundary_id);
  }

  /// With coordinates along the face, in their order or in the other one, so that the cell is
  /// right-handed, and outwards.
  void add_column_cell(const CellFace &face, const unsigned int layer)
  {
    std::array<unsigned int, dim> axis; // of the cell at the face; `dim`: outwards
    unsigned int n = 0;
    for (unsigned int d = 0; d < dim; ++d)
      if (d != face.direction)
        axis[n++] = d;
    axis[n] = dim;
    const CellGeometry<dim> &of_list = list_.geometry[face.cell];
    const auto map = [&](const dealii::Point<dim> &unit) {
      dealii::Point<dim> at_face;
      at_face[face.direction] = face.end;
      double outwards = 0.;
      for (unsigned int d = 0; d < dim; ++d)
        if (axis[d] == dim)
          outwards = unit[d];
        else
          at_face[axis[d]] = unit[d];
      const dealii::Point<dim> y = of_list.map(at_face);
      return surfaces_(layer, y) + outwards * (surfaces_(layer + 1, y) - surfaces_(layer, y));
    };
    if (is_mirrored(map))
      std::swap(axis[0], axis[1]);

    auto &corners = cells.corners.emplace_back();
    auto &ids = cells.ids.emplace_back();
    ids.fill(dealii::numbers::internal_face_boundary_id);
    for (unsigned int c = 0; c < corners.size(); ++c) {
      unsigned int of_list_corner = face.end << face.direction, outer = 0;
      for (unsigned int d = 0; d < dim; ++d)
        if (axis[d] == dim)
          outer = c >> d & 1u;
        else
          of_list_corner |= (c >> d & 1u) << axis[d];
      corners[c] = vertex(list_.corners[face.cell][of_list_corner], layer + outer);
    }
    if (layer + 1 == surfaces_.n_layers())
      for (unsigned int d = 0; d < dim; ++d)
        if (axis[d] == dim)
          ids[2 * d + 1] = list_.ids[face.cell][face.number()];
    cells.geometry.push_back(mapped(map));
  }

  /// The orientation of three, or two, differences from the middle.
  template <typename Map>
  static bool is_mirrored(const Map &map)
  {
    const dealii::Point<dim> middle = CellGeometry<dim>::unit_cell().middle();
    dealii::Tensor<2, dim> J;
    for (unsigned int d = 0; d < dim; ++d) {
      constexpr double step = 1e-3;
      dealii::Point<dim> there = middle;
      there[d] += step;
      const dealii::Tensor<1, dim> difference = map(there) - map(middle);
      for (unsigned int e = 0; e < dim; ++e)
        J[e][d] = difference[e];
    }
    return determinant(J) < 0.;
  }

  const CellList<dim> &list_;
  const Surfaces<dim> surfaces_;
  const unsigned int degree_;
  const std::vector<dealii::Point<dim>> support_;
  std::map<std::pair<unsigned int, unsigned int>, unsigned int> known_;
};

/// Cavities of all balls, none of which have a cell in common.
template <int dim>
std::vector<Cavity<dim>> find_cavities(const CellList<dim> &list, const Region<dim> &region,
                                       const std::vector<Sphere<dim>> &spheres, const double room)
{
  std::map<unsigned int, unsigned int> place; // in the list, of a cell of the box
  for (unsigned int k = 0; k < list.numbers.size(); ++k)
    place.emplace(list.numbers[k], k);
  std::vector<Cavity<dim>> cavities;
  std::vector<bool> is_taken(list.corners.size(), false);
  for (const Sphere<dim> &ball : spheres) {
    std::vector<unsigned int> cells;
    if (region.as_box() != nullptr)
      for (const unsigned int number : block_around(*region.as_box(), ball, room))
        cells.push_back(place.at(number));
    else
      cells = cells_near(list, ball, room);
    constexpr double flat = 0.02, skew = 0.25; // a block is convex
    auto cavity = find_cavity(list, cells, ball, region.as_box() != nullptr ? flat : skew);
    if (!cavity)
      return {};
    for (const unsigned int cell : cavity->cells) {
      if (is_taken[cell])
        return {};
      is_taken[cell] = true;
    }
    cavities.push_back(std::move(*cavity));
  }
  return cavities;
}

/// The same region with the cells of blocks round the balls.
template <int dim>
Region<dim> with_blocks(const Region<dim> &region, const std::vector<Sphere<dim>> &spheres,
                        const double room)
{
  if (region.as_box() == nullptr)
    return region;
  std::vector<bool> keep = region.keep();
  for (const Sphere<dim> &ball : spheres)
    for (const unsigned int number : block_around(*region.as_box(), ball, room))
      keep[number] = true;
  return region.with_cells(std::move(keep));
}

/// Without vertices that no cell has.
template <int dim>
void drop_vertices(CellList<dim> &list)
{
  constexpr unsigned int none = dealii::numbers::invalid_unsigned_int;
  std::vector<unsigned int> number(list.vertices.size(), none);
  std::vector<dealii::Point<dim>> vertices;
  for (auto &corners : list.corners)
    for (unsigned int &corner : corners) {
      if (number[corner] == none) {
        number[corner] = vertices.size();
        vertices.push_back(list.vertices[corner]);
      }
      corner = number[corner];
    }
  list.vertices = std::move(vertices);
}

template <int dim>
std::optional<CellList<dim>>
filled(const CellList<dim> &list, const std::vector<Sphere<dim>> &spheres,
       const std::vector<Cavity<dim>> &cavities, const unsigned int mapping_degree)
{
  std::vector<bool> stays(list.corners.size(), true);
  for (const Cavity<dim> &cavity : cavities)
    for (const unsigned int cell : cavity.cells)
      stays[cell] = false;
  CellList<dim> result;
  result.vertices = list.vertices;
  const auto add = [&result](const CellList<dim> &cells, const unsigned int cell) {
    result.corners.push_back(cells.corners[cell]);
    result.geometry.push_back(cells.geometry[cell]);
    result.ids.push_back(cells.ids[cell]);
  };
  for (unsigned int cell = 0; cell < stays.size(); ++cell)
    if (stays[cell])
      add(list, cell);
  for (std::size_t k = 0; k < spheres.size(); ++k) {
    Filling<dim> filling(list, spheres[k], cavities[k], mapping_degree);
    if (filling.is_folded)
      return std::nullopt;
    const unsigned int shift = result.vertices.size() - list.vertices.size();
    for (auto &corners : filling.cells.corners)
      for (unsigned int &corner : corners)
        if (corner >= list.vertices.size())
          corner += shift;
    result.vertices.insert(result.vertices.end(), filling.cells.vertices.begin(),
                           filling.cells.vertices.end());
    for (unsigned int cell = 0; cell < filling.cells.corners.size(); ++cell)
      add(filling.cells, cell);
  }
  drop_vertices(result);
  return result;
}

/// The ends of intervals within a line.
std::optional<Region<1>> fit_line(const Region<1> &region, const std::vector<Sphere<1>> &spheres)
{
  if (region.as_box() == nullptr)
    return std::nullopt;
  std::vector<double> ends = region.nodes();
  for (const Sphere<1> &ball : spheres)
    for (const double end : {ball.center[0] - ball.radius, ball.center[0] + ball.radius}) {
      if (!(end > region.lower()[0] && end < region.upper()[0]))
        return std::nullopt;
      ends.push_back(end);
    }
  return region.with_nodes(std::move(ends));
}

} // namespace

template <int dim>
std::optional<Region<dim>> fit_to_spheres(const Region<dim> &region,
                                          const std::vector<Sphere<dim>> &spheres,
                                          const unsigned int mapping_degree)
{
  if (spheres.empty())
    return region;
  if constexpr (dim == 1)
    return fit_line(region, spheres);
  else {
    if (region.boundary().any_periodic())
      return std::nullopt;
    constexpr unsigned int most_cells = 20000;
    for (unsigned int n = 0; n == 0 || (n <= 2 && region.n_cells() << (n * dim) <= most_cells); ++n)
      for (const double room : {0.5, 0.2, 0.05}) {
        const Region<dim> whole = with_blocks(region.refined(n), spheres, room);
        const CellList<dim> list = list_cells(whole);
        const std::vector<Cavity<dim>> cavities = find_cavities(list, whole, spheres, room);
        if (cavities.empty())
          continue;
        if (auto cells = filled(list, spheres, cavities, mapping_degree))
          return Region<dim>(std::make_shared<const CellMesh<dim>>(
                                 std::move(cells->vertices), std::move(cells->corners),
                                 std::move(cells->geometry), std::move(cells->ids),
                                 region.boundary().names),
                             region.boundary());
      }
    return std::nullopt;
  }
}

template std::optional<Region<1>> fit_to_spheres(const Region<1> &, const std::vector<Sphere<1>> &,
                                                 unsigned int);
template std::optional<Region<2>> fit_to_spheres(const Region<2> &, const std::vector<Sphere<2>> &,
                                                 unsigned int);
template std::optional<Region<3>> fit_to_spheres(const Region<3> &, const std::vector<Sphere<3>> &,
                                                 unsigned int);

} // namespace gibbsflow
