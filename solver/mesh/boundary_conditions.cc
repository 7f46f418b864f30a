#include "mesh/boundary_conditions.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

const std::vector<std::string> wall_names = {"left", "right", "bottom", "top", "back", "front"};
const std::string directions = "xyz";

std::string trimmed(const std::string &text)
{
  const std::size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::vector<std::string> items(const std::string &list)
{
  std::vector<std::string> result;
  std::istringstream stream(list);
  for (std::string item; std::getline(stream, item, ',');)
    if (!trimmed(item).empty())
      result.push_back(trimmed(item));
  return result;
}

template <int dim>
unsigned int find_wall(const std::string &name)
{
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    if (name == wall_names[wall] || name == std::to_string(wall))
      return wall;
  std::string allowed;
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    allowed += (wall > 0 ? ", " : "") + wall_names[wall];
  throw UserError("Boundary/Parts", "found the wall `" + name + "`",
                  allowed + ", or 0 to " + std::to_string(2 * dim - 1),
                  "Name a wall that a box has when Dimension = " + std::to_string(dim));
}

} // namespace

std::string wall_name(unsigned int wall)
{
  return wall_names.at(wall);
}

template <int dim>
bool BoundaryConditions<dim>::any_periodic() const
{
  return std::find(periodic.begin(), periodic.end(), true) != periodic.end();
}

template <int dim>
bool BoundaryConditions<dim>::any_absorbing() const
{
  return std::find(absorbing.begin(), absorbing.end(), true) != absorbing.end();
}

template <int dim>
BoundaryConditions<dim> make_boundary_conditions(const BoundaryParameters &parameters)
{
  BoundaryConditions<dim> boundary;
  const std::vector<std::string> periodic = items(parameters.periodic);
  for (const std::string &name : periodic) {
    if (name == "none" && periodic.size() == 1)
      continue;
    const std::size_t d = directions.find(name);
    if (d == std::string::npos || d >= dim)
      throw UserError("Boundary/Periodic", "found `" + parameters.periodic + "`",
                      "none, or some of " + directions.substr(0, dim),
                      "Name directions that exist when Dimension = " + std::to_string(dim));
    boundary.periodic[d] = true;
  }

  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    boundary.absorbing[wall] = parameters.type == "absorbing" && !boundary.periodic[wall / 2];
  for (const std::string &part : items(parameters.parts)) {
    const std::size_t colon = part.find(':');
    const std::string type = colon == std::string::npos ? "" : trimmed(part.substr(colon + 1));
    if (type != "absorbing" && type != "no flux")
      throw UserError("Boundary/Parts", "found `" + part + "`",
                      "a list of walls with `absorbing` or `no flux` after a colon, such as "
                      "left: absorbing, 3: no flux",
                      "Write the type of that wall after a colon");
    const unsigned int wall = find_wall<dim>(trimmed(part.substr(0, colon)));
    if (boundary.named[wall] || boundary.periodic[wall / 2])
      throw UserError("Boundary/Parts",
                      "found the wall `" + wall_names[wall] +
                          (boundary.named[wall] ? "` twice" : "`, which is periodic"),
                      "every wall once, and none of a periodic direction",
                      "Remove it, or take its direction out of Boundary/Periodic");
    boundary.named[wall] = true;
    boundary.absorbing[wall] = type == "absorbing";
  }
  return boundary;
}

template struct BoundaryConditions<1>;
template struct BoundaryConditions<2>;
template struct BoundaryConditions<3>;
template BoundaryConditions<1> make_boundary_conditions(const BoundaryParameters &);
template BoundaryConditions<2> make_boundary_conditions(const BoundaryParameters &);
template BoundaryConditions<3> make_boundary_conditions(const BoundaryParameters &);

} // namespace gibbsflow
