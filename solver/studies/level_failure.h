#pragma once

#include "base/user_error.h"
#include "io/log.h"

#include <string>

namespace gibbsflow {

/// Runs one level of a study and returns what it returns. Where the level fails, which is on all
/// ranks alike, the failure becomes a warning that names the level, and the result is `failed`: the
/// levels before and after it are worth their table.
template <typename Result, typename Run>
Result run_or_leave_out(Log &log, const std::string &level, const Result &failed, const Run &run)
{
  try {
    return run();
  } catch (const RunFailure &failure) {
    log.warn(level + " has failed and is left out. " + failure.what());
    return failed;
  }
}

/// program.status of a study, complete unless a signal ended it.
inline std::string study_status(bool is_complete, unsigned int n_failed)
{
  return !is_complete ? "stopped" : n_failed > 0 ? "failed" : "done";
}

/// What the last lines on the screen say of it; empty where no level has failed.
inline std::string failures_text(unsigned int n_failed, unsigned int n_levels)
{
  return n_failed == 0 ? ""
                       : "\n" + std::to_string(n_failed) + " of " + std::to_string(n_levels) +
                             " levels failed and are not in the table: see the warnings above.\n";
}

} // namespace gibbsflow
