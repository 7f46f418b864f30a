#include "io/output_parameters.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void OutputParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Output");
  prm.add_parameter("Directory", directory,
                    "Where the results go, relative to the current directory; empty: results/ and "
                    "the name of the parameter file without its suffix, for the commands spectrum "
                    "and landscape with -spectrum or -landscape behind it. They come into "
                    "<directory>.part first, which then takes the place of what an earlier run of "
                    "the same command left.",
                    DirectoryName());
  prm.add_parameter("Times", times,
                    "Times, increasing, at which fields are written; the time steps land on them "
                    "exactly. Empty: the first and the last.",
                    List(Double(0.), 0));
  prm.add_parameter("Interval", interval,
                    "Greater than 0: fields are written also at all multiples of this time.",
                    Double(0.));
  prm.add_parameter("History per decade", history_per_decade,
                    "Rows of history.csv to each decade of time beside those at the output times, "
                    "where time is done without steps; with steps every step has a row.",
                    Integer(0, 1000));
  prm.add_parameter("Fields", fields,
                    "Write the density and its companions for ParaView (solution.pvd) and NumPy "
                    "(solution.npz).");
  prm.add_parameter("Report", report,
                    "Make report.html and figures/ at the end, as `gibbsflow report` does; needs "
                    "gnuplot.");
  prm.add_parameter("Probes", probes,
                    "Points at which the final density is reported: coordinates separated by "
                    "commas, points by semicolons.");
  prm.add_parameter("Checkpoint interval", checkpoint_interval,
                    "Wall seconds after which what has been done is saved in checkpoint/, from "
                    "where --resume goes on, also when the process is killed or the machine stops. "
                    "0: only when a signal (Ctrl-C, SIGTERM) stops the run.",
                    Double(0.));
  prm.leave_subsection();
}

} // namespace gibbsflow
