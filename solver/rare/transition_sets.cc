#include "rare/transition_sets.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "landscape/critical_points.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace gibbsflow {

namespace {

template <int dim>
std::string text(const dealii::Point<dim> &x)
{
  std::ostringstream stream;
  for (unsigned int d = 0; d < dim; ++d)
    stream << (d > 0 ? ", " : "") << plain(x[d], 6);
  return stream.str();
}

template <int dim>
dealii::Point<dim> given_center(const std::string &entry, const std::vector<double> &coordinates)
{
  if (coordinates.size() != dim)
    throw UserError(entry, "found " + std::to_string(coordinates.size()) + " coordinates",
                    std::to_string(dim) + (dim == 1 ? " coordinate" : " coordinates"),
                    "Give the centre as many coordinates as Dimension says");
  dealii::Point<dim> center;
  for (unsigned int d = 0; d < dim; ++d)
    center[d] = coordinates[d];
  return center;
}

/// Minima on the mesh, the deepest first, of equal ones that with the smallest coordinates.
template <int dim>
std::vector<dealii::Point<dim>> minima(const Region<dim> &region, const Potential<dim> &potential)
{
  std::vector<CriticalPoint<dim>> found;
  for (const CriticalPoint<dim> &point :
       find_critical_points(potential, region.lower(), region.upper()))
    if (point.index == 0 && !point.degenerate && region.contains(point.point))
      found.push_back(point);
  const auto before = [](const CriticalPoint<dim> &p, const CriticalPoint<dim> &q) {
    constexpr double same = 1e-9;
    if (std::abs(p.potential - q.potential) > same * std::max(1., std::abs(p.potential)))
      return p.potential < q.potential;
    for (unsigned int d = 0; d < dim; ++d)
      if (std::abs(p.point[d] - q.point[d]) > same)
        return p.point[d] < q.point[d];
    return false;
  };
  std::vector<dealii::Point<dim>> points;
  while (!found.empty()) { // `before` is no strict weak order, so no std::sort
    const auto next = std::min_element(found.begin(), found.end(), before);
    points.push_back(next->point);
    found.erase(next);
  }
  return points;
}

/// The corners of the faces of a part of a mesh's boundary.
template <int dim>
std::set<unsigned int> corners_of_part(const CellMesh<dim> &mesh, const unsigned int part)
{
  std::set<unsigned int> corners;
  for (unsigned int cell = 0; cell < mesh.n_cells(); ++cell)
    for (unsigned int face = 0; face < 2 * dim; ++face)
      if (mesh.boundary_ids(cell)[face] == part)
        for (unsigned int c = 0; c < mesh.corners()[cell].size(); ++c)
          if ((c >> (face / 2) & 1u) == face % 2)
            corners.insert(mesh.corners()[cell][c]);
  return corners;
}

template <int dim>
bool wall_is_kept(const Region<dim> &region, const unsigned int wall)
{
  const BoxGrid<dim> &box = *region.as_box();
  for (unsigned int cell = 0; cell < region.keep().size(); ++cell) {
    const unsigned int i = box.position(cell)[wall / 2];
    if (region.keep()[cell] && i == (wall % 2 == 0 ? 0 : box.n[wall / 2] - 1))
      return true;
  }
  return false;
}

/// The number of a part of the boundary that can be a set.
template <int dim>
unsigned int find_part(const std::string &entry, const std::string &name, const Region<dim> &region)
{
  const BoundaryConditions<dim> &boundary = region.boundary();
  std::vector<std::string> names;
  for (unsigned int part = 0; part < boundary.n_parts(); ++part)
    if (!boundary.is_periodic(part))
      names.push_back(boundary.names[part]);
  const auto found = std::find(boundary.names.begin(), boundary.names.end(), name);
  const unsigned int part = found - boundary.names.begin();
  if (found == boundary.names.end() || boundary.is_periodic(part))
    throw UserError(entry,
                    "found `" + printable(name) + "`, which is " +
                        (found == boundary.names.end() ? "no point and no part of the boundary"
                                                       : "a periodic wall"),
                    names.empty() ? "a point: nothing of the boundary is a wall"
                                  : "a point, or a part of the boundary: " + join(names, ", "),
                    did_you_mean(name, names,
                                 "Give the centre of a ball as " + std::to_string(dim) +
                                     (dim == 1 ? " number" : " numbers") +
                                     ", or name one of these parts"));
  if (region.as_box() != nullptr && !wall_is_kept(region, part))
    throw UserError(
        entry, "found `" + name + "`, where V is so high that nothing is meshed",
        "a part of the boundary that the mesh reaches",
        "Set Mesh/Cut = 0 to keep the whole box, or move that wall to where V is lower");
  return part;
}

/// Refuses parts with a corner in common, where q would jump: the capacity is infinite.
template <int dim>
void check_parts(const Region<dim> &region, const unsigned int a, const unsigned int b)
{
  bool they_meet = a == b;
  if (region.as_box() != nullptr)
    they_meet = they_meet || a / 2 != b / 2;
  else {
    const std::set<unsigned int> of_a = corners_of_part(*region.as_mesh(), a),
                                 of_b = corners_of_part(*region.as_mesh(), b);
    they_meet = they_meet || std::any_of(of_a.begin(), of_a.end(), [&](unsigned int corner) {
                  return of_b.count(corner) > 0;
                });
  }
  if (they_meet)
    throw UserError("Transitions/Set B",
                    "found `" + region.boundary().names[b] + "`, which meets Set A = `" +
                        region.boundary().names[a] + "`",
                    "parts of the boundary with something between them",
                    "Name a part that does not touch the other one, or give the centre of a ball");
}

/// Refuses balls that reach a wall of a box which is the other set.
template <int dim>
void check_distance(const Region<dim> &region, const TransitionSet<dim> &ball,
                    const TransitionSet<dim> &wall, const unsigned int part)
{
  if (region.as_box() == nullptr)
    return;
  const unsigned int d = part / 2;
  const double distance =
      std::abs(ball.center[d] - (part % 2 == 0 ? region.lower() : region.upper())[d]);
  if (!(distance > ball.radius))
    throw UserError("Transitions/Radius",
                    "found `" + plain(ball.radius, 6) + "` round the point `" + text(ball.center) +
                        "`, whose distance from the part `" + wall.part + "` is " +
                        plain(distance, 6),
                    "less than this distance", "Choose a smaller radius");
}

template <int dim>
void check_balls(const Region<dim> &region, const TransitionSets<dim> &sets)
{
  for (const auto &[entry, set] :
       {std::pair<std::string, TransitionSet<dim>>("Transitions/Set A", sets.a),
        std::pair<std::string, TransitionSet<dim>>("Transitions/Set B", sets.b)})
    if (set.is_ball() && !region.contains(set.center))
      throw UserError(
          entry, "found the point `" + text(set.center) + "`",
          "a point of the mesh: in the box of section Mesh, and where V is not cut away",
          "Move the point, or enlarge the box");
  const double distance = sets.a.center.distance(sets.b.center);
  if (sets.a.is_ball() && sets.b.is_ball() && !(distance > sets.a.radius + sets.b.radius))
    throw UserError("Transitions/Radius",
                    "found `" + plain(sets.a.radius, 6) + "` round the points `" +
                        text(sets.a.center) + "` and `" + text(sets.b.center) +
                        "`, whose distance is " + plain(distance, 6),
                    "less than half the distance", "Choose a smaller radius");
}

/// The centres that are given, and the deepest minima for the others.
template <int dim>
void choose_centers(const TransitionParameters &parameters, const Region<dim> &region,
                    const Potential<dim> &potential, TransitionSets<dim> &sets)
{
  const bool choose_a = sets.a.is_ball() && parameters.set_a.empty(),
             choose_b = sets.b.is_ball() && parameters.set_b.empty();
  if (sets.a.is_ball() && !choose_a)
    sets.a.center = given_center<dim>("Transitions/Set A", parameters.set_a);
  if (sets.b.is_ball() && !choose_b)
    sets.b.center = given_center<dim>("Transitions/Set B", parameters.set_b);
  if (!choose_a && !choose_b)
    return;
  const std::vector<dealii::Point<dim>> candidates = minima(region, potential);
  const auto choose = [&](const std::string &entry, const TransitionSet<dim> *const other) {
    const bool is_alone = other == nullptr || !other->is_ball();
    for (const dealii::Point<dim> &candidate : candidates)
      if (is_alone || candidate.distance(other->center) > 2. * other->radius)
        return candidate;
    throw UserError(
        entry,
        std::string("found nothing, and V has no minimum with a Hessian") +
            (is_alone ? " on the mesh" : " on the mesh farther than two radii from the other set"),
        "a point, a part of the boundary, or a potential with two minima apart from "
        "each other",
        "Name the centre of the set, or choose a smaller Transitions/Radius");
  };
  if (choose_a)
    sets.a.center = choose("Transitions/Set A", choose_b ? nullptr : &sets.b);
  if (choose_b)
    sets.b.center = choose("Transitions/Set B", &sets.a);
}

} // namespace

