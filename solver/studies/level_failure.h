#pragma once

#include "base/user_error.h"
#include "simulation/session.h"

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
