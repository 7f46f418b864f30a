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

} // namespace gibbsflow
