#include "io/log.h"

#include "base/user_error.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

#include <sstream>

namespace gibbsflow {
namespace {

TEST(LogMpi, RankZeroWritesToTheTerminalAndTheFile)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  const bool is_root = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
  std::ostringstream terminal, errors;
  Log log(scratch.path() / "log.txt", false, MPI_COMM_WORLD, false, terminal, errors);

  log.line("one");
  log.text("two\n");
  log.warn("three");
  log.warn("three");
  MPI_Barrier(MPI_COMM_WORLD);

  EXPECT_EQ(terminal.str(), is_root ? "one\ntwo\n" : "");
  EXPECT_EQ(errors.str(), is_root ? "warning: three\n" : "");
  EXPECT_EQ(content_of(scratch.path() / "log.txt"), "one\ntwo\nwarning: three\n");
  EXPECT_EQ(log.warnings(), std::vector<std::string>{"three"});
}

TEST(Log, QuietSilencesMessagesButNotWarnings)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  std::ostringstream terminal, errors;
  Log log(scratch.path() / "log.txt", true, MPI_COMM_SELF, false, terminal, errors);

  log.line("one");
  log.warn("two");

  EXPECT_EQ(terminal.str(), "");
  EXPECT_EQ(errors.str(), "warning: two\n");
  EXPECT_EQ(content_of(scratch.path() / "log.txt"), "one\nwarning: two\n");
}

TEST(Log, ContinuesAFileWhenAskedTo)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  for (const bool append : {false, true})
    Log(scratch.path() / "log.txt", true, MPI_COMM_SELF, append).line("again");

  EXPECT_EQ(content_of(scratch.path() / "log.txt"), "again\nagain\n");
}

TEST(LogMpi, AnUnwritablePathIsAFailureOnAllRanks)
{
  EXPECT_THROW(Log("/nonexistent/log.txt", true, MPI_COMM_WORLD), RunFailure);
}

} // namespace
} // namespace gibbsflow
