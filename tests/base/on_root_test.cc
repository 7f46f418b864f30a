#include "base/on_root.h"

#include <gtest/gtest.h>

namespace gibbsflow {

TEST(OnRootMpi, HandsTheResultToAllRanks)
{
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);

  EXPECT_EQ(17u, on_root(MPI_COMM_WORLD, [&] { return 17u + rank; }));
}

TEST(OnRootMpi, ThrowsOnAllRanksWhatIsThrownOnTheFirst)
{
  const auto fail = []() -> int { throw UserError("A/B", "found `x`", "`y`", "Write `y`"); };

  std::string message;
  try {
    on_root(MPI_COMM_WORLD, fail);
  } catch (const UserError &error) {
    message = error.what();
  }

  EXPECT_EQ("A/B: found `x`. Allowed: `y`. Write `y`.", message);
}

} // namespace gibbsflow
