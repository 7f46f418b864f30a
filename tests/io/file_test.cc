#include "io/file.h"

#include "base/user_error.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

namespace gibbsflow {
namespace {

TEST(WriteFile, ReplacesTheContentAndLeavesNothingElse)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  const std::filesystem::path file = scratch.path() / "a.txt";

  write_file(file, "old and long");
  write_file(file, "new");

  EXPECT_EQ(content_of(file), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch.path()), {}), 1);
}

TEST(WriteFile, SaysWhatCannotBeWrittenAndWhy)
{
  try {
    write_file("/nonexistent/a.txt", "text");
    FAIL();
  } catch (const RunFailure &failure) {
    EXPECT_NE(std::string(failure.what()).find("/nonexistent/a.txt: No such file"),
              std::string::npos)
        << failure.what();
  }
}

TEST(CollectivelyMpi, AllRanksFailWithTheFirstMessage)
{
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  const unsigned int last = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) - 1;

  try {
    collectively(MPI_COMM_WORLD, [&] {
      if (rank == last)
        throw RunFailure("the last");
    });
    FAIL();
  } catch (const RunFailure &failure) {
    EXPECT_STREQ(failure.what(), "the last");
  }
}

TEST(CollectivelyMpi, SuccessOnRootIsSuccess)
{
  unsigned int calls = 0;

  collectively_on_root(MPI_COMM_WORLD, [&] { ++calls; });

  EXPECT_EQ(dealii::Utilities::MPI::sum(calls, MPI_COMM_WORLD), 1U);
}

} // namespace
} // namespace gibbsflow
