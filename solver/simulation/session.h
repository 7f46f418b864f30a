#pragma once

#include "base/signals.h"
#include "io/checkpoint.h"
#include "io/log.h"
#include "io/output_directory.h"
#include "io/summary.h"
#include "simulation/run_context.h"
#include "time/time_parameters.h"

#include <functional>
#include <string>

namespace gibbsflow {

/// How a command ended.
struct Ending {
  std::string status = "done"; // program.status: done, steady, inaccurate, stopped or failed
  int exit_status = 0;
  std::string message = ""; // a sentence for the last line on the screen, e.g. where it was stopped

  /// A result that came to its end, good or bad: it replaces an earlier one of the same command.
  /// What is not complete replaces only what is not complete either.
  bool is_complete() const { return status != "stopped" && status != "failed"; }
};

/// The ending of a command that a signal has ended.
Ending ending_by(const Stopped &signal);

/// That a signal has ended the time steps: "stopped by Ctrl-C (SIGINT) at t = 63 of 1e5".
/// Collective.
Stopped stopped_at(double time, const TimeParameters &parameters, MPI_Comm communicator);

/// The frame of a command that writes results: its directory with the lock on it, log.txt, the
/// summary as far as it has come, and the signals, which are noted while it lives.
class Session {
public:
  /// Claims the directory and opens the log. Collective, as are the functions below that say so.
  Session(const RunContext &context, MPI_Comm communicator);

  MPI_Comm communicator() const { return communicator_; }

  /// Where to write; renamed at the end.
  const std::string &directory() const { return directory_.part(); }

  /// Where the results will be found when the command has ended in this way. Collective.
  std::string destination(const Ending &ending) const;

  Log &log() { return log_; }

  /// Where to keep what the command can go on from; null where it cannot be resumed.
  Checkpoint *checkpoint() { return checkpoint_ ? &*checkpoint_ : nullptr; }

  /// The blocks of summary.json after `program` and `warnings`, in their order. What is there when
  /// the command fails is written too.
  Json &summary() { return summary_; }

  /// Whether this rank shows how far it has come.
  bool shows_progress() const;

  /// Writes summary.json and the report that the context asks for, gives the results their name and
  /// says the last line where the ending has one. Returns the exit status. Collective.
  int finish(const Ending &ending);

  /// finish() for an exception that has left the command. As much as can be done is done, and
  /// nothing throws; what has happened on this rank alone is written by this rank alone. Returns
  /// the message with the place of what is left.
  std::string fail(const std::exception &error) noexcept;

  /// Leaves nothing behind, but for what there was to go on from: the user is to correct something
  /// first. Collective.
  void discard();

private:
  /// The page and the figures; what goes wrong is a warning, for the results are there.
  void make_report_in(const std::string &place, const Ending &ending);

  Json whole_summary(const Ending &ending) const;
  std::string last_line(const Ending &ending, const std::string &place) const;

  const RunContext &context_;
  MPI_Comm communicator_;
  const SignalWatch signals_;
  OutputDirectory directory_;
  std::optional<Checkpoint> checkpoint_;
  Log log_;
  Json summary_ = Json::object();
};

/// Runs a command that writes results: `work` does it, fills the summary, and says how it ended.
/// Where an exception leaves it, what there is is kept as the result of a stopped or failed
/// command, with its message in summary.json and log.txt; after a UserError nothing is kept.
/// Returns the exit status, or throws what main prints. Collective.
int run_session(const RunContext &context, MPI_Comm communicator,
                const std::function<Ending(Session &)> &work);

} // namespace gibbsflow
