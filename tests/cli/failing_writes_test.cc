#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

// A disk that becomes full at some write of a run, on top of an earlier result; faults.py in
// tests/benchmark tries every write.

namespace gibbsflow {

namespace {

class FailingWritesSlow : public ::testing::Test {
protected:
  /// A run with settings of failing_writes.cc.
  ProgramResult run(const std::vector<std::string> &settings) const
  {
    std::vector<std::string> arguments = {"LD_PRELOAD=" + std::string(FAILING_WRITES),
                                          "FAIL_BELOW=" + (directory_.path() / "results").string()};
    arguments.insert(arguments.end(), settings.begin(), settings.end());
    arguments.insert(arguments.end(), {GIBBSFLOW_PROGRAM, "run", "my.prm", "--quiet"});
    return run_program("env", arguments, directory_.path());
  }

  /// All files of the earlier result, with their content.
  std::vector<std::string> earlier_result() const
  {
    const std::filesystem::path place = directory_.path() / "results/my";
    std::vector<std::string> all;
    for (const std::string &name : files_in(place)) {
      all.push_back(name);
      all.push_back(content_of(place / name));
    }
    return all;
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

/// Lines that are no warnings.
unsigned int n_messages(const std::string &errors)
{
  unsigned int n = 0;
  std::istringstream lines(errors);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("warning: ", 0) != 0)
      ++n;
  return n;
}

} // namespace

TEST_F(FailingWritesSlow, AreOneMessageAndLeaveTheEarlierResult)
{
  write_file(
      directory_.path(), "my.prm",
      "set Dimension = 1\nsubsection Potential\n set Type = quadratic\nend\n"
      "subsection Mesh\n set Lower corner = -2.5\n set Upper corner = 2.5\n set Subdivisions = 8\n"
      " set Refinements = 0\nend\n"
      "subsection Time\n set Final time = 0.1\n set Scheme = BDF2\n set Time step = 0.05\nend\n"
      "subsection Output\n set Checkpoint interval = 1e-9\nend\n");
  const std::string counter = (directory_.path() / "count").string();
  ProgramResult first = run({"FAIL_FROM=0"});
  if (first.err.find("ASan runtime does not come first") != std::string::npos)
    GTEST_SKIP() << "nothing can be loaded before the address sanitizer";
  ASSERT_EQ(0, first.exit_status) << first.err;
  first = run({"FAIL_FROM=0", "FAIL_COUNT=" + counter}); // on top of a result, as the others
  ASSERT_EQ(0, first.exit_status) << first.err;
  const unsigned int n_writes = std::atoi(content_of(counter).c_str());
  ASSERT_GT(n_writes, 20u);
  const std::vector<std::string> before = earlier_result();

  constexpr unsigned int n_tried = 10;
  for (unsigned int k = 0; k < n_tried; ++k) {
    const unsigned int n = 1 + k * (n_writes - 1) / (n_tried - 1);
    SCOPED_TRACE("write " + std::to_string(n) + " of " + std::to_string(n_writes));
    const ProgramResult result = run({"FAIL_FROM=" + std::to_string(n)});
    EXPECT_EQ(1, result.exit_status);
    EXPECT_EQ(1u, n_messages(result.err)) << result.err;
    EXPECT_EQ(before, earlier_result());
  }
}

} // namespace gibbsflow
