#include "io/output_directory.h"

#include "base/user_error.h"
#include "io/result_files.h"
#include "support/error_message.h"
#include "support/full_disk.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

std::string parameters_text(const std::string &command)
{
  return std::string(parameters_header) + "0.1.0\n# gibbsflow " + command +
         " my.prm\nset Dimension = 2\n";
}

std::string summary_text(const std::string &status, const std::string &command = "run")
{
  return R"({"program": {"name": "gibbsflow", "command": "gibbsflow )" + command +
         R"( my.prm", "status": ")" + status + "\"}}";
}

using Names = std::vector<std::string>;

class OutputDirectoryOfRun : public testing::Test {
protected:
  std::string check(const bool overwrite = false, const std::string &command = "run") const
  {
    return error_message([&] {
      check_output_directory(directory_, command, overwrite, input_files_, MPI_COMM_SELF);
    });
  }

  OutputDirectory claim(const bool overwrite = false, const std::string &command = "run") const
  {
    return {directory_, command, overwrite, parameters_text(command), MPI_COMM_SELF};
  }

  /// A run from its beginning to its end, with its number in history.csv.
  void run(const std::string &number, const std::string &status, const bool overwrite = false) const
  {
    OutputDirectory output = claim(overwrite);
    write_file(output.part(), "history.csv", number);
    write_file(output.part(), "summary.json", summary_text(status));
    output.settle(status == "done");
  }

  std::string number_in(const std::string &directory) const
  {
    return content_of(directory + "/history.csv");
  }

  ScratchDirectory scratch_{MPI_COMM_SELF};
  const std::string directory_ = (scratch_.path() / "results/my").string();
  const std::string part_ = directory_ + ".part";
  Names input_files_;
};

} // namespace

