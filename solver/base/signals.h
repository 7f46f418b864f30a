#pragma once

#include <mpi.h>

#include <stdexcept>
#include <string>

namespace gibbsflow {

/// From here on SIGINT and SIGTERM end the program at once, as they always do, but not in silence:
/// a line on stderr says that nothing was written: for the time before a command writes its first
/// file. `speaks` is for one rank of many. A file that grows beyond a limit (SIGXFSZ) is an error
/// of writing like a full disk, and ends nothing at once.
void prepare_signals(bool speaks);

/// While an object of this class lives, the first SIGINT or SIGTERM only sets a flag that loops ask
/// for; a second one, half a second later or more, ends the program at once. On a terminal the
/// first says so. Before and after, signals act as they did. One inside another changes nothing.
class SignalWatch {
public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch &) = delete;
  SignalWatch &operator=(const SignalWatch &) = delete;

private:
  using Handler = void (*)(int);
  Handler interrupt_ = nullptr, terminate_ = nullptr; // as they were
};

/// The signal that this process has received under the present SignalWatch, 0 for none.
/// Signals reach the ranks of a parallel run at different moments: take the maximum over the ranks
/// before acting.
int signal_received();

/// The signal that any rank has received, 0 for none. Collective.
int signal_on_any_rank(MPI_Comm communicator);

/// "Ctrl-C (SIGINT)", "SIGTERM".
std::string name_of_signal(int signal);

/// A signal has asked for the end of what is computed, on all ranks alike. The message is the whole
/// sentence: "stopped by Ctrl-C (SIGINT) while the eigenvalues were computed".
struct Stopped : std::runtime_error {
  Stopped(int signal_number, const std::string &when);

  /// As a shell has it: 128 + the signal.
  int exit_status() const { return 128 + signal; }

  int signal;
};

/// Throws Stopped if a signal has reached any rank; `when` continues "stopped by ...". Cheap enough
/// for a step of an iteration, not for a cell. Collective.
void throw_if_stopped(MPI_Comm communicator, const std::string &when);

} // namespace gibbsflow
