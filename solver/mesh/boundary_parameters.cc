#include "mesh/boundary_parameters.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void BoundaryParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Boundary");
  prm.add_parameter("Type", type,
                    "What happens at the walls of the mesh that `Periodic` and `Parts` do not "
                    "name: no flux reflects; absorbing (rho = 0) lets mass leave for good, and the "
                    "program reports when and where. Faces made by Mesh/Cut are always no flux.",
                    Selection("no flux|absorbing"));
  prm.add_parameter(
      "Periodic", periodic,
      "none, or the directions (x,y,z, separated by commas) in which the box closes "
      "on itself; V must have the same values on the two walls, to 1e-9 D and rounding.",
      List(Selection("none|x|y|z"), 1, 3));
  prm.add_parameter(
      "Parts", parts,
      "Parts of the boundary with a type of their own, such as left: absorbing, 3: no "
      "flux. Those of a box are left, right (x), bottom, top (y), back, front (z), "
      "or the numbers 0 to 5 in this order; those of a file its physical names "
      "(faces without one are boundary), that of a ball circle or sphere. A wall of a "
      "box that is named is meant: the run does not warn that it confines the "
      "density.",
      Anything());
  prm.leave_subsection();
}

} // namespace gibbsflow
