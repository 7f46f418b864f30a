#include "mesh/boundary_conditions.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

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

/// The part of this name or number.
unsigned int find_part(const std::string &name, const std::vector<std::string> &names)
{
  for (unsigned int part = 0; part < names.size(); ++part)
    if (name == names[part])
      return part;
  for (unsigned int part = 0; part < names.size(); ++part)
    if (name == std::to_string(part))
      return part;
  throw UserError("Boundary/Parts", "found the part `" + name + "`, which the mesh does not have",
                  join(names, ", ") + ", or 0 to " + std::to_string(names.size() - 1),
                  "Name a part that the mesh has: the walls of a box that exist in this "
                  "Dimension, or physical names of Mesh/File");
}

} // namespace

template <int dim>
std::vector<std::string> BoundaryConditions<dim>::walls_of_box()
{
  static const std::vector<std::string> walls = {"left", "right", "bottom", "top", "back", "front"};
  return {walls.begin(), walls.begin() + 2 * dim};
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

namespace {

/// Reads Boundary/Type and Boundary/Parts into `boundary`, which knows its names and what is
/// periodic.
template <int dim>
void read_parts(const BoundaryParameters &parameters, BoundaryConditions<dim> &boundary)
{
  for (unsigned int part = 0; part < boundary.n_parts(); ++part)
    boundary.absorbing[part] = parameters.type == "absorbing" && !boundary.is_periodic(part);
  for (const std::string &item : items(parameters.parts)) {
    const std::size_t colon = item.rfind(':');
    const std::string type = colon == std::string::npos ? "" : trimmed(item.substr(colon + 1));
    if (type != "absorbing" && type != "no flux")
      throw UserError("Boundary/Parts", "found `" + item + "`",
                      "a list of parts with `absorbing` or `no flux` after a colon, such as "
                      "left: absorbing, 3: no flux",
                      "Write the type of that part after a colon");
    const unsigned int part = find_part(trimmed(item.substr(0, colon)), boundary.names);
    if (boundary.named[part] || boundary.is_periodic(part))
      throw UserError("Boundary/Parts",
                      "found the part `" + boundary.names[part] +
                          (boundary.named[part] ? "` twice" : "`, which is periodic"),
                      "every part once, and none of a periodic direction",
                      "Remove it, or take its direction out of Boundary/Periodic");
    boundary.named[part] = true;
    boundary.absorbing[part] = type == "absorbing";
  }
}

} // namespace

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
  read_parts(parameters, boundary);
  return boundary;
}

template <int dim>
BoundaryConditions<dim> make_boundary_conditions(const BoundaryParameters &parameters,
                                                 const std::vector<std::string> &names)
{
  BoundaryConditions<dim> boundary;
  if (parameters.periodic != BoundaryParameters().periodic)
    throw UserError("Boundary/Periodic",
                    "found `" + parameters.periodic +
                        "` with a mesh that is "
                        "no box",
                    "none: only boxes close on themselves",
                    "Set Boundary/Periodic = none, or use Mesh/Type = box without Mesh/Radius");
  boundary.names = names;
  boundary.absorbing.assign(names.size(), false);
  boundary.named.assign(names.size(), false);
  read_parts(parameters, boundary);
  boundary.named.assign(names.size(), true); // who gives a mesh means its boundary
  return boundary;
}

template struct BoundaryConditions<1>;
template struct BoundaryConditions<2>;
template struct BoundaryConditions<3>;
template BoundaryConditions<1> make_boundary_conditions(const BoundaryParameters &);
template BoundaryConditions<1> make_boundary_conditions(const BoundaryParameters &,
                                                        const std::vector<std::string> &);
template BoundaryConditions<2> make_boundary_conditions(const BoundaryParameters &);
template BoundaryConditions<2> make_boundary_conditions(const BoundaryParameters &,
                                                        const std::vector<std::string> &);
template BoundaryConditions<3> make_boundary_conditions(const BoundaryParameters &);
template BoundaryConditions<3> make_boundary_conditions(const BoundaryParameters &,
                                                        const std::vector<std::string> &);

} // namespace gibbsflow
