#include "mesh/mesh_parameters.h"

#include <deal.II/base/parameter_handler.h>

#include <cstdlib>

namespace gibbsflow {

namespace {

/// NaN where the text is no number.
double to_number(const std::string &text)
{
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' ? value : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

void MeshParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Mesh");
  prm.add_parameter("Type", type, "Where the mesh comes from: a box of equal cells.",
                    Selection("box"));
  prm.add_parameter("Lower corner", lower_corner,
                    "The corner of the box with the smallest coordinates; one value serves all "
                    "directions.",
                    List(Double(), 1));
  prm.add_parameter("Upper corner", upper_corner,
                    "The opposite corner, greater in every coordinate; one value serves all "
                    "directions.",
                    List(Double(), 1));
  prm.add_parameter("Subdivisions", subdivisions,
                    "Number of cells of the coarse mesh in each direction; one value serves all "
                    "directions.",
                    List(Integer(1), 1));
  prm.add_parameter("Refinements", refinements,
                    "How often every cell is then halved in each direction.", Integer(0, 30));
  prm.declare_entry("Cut", "automatic", Anything(),
                    "automatic or a number: cells are removed where the potential lies more than "
                    "this many D above the "
                    "lowest level that connects all wells and holds the initial density: no mass "
                    "lives there, and the weight exp(-V/D) would vary beyond what a matrix can "
                    "hold. automatic: 40, and more where V grows so slowly that eigenvalues of its "
                    "tails are among those computed. 0 keeps the whole box.");
  prm.add_action("Cut", [this](const std::string &value) {
    cut.reset();
    if (value != "automatic")
      cut = to_number(value);
  });
  prm.leave_subsection();
}

} // namespace gibbsflow
