#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <algorithm>

// The program itself, run as a user runs it: exit status, messages, files. Each call takes a
// second, so what can be tested inside is tested there.

namespace gibbsflow {

namespace {

class ProgramSlow : public testing::Test {
protected:
  ProgramResult gibbsflow(const std::vector<std::string> &arguments) const
  {
    return run_program(GIBBSFLOW_PROGRAM, arguments, directory_.path());
  }

  ProgramResult gibbsflow_on(const unsigned int n_ranks, std::vector<std::string> arguments) const
  {
    arguments.insert(arguments.begin(), {"-n", std::to_string(n_ranks), GIBBSFLOW_PROGRAM});
    return run_program(MPIRUN_PROGRAM, arguments, directory_.path());
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

unsigned int n_lines(const std::string &text)
{
  return static_cast<unsigned int>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_F(ProgramSlow, AloneGivesHelpAndStatus2)
{
  const ProgramResult result = gibbsflow({});

  EXPECT_EQ(2, result.exit_status);
  EXPECT_PRED2(contains, result.out, "Examples:");
}

TEST_F(ProgramSlow, HelpAndVersionSucceed)
{
  EXPECT_EQ(0, gibbsflow({"--help"}).exit_status);
  const ProgramResult version = gibbsflow({"--version"});
  EXPECT_EQ(0, version.exit_status);
  EXPECT_EQ(0u, version.out.find("gibbsflow "));
  EXPECT_EQ(version.out, gibbsflow({"version"}).out);
  EXPECT_EQ("", version.err);
}

TEST_F(ProgramSlow, ErrorsOfUsersAreOneLineWithStatus2AndNoFiles)
{
  write_file(directory_.path(), "my.prm", "subsection Noise\n set Sgima = 1\nend\n");

  for (const std::vector<std::string> &arguments :
       {std::vector<std::string>{"run", "my.prm"}, {"run", "nowhere.prm"}, {"rnu", "my.prm"}}) {
    const ProgramResult result = gibbsflow(arguments);
    EXPECT_EQ(2, result.exit_status);
    EXPECT_EQ("", result.out);
    EXPECT_EQ(1u, n_lines(result.err)) << result.err;
    EXPECT_PRED2(contains, result.err, "Allowed: ");
  }
  EXPECT_EQ(std::vector<std::string>{"my.prm"}, files_in(directory_.path()));
}

TEST_F(ProgramSlow, ValidateRefusesWhatRunRefuses)
{
  write_file(directory_.path(), "steep.prm",
             "set Dimension = 1\nsubsection Potential\n set Expression = -1000*x^4\nend\n"
             "subsection Mesh\n set Lower corner = -2.5\n set Upper corner = 2.5\nend");
  for (const std::string command : {"validate", "run"}) {
    const ProgramResult result = gibbsflow({command, "steep.prm"});
    EXPECT_EQ(1, result.exit_status) << command;
    EXPECT_PRED2(contains, result.err, "The mesh is too coarse to compute anything on");
  }
  EXPECT_EQ(gibbsflow({"validate", "steep.prm", "--output", "/proc/x"}).exit_status, 2);
}

TEST_F(ProgramSlow, OnSeveralRanksTheMessageComesOnce)
{
  write_file(directory_.path(), "my.prm", "subsection Noise\n set Sigma = x\nend\n");

  const ProgramResult result = gibbsflow_on(2, {"validate", "my.prm"});

  EXPECT_EQ(2, result.exit_status);
  const std::string message = "my.prm:2: Noise/Sigma: found `x`";
  const std::size_t first = result.err.find(message);
  EXPECT_NE(std::string::npos, first) << result.err;
  EXPECT_EQ(std::string::npos, result.err.find(message, first + 1)) << result.err;
}

TEST_F(ProgramSlow, PrintsParametersThatItAccepts)
{
  const ProgramResult parameters = gibbsflow({"parameters", "--format", "json"});
  ASSERT_EQ(0, parameters.exit_status);
  write_file(directory_.path(), "my.json", parameters.out);

  const ProgramResult result = gibbsflow({"validate", "my.json"});

  EXPECT_EQ(0, result.exit_status) << result.err;
}

namespace {

/// One well on a line that is solved in no time, and the number in its summary by which a result is
/// known again.
const std::string well =
    "set Dimension = 1\n"
    "subsection Potential\n set Type = quadratic\nend\n"
    "subsection Mesh\n set Lower corner = -2.5\n set Upper corner = 2.5\n set Subdivisions = 20\n"
    " set Refinements = 0\nend\n"
    "subsection Time\n set Final time = 0.1\n set Scheme = TR-BDF2\n set Time step = 0.01\nend\n"
    "subsection Output\n set Fields = false\nend\n";

const std::string endless = "--set=Time/Final time=1e6";

} // namespace

TEST_F(ProgramSlow, AKilledOrStoppedRunLosesNothing)
{
  write_file(directory_.path(), "my.prm", well);
  ASSERT_EQ(0, gibbsflow({"run", "my.prm", "--quiet"}).exit_status);
  const std::filesystem::path complete = directory_.path() / "results/my",
                              part = directory_.path() / "results/my.part";
  const std::string summary = content_of(complete / "summary.json");
  const auto end_by = [&](const std::string &signal) {
    return run_program("timeout",
                       {"--preserve-status", "-s", signal, "3", GIBBSFLOW_PROGRAM, "run", "my.prm",
                        "--quiet", endless},
                       directory_.path());
  };

  EXPECT_EQ(137, end_by("KILL").exit_status);
  EXPECT_EQ(summary, content_of(complete / "summary.json"));
  EXPECT_PRED2(contains, content_of(part / "summary.json"), "still running, or killed");

  const ProgramResult stopped = end_by("INT");
  EXPECT_EQ(130, stopped.exit_status);
  EXPECT_PRED2(contains, stopped.err, "stopped by Ctrl-C (SIGINT) at t = ");
  EXPECT_PRED2(contains, stopped.err,
               " of 1e+06. What there is of it is in results/my.part; the earlier complete result "
               "is as it was. The same command goes on from there with --resume.\n");
  EXPECT_EQ(summary, content_of(complete / "summary.json"));
  EXPECT_PRED2(contains, content_of(part / "summary.json"), "\"status\": \"stopped\"");

  EXPECT_EQ(0, gibbsflow({"run", "my.prm", "--quiet"}).exit_status);
  EXPECT_FALSE(std::filesystem::exists(part));
}

// what has been computed by then is not thrown away: the march itself may have taken hours
TEST_F(ProgramSlow, ARunStoppedAfterItsStepsKeepsTheirNumbers)
{
  write_file(directory_.path(), "my.prm", well);

  const ProgramResult stopped =
      run_program("sh",
                  {"-c",
                   "timeout -s KILL 60 \"$1\" run my.prm --quiet --set Dimension=2 & run=$!; "
                   "until grep -qs '^10,' results/my.part/history.csv; do sleep 0.01; done; "
                   "kill -INT $run; wait $run",
                   "sh", GIBBSFLOW_PROGRAM},
                  directory_.path());

  EXPECT_EQ(130, stopped.exit_status);
  EXPECT_PRED2(contains, stopped.err, "stopped by Ctrl-C (SIGINT) while "); // errors were estimated
  const std::string summary = content_of(directory_.path() / "results/my/summary.json");
  EXPECT_PRED2(contains, summary, "\"status\": \"stopped\"");
  EXPECT_PRED2(contains, summary, "\"final_time\": 0.1");
  EXPECT_PRED2(contains, summary, "\"chi2\"");
}

TEST_F(ProgramSlow, TwoRunsInOneDirectoryAreOneTooMany)
{
  write_file(directory_.path(), "my.prm", well);

  const ProgramResult result = run_program(
      "sh",
      {"-c",
       "timeout -s KILL 20 \"$1\" run my.prm --quiet \"$2\" & first=$!; "
       "while [ ! -e results/my.part/history.csv ]; do sleep 0.1; done; "
       "\"$1\" run my.prm --quiet; status=$?; kill -INT $first; wait $first; exit $status",
       "sh", GIBBSFLOW_PROGRAM, endless},
      directory_.path());

  EXPECT_EQ(2, result.exit_status);
  EXPECT_PRED2(contains, result.err, "into which another process writes now");
}

TEST_F(ProgramSlow, AStoppedStudyKeepsItsFinishedLevels)
{
  write_file(directory_.path(), "my.prm",
             well + "subsection Study\n set Type = time step\n"
                    " set Values = 0.05, 0.01, 1e-7\nend\n");

  const ProgramResult stopped = run_program(
      "timeout", {"--preserve-status", "-s", "INT", "4", GIBBSFLOW_PROGRAM, "study", "my.prm"},
      directory_.path());

  EXPECT_EQ(130, stopped.exit_status);
  EXPECT_PRED2(contains, stopped.err, "in level 3 of 3: time step 1e-07");
  const std::filesystem::path results = directory_.path() / "results/my";
  EXPECT_EQ(1u + 2u, n_lines(content_of(results / "convergence.csv")));
  EXPECT_PRED2(contains, content_of(results / "summary.json"), "\"status\": \"stopped\"");
}

} // namespace gibbsflow
