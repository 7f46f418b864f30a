#include "model/potential_parameters.h"

#include "base/patterns.h"
#include "model/analytic_potential.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

std::vector<std::string> potential_type_names()
{
  std::vector<std::string> names = analytic_potential_names();
  names.emplace_back(PotentialParameters::network);
  return names;
}

void PotentialParameters::add_to(dealii::ParameterHandler &prm)
{
  const dealii::Patterns::Anything text;
  prm.enter_subsection("Potential");
  prm.add_parameter("Type", type,
                    "The landscape V on which the weights diffuse. " + analytic_potential_help() +
                        "; " + network +
                        ": the empirical risk of the sections Data, Network and Subspace.",
                    patterns::one_of(potential_type_names()));
  prm.add_parameter(
      "Expression", expression,
      "For the type expression: the formula of V in x, y and z, with the constants pi "
      "and e and those of the entry Constants.",
      text);
  prm.add_parameter("Expression gradient", expression_gradient,
                    "For the type expression: the formulas of the derivatives of V, one for each "
                    "coordinate, separated by semicolons. If empty, the program differentiates "
                    "the formula itself, exactly.",
                    text);
  prm.add_parameter("Constants", constants,
                    "Names and values that expressions may use, such as a=1, b=0.5.", text);
  prm.add_parameter(
      "File", file,
      "For the type grid: the name of a NumPy file .npy with V(x_i, y_j, z_k) in place [i, j, k] "
      "of "
      "an array with as many dimensions as Dimension says, 4 points or more in each; or of a .npz "
      "or "
      ".safetensors file with such an array V and the coordinates x, y, z, which increase. The box "
      "of section Mesh lies within the grid. A relative name starts from the folder of the "
      "parameter file.",
      patterns::input_file());
  prm.add_parameter("Lower corner", lower_corner,
                    "For the type grid, where File holds no coordinates: those of the first point "
                    "of a grid of equidistant points, one number for all coordinates or one for "
                    "each.",
                    patterns::numbers());
  prm.add_parameter("Upper corner", upper_corner, "Those of its last point.", patterns::numbers());
  prm.add_parameter("Scale", scale, "The factor that multiplies V, any finite number.");
  prm.add_parameter("L2", l2,
                    "The factor gamma >= 0 of the penalty (gamma/2)|x|^2 that is added to V; for a "
                    "network (gamma/2)|W|^2 over all of its weights W.",
                    patterns::at_least(0.));
  prm.add_parameter("Matrix", matrix,
                    "For the type quadratic: the symmetric matrix H, its rows separated by "
                    "semicolons. If empty, the identity.",
                    patterns::rows());
  prm.add_parameter("Center", center,
                    "For the type quadratic: the point c where V = 0. If empty, the origin.",
                    patterns::numbers());
  prm.add_parameter("Height", height,
                    "For the types double well and tilted double well: the height a > 0 of the "
                    "barrier between the wells at x = -1 and x = 1.",
                    patterns::at_least(0.));
  prm.add_parameter("Stiffness", stiffness,
                    "For the types double well and tilted double well: the curvature k > 0 of V "
                    "across the line through the wells.",
                    patterns::at_least(0.));
  prm.add_parameter("Tilt", tilt,
                    "For the type tilted double well: the slope of V that raises the well at "
                    "x = 1 and lowers the one at x = -1, any finite number.");
  prm.add_parameter("Steepness", steepness,
                    "For the type banana the factor b > 0 of its valley's walls, for Rastrigin the "
                    "amplitude A >= 0 of its ripples.",
                    patterns::at_least(0.));
  prm.leave_subsection();
}

} // namespace gibbsflow
