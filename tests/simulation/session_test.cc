#include "simulation/session.h"

#include "base/user_error.h"
#include "io/csv_writer.h"
#include "io/result_files.h"
#include "support/error_message.h"
#include "support/full_disk.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

class SessionMpi : public ::testing::Test {
protected:
  SessionMpi()
  {
    context_.command_line = "gibbsflow run my.prm";
    context_.output_directory = directory_;
    context_.quiet = true;
    context_.parameters_text = std::string(parameters_header) + "0.1.0\n# gibbsflow run my.prm\n";
  }

  int run(const std::function<Ending(Session &)> &work)
  {
    MPI_Barrier(MPI_COMM_WORLD); // other ranks may still read what this one replaces
    const int status = run_session(context_, MPI_COMM_WORLD, work);
    MPI_Barrier(MPI_COMM_WORLD);
    return status;
  }

  int run_to_the_end(const double number)
  {
    return run([number](Session &session) {
      session.summary()["number"] = number;
      return Ending();
    });
  }

  /// What run_session() throws.
  template <typename Error>
  std::string error_of(const std::function<Ending(Session &)> &work)
  {
    try {
      run(work);
    } catch (const Error &error) {
      MPI_Barrier(MPI_COMM_WORLD);
      return error.what();
    }
    return "";
  }

  static nlohmann::json summary_in(const std::string &directory)
  {
    return nlohmann::json::parse(content_of(directory + "/summary.json"), nullptr, false);
  }

  ScratchDirectory scratch_{MPI_COMM_WORLD};
  const std::string directory_ = (scratch_.path() / "my").string();
  const std::string part_ = directory_ + ".part";
  RunContext context_;
};

} // namespace

TEST_F(SessionMpi, OfACommandThatEndsLeavesItsSummaryAndItsLog)
{
  const int status = run([](Session &session) {
    session.log().warn("The mesh is coarse.");
    session.summary()["model"]["dimension"] = 1;
    return Ending{"steady"};
  });

  EXPECT_EQ(0, status);
  const nlohmann::json summary = summary_in(directory_);
  EXPECT_EQ("steady", summary["program"]["status"]);
  EXPECT_EQ("gibbsflow run my.prm", summary["program"]["command"]);
  EXPECT_EQ("The mesh is coarse.", summary["warnings"][0]);
  EXPECT_EQ(1, summary["model"]["dimension"]);
  EXPECT_PRED2(contains, content_of(directory_ + "/log.txt"), "The mesh is coarse.");
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(SessionMpi, OfAFailureKeepsItsMessageAndWhatWasKnown)
{
  const std::string message = error_of<RunFailure>([](Session &session) -> Ending {
    session.summary()["model"]["dimension"] = 1;
    throw RunFailure("Mass is lost.");
  });

  EXPECT_EQ("Mass is lost. What there is of it is in " + directory_ + ", marked as failed.",
            message);
  const nlohmann::json summary = summary_in(directory_);
  EXPECT_EQ("failed", summary["program"]["status"]);
  EXPECT_EQ("Mass is lost.", summary["program"]["message"]);
  EXPECT_EQ(1, summary["model"]["dimension"]);
  EXPECT_PRED2(contains, content_of(directory_ + "/log.txt"), "Mass is lost.");
}

TEST_F(SessionMpi, OfAFailureLeavesAnEarlierCompleteResult)
{
  run_to_the_end(1.);

  const std::string message =
      error_of<RunFailure>([](Session &) -> Ending { throw RunFailure("Mass is lost."); });

  EXPECT_EQ("Mass is lost. What there is of it is in " + part_ +
                "; the earlier complete result is as it was.",
            message);
  EXPECT_EQ(1., summary_in(directory_)["number"]);
  EXPECT_EQ("failed", summary_in(part_)["program"]["status"]);

  run_to_the_end(2.);
  EXPECT_EQ(2., summary_in(directory_)["number"]);
  EXPECT_FALSE(fs::exists(part_));
}

TEST_F(SessionMpi, OnAFullDiskFailsAndLeavesAnEarlierResult)
{
  run_to_the_end(1.);

  const std::string message = [&] {
    const FullDisk full(4096);
    return error_of<RunFailure>([](Session &session) -> Ending {
      CsvWriter history(session.directory() + "/history.csv", {"time"}, session.communicator());
      for (unsigned int row = 0; row < 1000; ++row)
        history.write_row({row + 0.123456789});
      return {};
    });
  }();

  EXPECT_PRED2(contains, message, "cannot write " + part_ + "/history.csv: File too large");
  EXPECT_PRED2(contains, message, "the earlier complete result is as it was.");
  EXPECT_EQ(1., summary_in(directory_)["number"]);
  EXPECT_EQ("failed", summary_in(part_)["program"]["status"]);
}

// as on a disk with no room for the summary either
TEST_F(SessionMpi, ThatCannotSayWhatFailedSaysThatItHasNotEnded)
{
  run_to_the_end(1.);

  std::optional<FullDisk> full;
  const std::string message = error_of<RunFailure>([&](Session &) {
    full.emplace(150);
    return Ending();
  });
  full.reset();

  EXPECT_PRED2(contains, message, "cannot write " + part_ + "/summary.json: File too large");
  EXPECT_PRED2(contains, message, "What there is of it is in " + part_ + ".");
  EXPECT_EQ(1., summary_in(directory_)["number"]);
  EXPECT_EQ("failed", summary_in(part_)["program"]["status"]);
  EXPECT_FALSE(fs::exists(part_ + "/summary.json.part"));
  run_to_the_end(2.);
  EXPECT_EQ(2., summary_in(directory_)["number"]);
}

TEST_F(SessionMpi, StopsOnAllRanksWhereASignalHasReachedOne)
{
  const int status = run([](Session &session) -> Ending {
    if (dealii::Utilities::MPI::this_mpi_process(session.communicator()) == 0)
      std::raise(SIGINT);
    throw_if_stopped(session.communicator(), "while nothing was computed");
    return {};
  });

  EXPECT_EQ(130, status);
  const std::string message = "stopped by Ctrl-C (SIGINT) while nothing was computed";
  EXPECT_EQ("stopped", summary_in(directory_)["program"]["status"]);
  EXPECT_EQ(message, summary_in(directory_)["program"]["message"]);
  EXPECT_PRED2(contains, content_of(directory_ + "/log.txt"), message + ". What there is of it");
}

TEST_F(SessionMpi, OfAUsersErrorLeavesNothing)
{
  error_of<UserError>([](Session &) -> Ending { throw UserError("a", "b", "c", "d"); });

  EXPECT_FALSE(fs::exists(part_));
  EXPECT_FALSE(fs::exists(directory_));
}

TEST_F(SessionMpi, OfAnInaccurateResultIsOneThatCameToItsEnd)
{
  run_to_the_end(1.);

  const int status = run([](Session &session) {
    session.summary()["number"] = 2.;
    return Ending{"inaccurate", 1, "the space error is 0.3"};
  });

  EXPECT_EQ(1, status);
  EXPECT_EQ(2., summary_in(directory_)["number"]);
  EXPECT_FALSE(fs::exists(part_));
}

} // namespace gibbsflow
