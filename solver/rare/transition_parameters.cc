#include "rare/transition_parameters.h"

#include "base/patterns.h"
#include "base/text.h"
#include "base/user_error.h"
#include "formulas/expression.h"

#include <deal.II/base/parameter_handler.h>

#include <cmath>

namespace gibbsflow {

namespace {

/// A number or a formula of constants.
std::optional<double> coordinate(const std::string &text)
{
  if (const std::optional<double> number = parse_number(text))
    return number;
  try {
    const double value = Expression("number", text, {})(nullptr);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  } catch (const UserError &) { // a name
    return std::nullopt;
  }
}

/// Coordinates, or the name of a part of the boundary.
void read_set(const std::string &value, std::vector<double> &point, std::string &part)
{
  point.clear();
  part.clear();
  for (const std::string &text : split(value, ',')) {
    const std::optional<double> number = coordinate(text);
    if (!number) {
      point.clear();
      part = trim(value);
      return;
    }
    point.push_back(*number);
  }
}

} // namespace

void TransitionParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Transitions");
  prm.add_parameter("Compute", compute,
                    "Whether to compute how often the process passes between two sets A and B, "
                    "closed balls of one radius round points or parts of the boundary: committor "
                    "(the probability to reach B before A), capacity, rates and mean first-passage "
                    "times, each with an estimate of its error.",
                    Bool());
  prm.declare_entry("Set A", "", Anything(),
                    "The centre of A, one number per dimension; or the name of a part of the "
                    "boundary, which is A then: left, right, bottom, top, back, front, or a "
                    "physical name of Mesh/File; empty: the deepest minimum of V.");
  prm.add_action("Set A", [this](const std::string &value) { read_set(value, set_a, part_a); });
  prm.declare_entry("Set B", "", Anything(),
                    "The centre of B, or the name of a part of the boundary; empty: the deepest "
                    "minimum of V that is not in A.");
  prm.add_action("Set B", [this](const std::string &value) { read_set(value, set_b, part_b); });
  prm.add_parameter("Radius", radius, "The radius of both balls, positive.", patterns::positive());
  prm.leave_subsection();
}

} // namespace gibbsflow