template <int dim>
TransitionSets<dim> find_transition_sets(const TransitionParameters &parameters,
                                         const Region<dim> &region, const Potential<dim> &potential)
{
  TransitionSets<dim> sets{{{}, parameters.radius, parameters.part_a},
                           {{}, parameters.radius, parameters.part_b}};
  unsigned int a = 0, b = 0;
  if (!sets.a.is_ball())
    a = find_part("Transitions/Set A", sets.a.part, region);
  if (!sets.b.is_ball())
    b = find_part("Transitions/Set B", sets.b.part, region);
  if (!sets.a.is_ball() && !sets.b.is_ball())
    check_parts(region, a, b);
  choose_centers(parameters, region, potential, sets);
  check_balls(region, sets);
  if (sets.a.is_ball() != sets.b.is_ball())
    sets.a.is_ball() ? check_distance(region, sets.a, sets.b, b)
                     : check_distance(region, sets.b, sets.a, a);
  return sets;
}

template TransitionSets<1> find_transition_sets(const TransitionParameters &, const Region<1> &,
                                                const Potential<1> &);
template TransitionSets<2> find_transition_sets(const TransitionParameters &, const Region<2> &,
                                                const Potential<2> &);
template TransitionSets<3> find_transition_sets(const TransitionParameters &, const Region<3> &,
                                                const Potential<3> &);

} // namespace gibbsflow