TEST_F(OutputDirectoryOfRun, IsThereWhenItIsComplete)
{
  EXPECT_EQ("", check());
  EXPECT_FALSE(fs::exists(part_));
  {
    OutputDirectory output = claim();
    EXPECT_EQ(part_, output.part());
    EXPECT_EQ(parameters_text("run"), content_of(part_ + "/parameters.prm"));
    EXPECT_FALSE(fs::exists(directory_));
    output.settle(true);
  }

  EXPECT_EQ(Names{"parameters.prm"}, files_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, OfAnEarlierRunIsReplacedAsAWhole)
{
  run("1", "done");
  write_file(directory_, "spectrum.csv", "old");
  write_file(directory_, "solution/solution_0001.vtu", "old");

  EXPECT_EQ("", check());
  run("2", "done");

  EXPECT_EQ((Names{"history.csv", "parameters.prm", "summary.json"}), files_in(directory_));
  EXPECT_EQ("2", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, ThatWasKilledLosesNothing)
{
  run("1", "done");
  {
    const OutputDirectory killed = claim();
    write_file(part_, "history.csv", "2");
    write_file(part_, "summary.json.part", "{\"prog"); // in the middle of write_file()
  }
  EXPECT_EQ("1", number_in(directory_));

  EXPECT_EQ("", check());
  run("3", "done");

  EXPECT_EQ("3", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, KeepsACompleteResultBesideAPartialOne)
{
  run("1", "done");
  for (const std::string status : {"failed", "stopped"}) {
    run("2", status);
    EXPECT_EQ("1", number_in(directory_));
    EXPECT_EQ("2", number_in(part_));
  }

  run("3", "done");

  EXPECT_EQ("3", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, HoldsAPartialResultWhereNothingIsComplete)
{
  run("1", "failed");
  EXPECT_EQ("1", number_in(directory_));
  EXPECT_EQ(directory_, claim().destination(false));

  run("2", "stopped");

  EXPECT_EQ("2", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, KnowsWhereAResultWillBe)
{
  run("1", "done");

  EXPECT_EQ(part_, claim().destination(false));
  EXPECT_EQ(directory_, claim().destination(true));
}

TEST_F(OutputDirectoryOfRun, InUseIsRefusedAlways)
{
  {
    const OutputDirectory first = claim();
    for (const bool overwrite : {false, true}) {
      EXPECT_PRED2(contains, check(overwrite), "into which another process writes now");
      EXPECT_THROW(claim(overwrite), UserError);
    }
  }

  EXPECT_EQ("", check());
}

TEST_F(OutputDirectoryOfRun, OfAnotherCommandIsRefused)
{
  run("1", "done");

  EXPECT_PRED2(contains, check(false, "landscape"), "holds the results of `gibbsflow run`");
  EXPECT_THROW(claim(false, "landscape"), UserError);
  EXPECT_EQ("1", number_in(directory_));
  EXPECT_EQ("", check(true, "landscape"));
}

TEST_F(OutputDirectoryOfRun, WithAPartOfAnotherCommandIsRefused)
{
  {
    const OutputDirectory killed = claim();
  }

  EXPECT_PRED2(contains, check(false, "study"), "my.part`, which holds the results of `gibbsflow");
}

TEST_F(OutputDirectoryOfRun, IsRecognisedByItsSummaryOrItsParameters)
{
  write_file(directory_, "summary.json", summary_text("done"));
  EXPECT_EQ("", check());
  fs::remove(directory_ + "/summary.json");
  write_file(directory_, "parameters.prm", parameters_text("run"));
  EXPECT_EQ("", check());
}

TEST_F(OutputDirectoryOfRun, WithAFileThatTheRunReadsIsRefused)
{
  run("1", "done");
  for (const std::string &place : {directory_, part_}) {
    write_file(place, "weights.txt", "1 2 3");
    write_file(place, "parameters.prm", parameters_text("run"));
    input_files_ = {(scratch_.path() / "data.csv").string(), place + "/weights.txt"};
    for (const bool overwrite : {false, true})
      EXPECT_PRED2(contains, check(overwrite), "whose `weights.txt` this run reads");
  }

  input_files_ = {(scratch_.path() / "results/other/weights.txt").string()};
  EXPECT_EQ("", check());
}

TEST_F(OutputDirectoryOfRun, WithForeignFilesIsRefused)
{
  run("1", "done");
  write_file(directory_, "notes.txt", "mine");

  EXPECT_PRED2(contains, check(),
               "Output/Directory: found `" + directory_ +
                   "`, which holds `notes.txt`. Allowed: a directory that can");
  EXPECT_THROW(claim(), UserError);
  EXPECT_EQ((Names{"history.csv", "notes.txt", "parameters.prm", "summary.json"}),
            files_in(directory_));
}

TEST_F(OutputDirectoryOfRun, WithForeignFilesOfTheSameNamesIsRefused)
{
  for (const std::string text : {"mine", R"({"program": {"name": "other"}})", "[1]", "{}"}) {
    write_file(directory_, "summary.json", text);
    EXPECT_PRED2(contains, check(), "which holds files that another program wrote") << text;
  }
}

TEST_F(OutputDirectoryOfRun, WithForeignFoldersIsRefused)
{
  run("1", "done");
  write_file(directory_, "solution/movie.mp4", "mine");
  EXPECT_PRED2(contains, check(), "which holds `solution/movie.mp4`");
}

TEST_F(OutputDirectoryOfRun, WithAReportIsReplacedAsAWhole)
{
  run("1", "done");
  for (const std::string name : {"report.html", "figures/decay.svg", "figures/decay.csv",
                                 "figures.part/decay.gp", "comparison/spectrum.pdf"})
    write_file(directory_, name, "old");
  EXPECT_EQ("", check());

  run("2", "done");

  EXPECT_EQ((Names{"history.csv", "parameters.prm", "summary.json"}), files_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
  write_file(directory_, "figures/photo.jpg", "mine");
  EXPECT_PRED2(contains, check(), "which holds `figures/photo.jpg`");
}

TEST_F(OutputDirectoryOfRun, OverwritingKeepsForeignFiles)
{
  write_file(directory_, "notes.txt", "mine");
  write_file(directory_, "history.csv", "old");
  write_file(directory_, "solution/movie.mp4", "mine");
  write_file(directory_, "solution/a.vtu", "old");

  EXPECT_EQ("", check(true));
  run("1", "done", true);

  EXPECT_EQ(
      (Names{"history.csv", "notes.txt", "parameters.prm", "solution/movie.mp4", "summary.json"}),
      files_in(directory_));
  EXPECT_EQ("1", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, BehindASymbolicLinkIsReplacedWhereItIs)
{
  const std::string behind = (scratch_.path() / "disk/my").string();
  fs::create_directories(behind);
  fs::create_directories(fs::path(directory_).parent_path());
  fs::create_directory_symlink(behind, directory_);

  run("1", "done");
  run("2", "done");

  EXPECT_TRUE(fs::is_symlink(directory_));
  EXPECT_EQ("2", number_in(behind));
}

TEST_F(OutputDirectoryOfRun, ThatCannotBeReplacedIsRefused)
{
  const auto error = [](const std::string &directory) {
    return error_message(
        [&] { check_output_directory(directory, "run", true, {}, MPI_COMM_SELF); });
  };

  for (const std::string here : {".", "./", "..", "/"})
    EXPECT_PRED2(contains, error(here), "the current directory or one above it");
  EXPECT_PRED2(contains, error("/proc"), "where a file system is mounted");
  EXPECT_PRED2(contains, error(std::string(300, 'a')), "which cannot be a directory");
}

TEST_F(OutputDirectoryOfRun, BelowAFileIsRefused)
{
  write_file(scratch_.path(), "results", "a file");

  EXPECT_PRED2(contains, check(true), "results` is not a directory");
}

TEST_F(OutputDirectoryOfRun, ThatCannotBeMadeIsRefused)
{
  EXPECT_THROW(OutputDirectory("/proc/gibbsflow", "run", false, "", MPI_COMM_SELF), UserError);
}

TEST_F(OutputDirectoryOfRun, OnAFullDiskIsAFailureThatLeavesEverythingAsItWas)
{
  run("1", "done");
  const Names before = files_in(scratch_.path());
  {
    const FullDisk full(8);
    EXPECT_THROW(claim(), RunFailure);
  }

  EXPECT_EQ(before, files_in(scratch_.path()));
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(OutputDirectoryOfRun, LeavesNothingWhenItIsDiscarded)
{
  claim().discard();

  EXPECT_TRUE(fs::is_empty(scratch_.path() / "results"));
}

TEST_F(OutputDirectoryOfRun, ExchangesNamesInOneStepOrInThree)
{
  for (const bool in_one_step : {true, false}) {
    write_file(part_, "a", "fresh");
    write_file(directory_, "a", "old");

    exchange_directories(part_, directory_, in_one_step);

    EXPECT_EQ("fresh", content_of(directory_ + "/a"));
    EXPECT_EQ("old", content_of(part_ + "/a"));
    EXPECT_FALSE(fs::exists(part_ + ".old"));
  }
}

// between the first and the second of the three steps
TEST_F(OutputDirectoryOfRun, ComesBackAfterAKillBetweenTwoNames)
{
  run("1", "done");
  fs::rename(directory_, part_ + ".old");

  {
    const OutputDirectory next = claim();
  }

  EXPECT_EQ("1", number_in(directory_));
  EXPECT_FALSE(fs::exists(part_ + ".old"));
}

TEST(OutputDirectoryMpi, AllRanksRefuseTheSame)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
    write_file(scratch.path() / "out", "notes.txt", "mine");
  const std::string directory = (scratch.path() / "out").string();

  EXPECT_THROW(check_output_directory(directory, "run", false, {}, MPI_COMM_WORLD), UserError);
  EXPECT_THROW(OutputDirectory(directory, "run", false, "", MPI_COMM_WORLD), UserError);
}

} // namespace gibbsflow
