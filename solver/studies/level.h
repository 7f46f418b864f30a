#pragma once

#include "base/user_error.h"
#include "simulation/session.h"
#include "simulation/simulation.h"

#include <string>

namespace gibbsflow {

/// How the levels of a study have gone.
struct LevelCount {
  unsigned int n_levels = 0, n_failed = 0;
  std::string stop = ""; // the message of the signal that ended the last one, which does not count
  int exit_status_of_stop = 0;

  bool is_stopped() const { return !stop.empty(); }
};

/// Runs one level of a study. Where it fails, which is on all ranks alike, the failure becomes a
/// warning that names the level: the levels before and after it are worth their table. A signal is
/// noted in `count`; those before it are worth theirs.
template <typename Run>
void run_or_leave_out(Log &log, const std::string &level, LevelCount &count, const Run &run)
{
  try {
    run();
  } catch (const RunFailure &failure) {
    log.warn(level + " has failed and is left out. " + failure.what());
    ++count.n_failed;
  } catch (const Stopped &stopped) {
    count.stop = std::string(stopped.what()) + " in " + level;
    count.exit_status_of_stop = stopped.exit_status();
  }
}

/// Spectrum and density of one level. `spectrum` comes with that of a level nearby, or empty. A
/// signal ends it (Stopped). Collective.
template <int dim>
Evolution<dim> solve_level(Simulation<dim> &simulation, const SimulationParameters &parameters,
                           const Session &session, const bool show_progress, Spectrum &spectrum)
{
  throw_if_stopped(session.communicator(), "while mesh and matrices were set up");
  spectrum = simulation.solve_spectrum(show_progress, spectrum);
  Evolution<dim> evolution = simulation.evolve("", spectrum, nullptr, show_progress);
  if (evolution.loop.stopped)
    throw stopped_at(evolution.loop.time, parameters.time, session.communicator());
  return evolution;
}

/// How a study with these levels ends.
inline Ending ending_of_levels(const LevelCount &count)
{
  if (count.is_stopped())
    return {"stopped", count.exit_status_of_stop, count.stop};
  if (count.n_failed > 0)
    return {"failed", 1,
            std::to_string(count.n_failed) + " of " + std::to_string(count.n_levels) +
                " levels failed and are not in the table: see the warnings above"};
  return {};
}

} // namespace gibbsflow
