#include "base/signals.h"

#include <csignal>

namespace gibbsflow {

namespace {

volatile std::sig_atomic_t received = 0;

/// Only what is safe inside a signal handler: the second signal finds the default action.
extern "C" void note_signal(const int signal)
{
  received = signal;
  std::signal(signal, SIG_DFL);
}

} // namespace

SignalWatch::SignalWatch()
{
  received = 0;
  std::signal(SIGINT, note_signal);
  std::signal(SIGTERM, note_signal);
}

SignalWatch::~SignalWatch()
{
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

int signal_received()
{
  return received;
}

} // namespace gibbsflow
