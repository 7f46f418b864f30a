#include "mesh/mesh_parameters.h"

#include "base/patterns.h"

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
  // a file that names no box has none: it is found
  type.clear();
  lower_corner.clear();
  upper_corner.clear();
  prm.add_parameter(
      "Type", type,
      "Where the mesh comes from. If empty: file with a File, box with a corner or a Radius, "
      "else automatic. box: equal cells from Lower corner to Upper corner, or "
      "with a Radius a ball; file: the cells of File, each halved Refinements times; "
      "automatic: a box is found that holds the start and all wells that it can "
      "reach, at whose walls V lies as high as Cut says above what connects them, "
      "with cells that fit the wells; with general noise or a drift it is moved outwards until "
      "the mass beyond it is at most Outside mass. Refinements = 2 are those cells then, each one "
      "more halves them.",
      Selection(std::string("|") + box + "|" + of_file + "|" + automatic));
  prm.add_parameter("Lower corner", lower_corner,
                    "The corner of the box with the smallest coordinates; one value serves all "
                    "directions.",
                    patterns::numbers());
  prm.add_parameter("Upper corner", upper_corner,
                    "The opposite corner, greater in every coordinate; one value serves all "
                    "directions. Without corners the box is found, see Type.",
                    patterns::numbers());
  prm.add_parameter("Subdivisions", subdivisions,
                    "Number of cells of the coarse mesh in each direction; one value serves all "
                    "directions.",
                    List(Integer(1), 1));
  prm.add_parameter("Refinements", refinements,
                    "How often every cell is then halved in each direction.", Integer(0, 30));
  prm.add_parameter("File", file,
                    "Type = file: a Gmsh file (.msh 2.2 or 4.1, ASCII or binary) of lines, "
                    "quadrilaterals or hexahedra; triangles become three quadrilaterals, "
                    "tetrahedra four hexahedra. Its physical names are names of Boundary/Parts; "
                    "a part whose name begins with circle or sphere is one.",
                    patterns::input_file());
  prm.add_parameter("Radius", radius,
                    "Type = box: where it is positive, the mesh is the ball |x| <= Radius, a disc "
                    "in two dimensions, with an exactly round boundary (its part is circle or "
                    "sphere) in place of the box; corners do not count then, nor Subdivisions "
                    "beyond one dimension.",
                    patterns::at_least(0.));
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
  prm.add_parameter("Outside mass", outside_mass,
                    "Type = automatic: the part of the mass that may lie outside, of the Gibbs "
                    "density or, with general noise or a drift, of the density on its way. Where "
                    "tails are so long that a box for it would have too many cells, the box is "
                    "smaller, and a warning says what lies outside.",
                    patterns::positive());
  prm.add_parameter("Adaptive", adaptive,
                    "Whether cells of the box are halved where that serves the Adaptation goal, "
                    "until the error is estimated to be below Discretization/Tolerance (without "
                    "one: 1e-4) or there are Maximum cells. Subdivisions and Refinements make the "
                    "cells that this begins with, which may be large.",
                    Bool());
  prm.add_parameter("Adaptation goal", adaptation_goal,
                    "What cells are halved for. density: the density at the final time, in L1; "
                    "gap: the eigenvalues of section Spectrum, relative to them.",
                    patterns::one_of({density, gap}));
  prm.add_parameter("Maximum cells", maximum_cells,
                    "With a Discretization/Tolerance: where more cells than these would be needed "
                    "the run ends with status 1 and the error that was reached.",
                    Integer(1));
  prm.leave_subsection();
}

} // namespace gibbsflow
