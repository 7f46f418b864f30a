#include "discretization/discretization_parameters.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void DiscretizationParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Discretization");
  prm.add_parameter("Formulation", formulation,
                    "The equation that is discretised: the weighted heat equation for the density "
                    "relative to Gibbs, h = rho/rho_infinity.",
                    Selection("weighted heat"));
  prm.add_parameter("Degree", degree,
                    "Polynomial degree p of the finite elements; the error of a smooth density "
                    "decreases like the (p+1)st power of the cell size.",
                    Integer(1, 20));
  prm.leave_subsection();
}

} // namespace gibbsflow
