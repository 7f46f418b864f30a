#include "time/time_parameters.h"

#include "base/patterns.h"
#include "time/time_schemes.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void TimeParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Time");
  prm.add_parameter("Scheme", scheme, "How time is discretised: " + time_scheme_help() + ".",
                    patterns::one_of(time_scheme_names()));
  prm.add_parameter("Final time", final_time,
                    "T: the density is followed from time 0 to T; 0 computes the initial density "
                    "only.",
                    Double(0.));
  prm.add_parameter(
      "Time step", time_step,
      "Length of a time step; the first one if the steps are adaptive. It has to be short "
      "beside the time in which the start changes: a run tries one, and says where "
      "it is too long and which would do.",
      patterns::positive());
  prm.add_parameter("Tolerance", tolerance,
                    "Greater than 0: the steps are chosen so that the estimates of their errors, "
                    "in L1, add up to at most this. 0: constant steps.",
                    Double(0., 1.));
  prm.add_parameter("Rescaled", rescaled,
                    "true: every time is s = D t, in which the weighted heat equation is the "
                    "gradient flow of the Dirichlet energy; false: physical time t.");
  prm.add_parameter("Damping steps", damping_steps,
                    "Crank-Nicolson only: number of implicit Euler half steps at the start, which "
                    "damp what a rough initial density excites.",
                    Integer(0, 1000));
  prm.add_parameter("Stop at steady state", stop_at_steady_state,
                    "true: the run ends before T once the density is within 1e-10 of the "
                    "stationary one, in L1. (That it has stopped changing would say less: between "
                    "deep wells it hardly changes long before.)");
  prm.leave_subsection();
}

} // namespace gibbsflow
