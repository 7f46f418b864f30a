#include "base/signals.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace gibbsflow {

TEST(Signals, AreNotedWhileTheyAreWatched)
{
  const SignalWatch watch;
  ASSERT_EQ(0, signal_received());

  std::raise(SIGTERM);

  EXPECT_EQ(SIGTERM, signal_received());
}

TEST(Signals, AreNotForgottenByAWatchInsideAnother)
{
  const SignalWatch watch;
  std::raise(SIGINT);
  {
    const SignalWatch inner;
  }

  EXPECT_EQ(SIGINT, signal_received());
  EXPECT_THROW(throw_if_stopped(MPI_COMM_SELF, "here"), Stopped);
}

TEST(Signals, StopNothingAfterTheWatch)
{
  {
    const SignalWatch watch;
    std::raise(SIGINT);
  }

  EXPECT_EQ(0, signal_received());
}

TEST(Signals, AreNamedInTheMessageThatEndsTheRun)
{
  const Stopped stopped(SIGINT, "at t = 63 of 1e5");

  EXPECT_STREQ("stopped by Ctrl-C (SIGINT) at t = 63 of 1e5", stopped.what());
  EXPECT_EQ(130, stopped.exit_status());
}

TEST(SignalsMpi, OfOneRankEndAllRanks)
{
  const SignalWatch watch;
  const unsigned int last = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) - 1;
  throw_if_stopped(MPI_COMM_WORLD, "before");

  if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == last)
    std::raise(SIGTERM);

  EXPECT_THROW(throw_if_stopped(MPI_COMM_WORLD, "after"), Stopped);
}

TEST(Signals, ThatArriveTwiceAtOnceCountOnce)
{
  const SignalWatch watch;

  std::raise(SIGINT);
  std::raise(SIGINT);

  EXPECT_EQ(SIGINT, signal_received());
}

TEST(SignalsDeathTest, BeforeTheFirstFileSayThatThereIsNone)
{
  EXPECT_EXIT(
      {
        prepare_signals(true);
        std::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "stopped by SIGTERM; nothing was written");
}

TEST(SignalsDeathTest, EndTheProgramTheSecondTime)
{
  EXPECT_EXIT(
      {
        const SignalWatch watch;
        std::raise(SIGINT);
        std::raise(SIGINT); // an echo
        std::this_thread::sleep_for(std::chrono::milliseconds(510));
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

} // namespace gibbsflow
