#include "time/time_parameters.h"

#include "base/number_or_word.h"
#include "base/patterns.h"
#include "time/exponential.h"
#include "time/time_schemes.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

bool TimeParameters::is_exact() const
{
  return scheme == exact_scheme || (scheme == "automatic" && tolerance != 0.);
}

double TimeParameters::tolerance_in_use() const
{
  constexpr double exact_tolerance = 1e-6;
  return tolerance.value_or(is_exact() ? exact_tolerance : 0.);
}

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
      "Length of a time step, for schemes that make steps; the first one if these are "
      "adaptive. It has to be short "
      "beside the time in which the start changes: a run tries one, and says where "
      "it is too long and which would do.",
      patterns::positive());
  prm.declare_entry("Tolerance", "", patterns::NumberOrWord("", Double(0., 1.)),
                    "The error in time, in L1, that the density stays below. Empty: 1e-6 with "
                    "Scheme = automatic or exponential, constant steps with one that is named. "
                    "Greater than 0 with a scheme that makes steps: these are chosen so that the "
                    "estimates of their errors add up to at most this. 0: constant steps.");
  prm.add_action("Tolerance", [this](const std::string &value) {
    tolerance.reset();
    if (!trim(value).empty())
      tolerance = parse_number(trim(value)).value_or(std::numeric_limits<double>::quiet_NaN());
  });
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
