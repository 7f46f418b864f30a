#include "model/initial_density_parameters.h"

#include "base/patterns.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void InitialDensityParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Initial density");
  prm.add_parameter("Type", type,
                    "The density rho_0 from which the weights start. gaussian and mixture read "
                    "Mean and Standard deviation; uniform the corners of a box; expression the "
                    "entry Expression; Gibbs is exp(-V/D)/Z itself, which stays where it is.",
                    patterns::one_of(initial_density_names()));
  prm.add_parameter(
      "Mean", mean,
      "The mean of a gaussian, by default the centre of the mesh's box; for a mixture "
      "one point for each component, separated by semicolons.",
      patterns::rows());
  prm.add_parameter("Standard deviation", standard_deviation,
                    "The standard deviation > 0 of a gaussian, one number or one for each "
                    "coordinate; for a mixture once, or for each component, separated by "
                    "semicolons.",
                    patterns::rows(patterns::at_least(0.)));
  prm.add_parameter("Weights", weights,
                    "The weights >= 0 of a mixture's components, of any sum > 0. If empty, all are "
                    "equal.",
                    dealii::Patterns::List(patterns::at_least(0.)));
  prm.add_parameter("Lower corner", lower_corner,
                    "The lower corner of the box on which the density is uniform, one number for "
                    "each coordinate. If empty, that of the mesh.",
                    patterns::numbers());
  prm.add_parameter("Upper corner", upper_corner,
                    "The upper corner of the box on which the density is uniform, one number for "
                    "each coordinate. If empty, that of the mesh.",
                    patterns::numbers());
  prm.add_parameter("Expression", expression,
                    "For the type expression: a formula >= 0 in x, y and z, with the constants pi "
                    "and e and those of the entry Potential/Constants. The program normalises it.",
                    dealii::Patterns::Anything());
  prm.leave_subsection();
}

} // namespace gibbsflow
