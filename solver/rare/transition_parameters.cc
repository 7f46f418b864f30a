#include "rare/transition_parameters.h"

#include "base/patterns.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void TransitionParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Transitions");
  prm.add_parameter("Compute", compute,
                    "Whether to compute how often the process passes between two sets A and B, the "
                    "closed balls of one radius round two points: committor (the probability to "
                    "reach B before A), capacity, rates and mean first-passage times.",
                    Bool());
  prm.add_parameter("Set A", set_a,
                    "The centre of A, one number per dimension; empty: the deepest minimum of V.",
                    patterns::numbers());
  prm.add_parameter("Set B", set_b,
                    "The centre of B; empty: the deepest minimum of V that is not in A.",
                    patterns::numbers());
  prm.add_parameter("Radius", radius, "The radius of both balls, positive.", patterns::positive());
  prm.leave_subsection();
}

} // namespace gibbsflow
