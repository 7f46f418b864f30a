#include "cli/execute.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "io/result_files.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <deal.II/base/exceptions.h>

#include <gtest/gtest.h>

#include <new>

namespace gibbsflow {

namespace {

/// Commands that do nothing but remember how they were called.
class Execute : public testing::Test {
protected:
  int execute_with(std::vector<std::string> arguments)
  {
    arguments.insert(arguments.begin() + 1, file_);
    Commands commands;
    const auto remember = [this](const std::string &name) {
      return [this, name](const SimulationParameters &parameters, const StudyParameters &,
                          const RunContext &context) {
        called_ = name;
        parameters_ = parameters;
        context_ = context;
        return 7;
      };
    };
    for (const std::string name : {"run", "spectrum", "landscape", "validate"})
      commands[name] = remember(name);
    return execute(arguments, commands, locations_, MPI_COMM_SELF);
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
  const std::string file_ =
      write_file(directory_.path(), "cold.prm", "subsection Noise\n set Sigma = 0.5\nend");
  const std::string out_ = (directory_.path() / "out").string();
  Locations locations_;
  std::string called_;
  SimulationParameters parameters_;
  RunContext context_;
};

} // namespace

TEST_F(Execute, CallsTheCommandWithWhatItNeeds)
{
  EXPECT_EQ(7, execute_with({"spectrum", "--set", "Noise/Alpha=0.25", "--quiet"}));

  EXPECT_EQ("spectrum", called_);
  EXPECT_EQ(0.5, parameters_.noise.sigma);
  EXPECT_EQ(0.25, parameters_.noise.alpha);
  EXPECT_TRUE(context_.quiet);
  EXPECT_EQ("results/cold-spectrum", context_.output_directory);
  EXPECT_EQ("gibbsflow spectrum " + file_ + " --set Noise/Alpha=0.25 --quiet",
            context_.command_line);
}

TEST_F(Execute, EachCommandHasItsOwnDirectory)
{
  for (const auto &[command, directory] :
       {std::pair<std::string, std::string>("run", "results/cold"),
        {"landscape", "results/cold-landscape"},
        {"spectrum", "results/cold-spectrum"}}) {
    execute_with({command});
    EXPECT_EQ(directory, context_.output_directory);
    EXPECT_EQ(command, context_.command);
  }
}

// by which the directory is known later
TEST_F(Execute, TheCommandIsTheFirstWordThatIsKept)
{
  std::vector<std::string> arguments = {"run", "--output", "run"};
  execute_with(arguments);
  EXPECT_EQ("gibbsflow run " + file_ + " --output run", context_.command_line);

  Commands commands;
  commands["landscape"] = [this](const SimulationParameters &, const StudyParameters &,
                                 const RunContext &context) {
    context_ = context;
    return 0;
  };
  execute({"--quiet", "landscape", file_}, commands, locations_, MPI_COMM_SELF);
  EXPECT_EQ("landscape", command_of_line(context_.command_line));
}

TEST_F(Execute, TheDirectoryComesFromTheOptionTheFileOrItsName)
{
  execute_with({"run", "--set", "Output/Directory=" + out_});
  EXPECT_EQ(out_, context_.output_directory);
  execute_with({"run", "--set", "Output/Directory=elsewhere", "--output", out_});
  EXPECT_EQ(out_, context_.output_directory);
}

TEST_F(Execute, TheParametersItPassesOnCanBeRun)
{
  execute_with({"run", "--set", "Noise/Alpha=0.25", "--output", out_});

  EXPECT_EQ(0u, context_.parameters_text.find(parameters_header));
  EXPECT_PRED2(contains, context_.parameters_text, context_.command_line);
  const std::string copy =
      write_file(directory_.path(), "again/copy.prm", context_.parameters_text);
  const Parameters again = read_parameters(copy, {}, locations_, MPI_COMM_SELF);
  EXPECT_EQ(0.25, again.values.noise.alpha);
  EXPECT_EQ(out_, again.values.output.directory);
}

TEST_F(Execute, RefusesAForeignDirectoryBeforeTheCommandStarts)
{
  write_file(out_, "notes.txt", "mine");

  EXPECT_THROW(execute_with({"run", "--output", out_}), UserError);
  EXPECT_EQ("", called_);
  execute_with({"run", "--output", out_, "--overwrite"});
  EXPECT_EQ("run", called_);
  EXPECT_TRUE(context_.overwrite);
}

TEST(Describe, PutsThePlaceInFrontOfAUsersError)
{
  const UserError error("Noise/Sigma", "found `x`", "a number", "Write a number");

  const Failure located = describe(error, {{"Noise/Sigma", "my.prm:14"}});
  const Failure unlocated = describe(error, {});

  EXPECT_EQ("my.prm:14: Noise/Sigma: found `x`. Allowed: a number. Write a number.",
            located.message);
  EXPECT_EQ("Noise/Sigma: found `x`. Allowed: a number. Write a number.", unlocated.message);
  EXPECT_EQ(2, located.exit_status);
}

TEST(Describe, MakesOneLineOfEverythingElse)
{
  const dealii::ExcMessage library_error("The matrix is singular.\nMore about it.");

  EXPECT_EQ("The run failed: The matrix is singular.", describe(library_error, {}).message);
  EXPECT_EQ("The run failed: one", describe(std::runtime_error("one\ntwo"), {}).message);
  EXPECT_EQ("Mass is lost.", describe(RunFailure("Mass is lost."), {}).message);
  EXPECT_PRED2(contains, describe(std::bad_alloc(), {}).message, "not enough memory");
  EXPECT_EQ(143, describe(Stopped(15, "at the start"), {}).exit_status);
  for (const int status : {describe(library_error, {}).exit_status,
                           describe(RunFailure("Mass is lost."), {}).exit_status,
                           describe(std::bad_alloc(), {}).exit_status})
    EXPECT_EQ(1, status);
}

} // namespace gibbsflow
