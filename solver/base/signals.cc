#include "base/signals.h"

#include <deal.II/base/mpi.h>

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace gibbsflow {

namespace {

volatile std::sig_atomic_t received = 0;
unsigned int n_watches = 0;
bool speaks_of_signals = false;

/// Only what is safe inside a signal handler.
template <std::size_t length>
void say(const char (&text)[length])
{
  if (write(STDERR_FILENO, text, length - 1) < 0)
    return; // nobody listens
}

timespec time_of_first;

/// One wish for an end may arrive twice, at the process and at its group: what follows at once does
/// not count.
bool is_echo()
{
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  constexpr double echo = 0.5; // seconds
  return double(now.tv_sec - time_of_first.tv_sec) +
             1e-9 * double(now.tv_nsec - time_of_first.tv_nsec) <
         echo;
}

extern "C" void note_signal(const int signal)
{
  if (received != 0) {
    if (is_echo())
      return;
    std::signal(signal, SIG_DFL);
    std::raise(signal); // comes when this handler has returned
    return;
  }
  received = signal;
  clock_gettime(CLOCK_MONOTONIC, &time_of_first);
  if (speaks_of_signals)
    say("\nStopping as soon as the present step is done; once more stops at once.\n");
}

extern "C" void announce_and_leave(const int signal)
{
  if (signal == SIGINT)
    say("stopped by Ctrl-C (SIGINT); nothing was written\n");
  else
    say("stopped by SIGTERM; nothing was written\n");
  std::signal(signal, SIG_DFL);
  std::raise(signal); // comes when this handler has returned
}

} // namespace

void prepare_signals(const bool speaks)
{
  std::signal(SIGXFSZ, SIG_IGN);
  if (!speaks)
    return;
  std::signal(SIGINT, announce_and_leave);
  std::signal(SIGTERM, announce_and_leave);
}

SignalWatch::SignalWatch()
{
  if (n_watches++ > 0)
    return;
  received = 0;
  speaks_of_signals = isatty(STDERR_FILENO) != 0;
  interrupt_ = std::signal(SIGINT, note_signal);
  terminate_ = std::signal(SIGTERM, note_signal);
}

SignalWatch::~SignalWatch()
{
  if (--n_watches > 0)
    return;
  std::signal(SIGINT, interrupt_);
  std::signal(SIGTERM, terminate_);
  received = 0; // nobody is to be stopped any more
}

int signal_received()
{
  return received;
}

int signal_on_any_rank(const MPI_Comm communicator)
{
  return dealii::Utilities::MPI::max(signal_received(), communicator);
}

std::string name_of_signal(const int signal)
{
  return signal == SIGINT    ? "Ctrl-C (SIGINT)"
         : signal == SIGTERM ? "SIGTERM"
                             : "signal " + std::to_string(signal);
}

Stopped::Stopped(const int signal_number, const std::string &when)
    : std::runtime_error("stopped by " + name_of_signal(signal_number) + " " + when),
      signal(signal_number)
{
}

void throw_if_stopped(const MPI_Comm communicator, const std::string &when)
{
  const int signal = signal_on_any_rank(communicator);
  if (signal != 0)
    throw Stopped(signal, when);
}

} // namespace gibbsflow
