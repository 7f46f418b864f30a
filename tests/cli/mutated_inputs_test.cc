#include "support/mutated_inputs.h"

#include <gtest/gtest.h>

// tests/benchmark/faults.py tries ten thousand.

namespace gibbsflow {

TEST(MutatedInputsSlow, AreReadOrRefusedInOneLine)
{
  const MutatedInputs inputs;

  constexpr unsigned int n = 200;
  unsigned int n_read = 0;
  for (std::uint64_t number = 0; number < n; ++number) {
    const MutationOutcome outcome = inputs.outcome(number);
    EXPECT_EQ("", outcome.complaint()) << outcome.input << "\n" << outcome.errors;
    if (number < inputs.n_right()) {
      EXPECT_EQ(0, outcome.exit_status) << outcome.input << "\n" << outcome.errors;
    }
    if (outcome.exit_status == 0)
      ++n_read;
  }
  EXPECT_GT(n_read, n / 20) << "mutations go no further than the parser";
}

} // namespace gibbsflow
