#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

// What `cmake --install` leaves works where no checkout is. What becomes of Debian packages on a
// clean system .packaging/test_packages sees.

namespace gibbsflow {

namespace {

class InstallSlow : public testing::Test {
protected:
  InstallSlow()
  {
    const ProgramResult installed = run(
        CMAKE_PROGRAM, {"--install", BUILD_DIRECTORY, "--prefix", (path() / "prefix").string()});
    EXPECT_EQ(0, installed.exit_status) << installed.err;
  }

  const std::filesystem::path &path() const { return scratch_.path(); }

  ProgramResult run(const std::string &program, const std::vector<std::string> &arguments) const
  {
    return run_program(program, arguments, path());
  }

  ScratchDirectory scratch_{MPI_COMM_SELF};
};

} // namespace

TEST_F(InstallSlow, TheProgramFindsItsParameterFiles)
{
  const std::string program = (path() / "prefix/bin/gibbsflow").string();
  const std::filesystem::path shared = path() / "prefix/share/gibbsflow";
  const std::string quickstart = (shared / "params/quickstart.prm").string();

  for (const std::string name : {"quickstart", "params/quickstart.prm", "params/quickstart"}) {
    const ProgramResult missing = run(program, {"run", name});
    EXPECT_EQ(2, missing.exit_status);
    EXPECT_PRED2(contains, missing.err, "Write `" + quickstart + "`");
  }
  EXPECT_PRED2(contains, run(program, {}).out, "gibbsflow run " + quickstart);
  EXPECT_EQ(0, run(program, {"validate", quickstart}).exit_status);
  EXPECT_EQ(run(program, {"parameters", "--format", "schema"}).out,
            content_of(shared / "parameters.schema.json"));
  EXPECT_EQ(run(program, {"--help", "--format", "bash"}).out,
            content_of(path() / "prefix/share/bash-completion/completions/gibbsflow"));
}

TEST_F(InstallSlow, AProgramWithTheLibrarySolvesWhatIsKnown)
{
  const ProgramResult configured =
      run(CMAKE_PROGRAM,
          {"-S", CHECKOUT_DIRECTORY "/.packaging/example", "-B", "build",
           "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_PREFIX_PATH=" + (path() / "prefix").string()});
  ASSERT_EQ(0, configured.exit_status) << configured.err;
  const ProgramResult built = run(CMAKE_PROGRAM, {"--build", "build"});
  ASSERT_EQ(0, built.exit_status) << built.out << built.err;

  const ProgramResult result = run("build/ornstein_uhlenbeck", {});

  EXPECT_EQ(0, result.exit_status) << result.out << result.err;
  EXPECT_PRED2(contains, result.out, "rate of a mode               5.0000000");
}

} // namespace gibbsflow
