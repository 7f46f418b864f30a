#include "io/checkpoint.h"

#include "base/user_error.h"
#include "io/result_files.h"
#include "support/error_message.h"
#include "support/full_disk.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

RunIdentity identity_with(const std::string &final_time)
{
  RunIdentity identity;
  identity.version = "1";
  identity.command = "run";
  identity.entries = {{"Time/Final time", final_time}};
  return identity;
}

/// A directory "a" with a checkpoint of two records.
class CheckpointFiles : public ::testing::Test {
protected:
  CheckpointFiles()
  {
    fs::create_directories(directory_);
    Checkpoint checkpoint(directory_, identity_with("1"), 0., false, MPI_COMM_SELF);
    checkpoint.put("first", "one");
    checkpoint.put("second", std::string(1000, 'x'));
    checkpoint.save();
  }

  std::string refusal(const RunIdentity &identity = identity_with("1")) const
  {
    try {
      find_resumable(directory_.string(), identity);
    } catch (const UserError &error) {
      return error.what();
    }
    return "";
  }

  Checkpoint resumed() const
  {
    return Checkpoint(directory_, identity_with("1"), 0., true, MPI_COMM_SELF);
  }

  ScratchDirectory scratch_{MPI_COMM_SELF};
  fs::path directory_ = scratch_.path() / "a";
};

} // namespace

TEST_F(CheckpointFiles, GiveBackWhatWasPut)
{
  Checkpoint checkpoint = resumed();

  EXPECT_EQ("one", checkpoint.find("first").value_or(""));
  EXPECT_FALSE(checkpoint.find("third").has_value());
  checkpoint.put("first", "two");
  EXPECT_EQ("two", checkpoint.find("first").value_or(""));
  EXPECT_EQ("one", resumed().find("first").value_or("")) << "before it is saved";
  checkpoint.save();
  EXPECT_EQ("two", resumed().find("first").value_or(""));
  EXPECT_EQ(3u, files_in(directory_ / "checkpoint").size()) << "nothing obsolete is left";
}

TEST_F(CheckpointFiles, AreResultsThatCanBeReplaced)
{
  EXPECT_EQ("", foreign_entry(directory_));
  remove_checkpoint(directory_);
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(CheckpointFiles, AreRefusedWhereTheRunIsAnother)
{
  EXPECT_EQ("", refusal());
  EXPECT_PRED2(contains, refusal(identity_with("2")),
               "Time/Final time: found `2` with --resume, and `1`");
  RunIdentity other = identity_with("1");
  other.version = "2";
  EXPECT_PRED2(contains, refusal(other), "version");
  other = identity_with("1");
  other.command = "sample";
  EXPECT_PRED2(contains, refusal(other), "a checkpoint of `run`");
}

TEST_F(CheckpointFiles, AreRefusedWhereThereAreNone)
{
  remove_checkpoint(directory_);
  EXPECT_PRED2(contains, refusal(), "found no checkpoint in");
  write_file(directory_, "summary.json",
             "{\"program\": {\"name\": \"gibbsflow\", \"status\": \"done\"}}");
  EXPECT_PRED2(contains, refusal(), "found a complete result in");
}

TEST_F(CheckpointFiles, AreRefusedWhereverAByteIsAnotherOrMissing)
{
  for (const fs::directory_entry &file : fs::directory_iterator(directory_ / "checkpoint")) {
    const std::string content = content_of(file.path());
    const std::size_t step = std::max<std::size_t>(1, content.size() / 100);
    for (std::size_t i = 0; i < content.size(); i += step) {
      std::string damaged = content;
      damaged[i] = static_cast<char>(damaged[i] ^ 4);
      write_file(directory_ / "checkpoint", file.path().filename(), damaged);
      EXPECT_PRED2(contains, refusal(), "--resume") << file.path() << " at byte " << i;
      write_file(directory_ / "checkpoint", file.path().filename(), content.substr(0, i));
      EXPECT_PRED2(contains, refusal(), "--resume") << file.path() << " cut off at byte " << i;
    }
    fs::remove(file.path());
    EXPECT_NE("", refusal());
    write_file(directory_ / "checkpoint", file.path().filename(), content);
    EXPECT_EQ("", refusal());
  }
}

TEST_F(CheckpointFiles, StayAsTheyWereWhereTheDiskIsFull)
{
  Checkpoint checkpoint = resumed();
  checkpoint.put("second", std::string(10000, 'y'));

  {
    const FullDisk full(2000);
    EXPECT_THROW(checkpoint.save(), RunFailure);
  }

  EXPECT_EQ("", refusal());
  EXPECT_EQ(std::string(1000, 'x'), resumed().find("second").value_or(""));
}

} // namespace gibbsflow
