#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

// Runs that are killed and go on, as a user has them; faults.py in tests/benchmark does it two
// hundred times.

namespace gibbsflow {

namespace {

namespace fs = std::filesystem;

class ResumeSlow : public ::testing::Test {
protected:
  ResumeSlow()
  {
    write_file(
        directory_.path(), "my.prm",
        "set Dimension = 1\nsubsection Potential\n set Type = double well\nend\n"
        "subsection Noise\n set Sigma = 0.5\nend\n"
        "subsection Initial density\n set Mean = -1\nend\n"
        "subsection Mesh\n set Lower corner = -2.5\n set Upper corner = 2.5\n set Subdivisions = "
        "40\n"
        " set Refinements = 0\nend\n"
        "subsection Time\n set Final time = 4\n set Scheme = BDF2\n set Time step = 0.01\nend\n"
        "subsection Ensemble\n set Compute = true\n set Particles = 2000\nend\n"
        "subsection Output\n set Interval = 0.5\n set Checkpoint interval = 0.01\nend\n");
  }

  ProgramResult run(const std::vector<std::string> &options, const unsigned int n_ranks = 1) const
  {
    std::vector<std::string> arguments = {
        "-n", std::to_string(n_ranks), GIBBSFLOW_PROGRAM, "run", "my.prm", "--quiet"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    if (n_ranks > 1)
      return run_program(MPIRUN_PROGRAM, arguments, directory_.path());
    return run_program(GIBBSFLOW_PROGRAM, {arguments.begin() + 3, arguments.end()},
                       directory_.path());
  }

  /// Starts a run, and sends it a signal when so many rows of its history are written.
  ProgramResult run_until(const std::string &signal, const unsigned int n_rows,
                          const std::string &options) const
  {
    return run_program("sh",
                       {"-c",
                        "\"$1\" run my.prm --quiet " + options +
                            " & run=$!; "
                            "rows() { cat results/my.part/history.csv 2>/dev/null | wc -l; }; "
                            "until [ $(rows) -ge " +
                            std::to_string(n_rows) +
                            " ] || ! kill -0 $run 2>/dev/null; do sleep 0.01; done; "
                            "kill -" +
                            signal + " $run; wait $run",
                        "sh", GIBBSFLOW_PROGRAM},
                       directory_.path());
  }

  std::string in_result(const std::string &file, const std::string &result = "my") const
  {
    return content_of(directory_.path() / "results" / result / file);
  }

  /// The summary without what depends on the clock and the command line.
  nlohmann::json numbers_of(const std::string &result) const
  {
    nlohmann::json summary = nlohmann::json::parse(in_result("summary.json", result));
    summary.erase("timing");
    summary["program"].erase("command");
    return summary;
  }

  void expect_same_as(const std::string &whole) const
  {
    EXPECT_EQ(files_in(directory_.path() / "results" / whole),
              files_in(directory_.path() / "results/my"));
    for (const std::string file : {"history.csv", "solution.npz", "spectrum.csv", "ensemble.csv",
                                   "solution/solution_0008.vtu"})
      EXPECT_TRUE(in_result(file, whole) == in_result(file)) << file;
    EXPECT_EQ(numbers_of(whole), numbers_of("my"));
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

} // namespace

TEST_F(ResumeSlow, ARunThatIsKilledFiveTimesEndsAsIfUndisturbed)
{
  ASSERT_EQ(0, run({"--output", "results/whole"}).exit_status);

  for (const unsigned int rows : {20, 80, 150, 230, 350}) {
    const ProgramResult killed = run_until("KILL", rows, rows > 20 ? "--resume" : "");
    EXPECT_EQ(137, killed.exit_status) << killed.err;
  }
  const ProgramResult rest = run({"--resume"});

  ASSERT_EQ(0, rest.exit_status) << rest.err;
  EXPECT_FALSE(fs::exists(directory_.path() / "results/my/checkpoint"));
  expect_same_as("whole");
  const ProgramResult again = run({"--resume"});
  EXPECT_EQ(2, again.exit_status);
  EXPECT_PRED2(contains, again.err, "found a complete result in `results/my`");
}

TEST_F(ResumeSlow, AStoppedRunGoesOnFromItsDirectoryOnOtherRanksToo)
{
  ASSERT_EQ(0, run({"--output", "results/whole"}).exit_status);

  const ProgramResult stopped = run_until("TERM", 100, "--set \"Output/Checkpoint interval=0\"");
  EXPECT_EQ(143, stopped.exit_status);
  EXPECT_PRED2(contains, stopped.err, "The same command goes on from there with --resume.");
  EXPECT_TRUE(fs::exists(directory_.path() / "results/my/checkpoint"));
  const ProgramResult other = run({"--resume", "--set", "Time/Final time=5"});
  EXPECT_EQ(2, other.exit_status);
  EXPECT_PRED2(contains, other.err, "Time/Final time: found `5` with --resume, and `4` in");
  const ProgramResult rest = run({"--resume"}, 2);

  ASSERT_EQ(0, rest.exit_status) << rest.err;
  const nlohmann::json a = numbers_of("whole"), b = numbers_of("my");
  for (const char *const number : {"/distance/l1", "/density/mean/0", "/distance/kl"}) {
    const nlohmann::json::json_pointer path(number);
    EXPECT_NEAR(a[path].get<double>(), b[path].get<double>(), 1e-12) << number;
  }
}

TEST_F(ResumeSlow, ThereMustBeACheckpoint)
{
  const ProgramResult result = run({"--resume"});

  EXPECT_EQ(2, result.exit_status);
  EXPECT_PRED2(contains, result.err, "--resume: found no checkpoint in `results/my.part` or");
  EXPECT_EQ(std::vector<std::string>{"my.prm"}, files_in(directory_.path()));
}

} // namespace gibbsflow
