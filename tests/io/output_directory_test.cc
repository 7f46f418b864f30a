#include "io/output_directory.h"

#include "base/user_error.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const std::string parameters_text = std::string(parameters_header) + "0.1.0\nset Dimension = 2\n";

class OutputDirectory : public testing::Test {
protected:
  std::string check(const bool overwrite = false) const
  {
    return error_message(
        [&] { check_output_directory(directory_, overwrite, input_files_, MPI_COMM_SELF); });
  }

  void claim(const bool overwrite = false) const
  {
    claim_output_directory(directory_, overwrite, parameters_text, MPI_COMM_SELF);
  }

  std::vector<std::string> files() const { return files_in(directory_); }

  ScratchDirectory scratch_{MPI_COMM_SELF};
  const std::string directory_ = (scratch_.path() / "results/my").string();
  std::vector<std::string> input_files_;
};

using Names = std::vector<std::string>;

} // namespace

TEST_F(OutputDirectory, IsMadeWhenItIsClaimed)
{
  EXPECT_EQ("", check());
  EXPECT_FALSE(fs::exists(directory_));

  claim();

  EXPECT_EQ(Names{"parameters.prm"}, files());
  EXPECT_EQ(parameters_text, content_of(directory_ + "/parameters.prm"));
}

TEST_F(OutputDirectory, OfAnEarlierRunIsReplaced)
{
  claim();
  for (const std::string name : {"summary.json", "history.csv", "weights.txt", "directions.txt",
                                 "trajectory.csv", "solution/solution_0001.vtu"})
    write_file(directory_, name, "old");

  EXPECT_EQ("", check());
  claim();

  EXPECT_EQ(Names{"parameters.prm"}, files());
}

TEST_F(OutputDirectory, IsRecognisedByItsSummary)
{
  write_file(directory_, "summary.json", R"({"program": {"name": "gibbsflow"}})");

  EXPECT_EQ("", check());
}

TEST_F(OutputDirectory, WithAFileThatTheRunReadsIsRefused)
{
  claim();
  write_file(directory_, "weights.txt", "1 2 3");
  input_files_ = {(scratch_.path() / "data.csv").string(), directory_ + "/weights.txt"};

  for (const bool overwrite : {false, true})
    EXPECT_PRED2(contains, check(overwrite), "whose `weights.txt` this run reads");

  input_files_ = {(scratch_.path() / "results/other/weights.txt").string()};
  EXPECT_EQ("", check());
}

TEST_F(OutputDirectory, WithForeignFilesIsRefused)
{
  claim();
  write_file(directory_, "notes.txt", "mine");

  EXPECT_PRED2(contains, check(),
               "Output/Directory: found `" + directory_ +
                   "`, which holds `notes.txt`. Allowed: a directory that can");
  EXPECT_THROW(claim(), UserError);
  EXPECT_EQ((Names{"notes.txt", "parameters.prm"}), files());
}

TEST_F(OutputDirectory, WithForeignFilesOfTheSameNamesIsRefused)
{
  for (const std::string text : {"mine", R"({"program": {"name": "other"}})", "[1]", "{}"}) {
    write_file(directory_, "summary.json", text);
    EXPECT_PRED2(contains, check(), "which holds files that another program wrote") << text;
  }
}

TEST_F(OutputDirectory, WithForeignFoldersIsRefused)
{
  claim();
  write_file(directory_, "solution/movie.mp4", "mine");
  EXPECT_PRED2(contains, check(), "which holds `solution/movie.mp4`");
}

TEST_F(OutputDirectory, OverwritingKeepsForeignFiles)
{
  write_file(directory_, "notes.txt", "mine");
  write_file(directory_, "history.csv", "old");
  write_file(directory_, "solution/movie.mp4", "mine");
  write_file(directory_, "solution/a.vtu", "old");

  EXPECT_EQ("", check(true));
  claim(true);

  EXPECT_EQ((Names{"notes.txt", "parameters.prm", "solution/movie.mp4"}), files());
}

TEST_F(OutputDirectory, BelowAFileIsRefused)
{
  write_file(scratch_.path(), "results", "a file");

  EXPECT_PRED2(contains, check(true), "results` is not a directory");
}

TEST_F(OutputDirectory, ThatCannotBeMadeIsRefused)
{
  EXPECT_THROW(claim_output_directory("/proc/gibbsflow", false, parameters_text, MPI_COMM_SELF),
               UserError);
}

TEST(OutputDirectoryMpi, AllRanksRefuseTheSame)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
    write_file(scratch.path(), "notes.txt", "mine");

  EXPECT_THROW(check_output_directory(scratch.path().string(), false, {}, MPI_COMM_WORLD),
               UserError);
}

} // namespace gibbsflow
