#include "io/csv_writer.h"

#include "base/user_error.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {
namespace {

TEST(CsvRow, LeavesFieldsEmptyThatAreAbsentOrNotFinite)
{
  EXPECT_EQ(csv_row({1., std::nullopt, 0.1, INFINITY, std::nan("")}), "1,,0.1,,\n");
}

TEST(CsvWriterMpi, EachRowIsInTheFileAtOnce)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  const std::filesystem::path file = scratch.path() / "history.csv";
  CsvWriter writer(file, {"step", "time", "kl"}, MPI_COMM_WORLD);

  writer.write_row({0., 0., std::nullopt});
  writer.write_row({1., 0.01, 1. / 3.});

  EXPECT_EQ(content_of(file), "step,time,kl\n0,0,\n1,0.01,0.3333333333333333\n");
}

TEST(CsvWriterMpi, AnUnwritablePathIsAFailureOnAllRanks)
{
  EXPECT_THROW(CsvWriter("/nonexistent/history.csv", {"step"}, MPI_COMM_WORLD), RunFailure);
}

} // namespace
} // namespace gibbsflow
