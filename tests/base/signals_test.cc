#include "base/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace gibbsflow {

TEST(Signals, AreNotedWhileTheyAreWatched)
{
  const SignalWatch watch;
  ASSERT_FALSE(stop_requested());

  std::raise(SIGTERM);

  EXPECT_TRUE(stop_requested());
  EXPECT_EQ(SIGTERM, signal_received());
}

TEST(SignalsDeathTest, EndTheProgramTheSecondTime)
{
  EXPECT_EXIT(
      {
        const SignalWatch watch;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

} // namespace gibbsflow
