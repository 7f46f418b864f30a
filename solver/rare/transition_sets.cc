#include "rare/transition_sets.h"

#include "base/format.h"
#include "base/user_error.h"
#include "landscape/critical_points.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
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
bool contains_node(const Region<dim> &region, const dealii::Point<dim> &center, double radius,
                   unsigned int degree)
{
  const dealii::QGaussLobatto<dim> nodes(degree + 1);
  for (const CellGeometry<dim> &cell : region.cells())
    for (const dealii::Point<dim> &unit : nodes.get_points())
      if (cell.map(unit).distance(center) <= radius)
        return true;
  return false;
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

} // namespace

template <int dim>
TransitionSets<dim> find_transition_sets(const TransitionParameters &parameters,
                                         const Region<dim> &region, const Potential<dim> &potential,
                                         unsigned int degree)
{
  TransitionSets<dim> sets;
  sets.radius = parameters.radius;
  std::vector<dealii::Point<dim>> candidates;
  if (parameters.set_a.empty() || parameters.set_b.empty())
    candidates = minima(region, potential);
  const auto center = [&](const std::string &entry, const std::vector<double> &coordinates,
                          const dealii::Point<dim> *other) {
    if (!coordinates.empty())
      return given_center<dim>(entry, coordinates);
    for (const dealii::Point<dim> &candidate : candidates)
      if (other == nullptr || candidate.distance(*other) > 2. * sets.radius)
        return candidate;
    const std::string place = other == nullptr
                                  ? " on the mesh"
                                  : " on the mesh farther than two radii from the other set";
    throw UserError(entry, "found nothing, and V has no minimum" + place,
                    "a point, or a potential with two minima apart from each other",
                    "Name the centre of the set, or choose a smaller Transitions/Radius");
  };
  if (parameters.set_a.empty() && !parameters.set_b.empty()) {
    sets.b = center("Transitions/Set B", parameters.set_b, nullptr);
    sets.a = center("Transitions/Set A", parameters.set_a, &sets.b);
  } else {
    sets.a = center("Transitions/Set A", parameters.set_a, nullptr);
    sets.b = center("Transitions/Set B", parameters.set_b, &sets.a);
  }

  for (const auto &[entry, point] : {std::pair<std::string, dealii::Point<dim>>("Set A", sets.a),
                                     std::pair<std::string, dealii::Point<dim>>("Set B", sets.b)})
    if (!region.contains(point))
      throw UserError(
          "Transitions/" + entry, "found the point `" + text(point) + "`",
          "a point of the mesh: in the box of section Mesh, and where V is not cut away",
          "Move the point, or enlarge the box");
  if (!(sets.a.distance(sets.b) > 2. * sets.radius))
    throw UserError("Transitions/Radius",
                    "found `" + plain(sets.radius, 6) + "` round the points `" + text(sets.a) +
                        "` and `" + text(sets.b) + "`, whose distance is " +
                        plain(sets.a.distance(sets.b), 6),
                    "less than half the distance", "Choose a smaller radius");
  if (dim > 1)
    for (const dealii::Point<dim> &point : {sets.a, sets.b})
      if (!contains_node(region, point, sets.radius, degree))
        throw UserError("Transitions/Radius",
                        "found `" + plain(sets.radius, 6) +
                            "`, and no node of the mesh is within it of `" + text(point) + "`",
                        "a ball with a node of the mesh in it",
                        "Choose a larger radius or a finer mesh (Mesh/Refinements)");
  return sets;
}

template TransitionSets<1> find_transition_sets(const TransitionParameters &, const Region<1> &,
                                                const Potential<1> &, unsigned int);
template TransitionSets<2> find_transition_sets(const TransitionParameters &, const Region<2> &,
                                                const Potential<2> &, unsigned int);
template TransitionSets<3> find_transition_sets(const TransitionParameters &, const Region<3> &,
                                                const Potential<3> &, unsigned int);

} // namespace gibbsflow
