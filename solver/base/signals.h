#pragma once

namespace gibbsflow {

/// While an object of this class lives, the first SIGINT or SIGTERM only sets a flag that a loop
/// asks for; a second one ends the program at once. Before and after, signals act as usual.
class SignalWatch {
public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch &) = delete;
  SignalWatch &operator=(const SignalWatch &) = delete;
};

/// The signal that this process has received under the present or the last SignalWatch, 0 for none.
/// Signals reach the
/// ranks of a parallel run at different moments: take the maximum over the ranks before acting.
int signal_received();

inline bool stop_requested()
{
  return signal_received() != 0;
}

} // namespace gibbsflow
