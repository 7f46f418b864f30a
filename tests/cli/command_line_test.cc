#include "cli/command_line.h"

#include "cli/help.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

std::string error_of(const std::vector<std::string> &arguments)
{
  return error_message([&] { parse_command_line(arguments); });
}

using Arguments = std::vector<std::string>;

} // namespace

TEST(CommandLine, IsTakenApart)
{
  const CommandLine line = parse_command_line({"run", "my.prm", "--set", "A/B=1", "--overwrite",
                                               "--set=C=2, 3", "--output", "out", "--quiet"});

  EXPECT_EQ("run", line.command);
  EXPECT_EQ("my.prm", line.file);
  EXPECT_EQ((Arguments{"A/B=1", "C=2, 3"}), line.settings);
  EXPECT_EQ("out", line.output);
  EXPECT_TRUE(line.overwrite);
  EXPECT_TRUE(line.quiet);
  EXPECT_FALSE(line.help);
}

TEST(CommandLine, TakesOptionsInFrontOfTheCommand)
{
  const CommandLine line = parse_command_line({"--quiet", "spectrum", "my.prm"});

  EXPECT_EQ("spectrum", line.command);
  EXPECT_EQ("my.prm", line.file);
  EXPECT_FALSE(line.output);
}

TEST(CommandLine, OfAReportNamesDirectories)
{
  const CommandLine line = parse_command_line({"report", "results/a", "results/b", "--quiet"});

  EXPECT_EQ("report", line.command);
  EXPECT_EQ((Arguments{"results/a", "results/b"}), line.directories);
  EXPECT_EQ("", line.file);
  EXPECT_TRUE(line.quiet);
  EXPECT_PRED2(contains, error_of({"report"}), "report: found no directory");
  EXPECT_PRED2(contains, error_of({"report", "a", "--set", "B=1"}),
               "--set: found an option that the command report does not have");
  EXPECT_PRED2(contains, help_text(*find_command("report")), "comparison.html");
}

TEST(CommandLine, AsksForHelpInManyWays)
{
  for (const Arguments &arguments :
       {Arguments{"--help"}, Arguments{"-h"}, Arguments{"help"}, Arguments{"run", "--help"},
        Arguments{"help", "run"}, Arguments{"run", "--help", "my.prm"}})
    EXPECT_TRUE(parse_command_line(arguments).help);
  EXPECT_EQ("run", parse_command_line({"help", "run"}).command);
}

TEST(CommandLine, AsksForHelpInAFormat)
{
  EXPECT_EQ("man", parse_command_line({"--help", "--format", "man"}).format);
  EXPECT_EQ("text", parse_command_line({"help"}).format);
  EXPECT_EQ("prm", parse_command_line({"parameters"}).format);
  EXPECT_PRED2(contains, error_of({"help", "--format", "info"}),
               "--format: found `info`. Allowed: text, man, bash, zsh");
  EXPECT_PRED2(contains, error_of({"--format", "man"}), "found an option without a command");
}

TEST(CommandLine, AsksForTheVersionInTwoWays)
{
  EXPECT_TRUE(parse_command_line({"--version"}).version);
  EXPECT_TRUE(parse_command_line({"version"}).version);
}

TEST(CommandLine, KnowsAFileWithoutACommandInFrontOfIt)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  const std::string file = write_file(directory.path(), "wells.prm", "set Dimension = 2");

  for (const std::string &name : {file, (directory.path() / "wells").string()})
    EXPECT_PRED2(contains, error_of({name}), "in front of the file: gibbsflow run " + file);
}

TEST(CommandLine, NamesTheNearestCommandOrOption)
{
  EXPECT_PRED2(
      contains, error_of({"rnu", "my.prm"}),
      "rnu: found a command that does not exist. Allowed: run, spectrum, sample, study, landscape, "
      "report, validate, parameters. Did you mean 'run'");
  EXPECT_PRED2(contains, error_of({"run", "my.prm", "--overwrit"}),
               "--overwrit: found an option that does not exist");
  EXPECT_PRED2(contains, error_of({"run", "my.prm", "--overwrit"}), "Did you mean '--overwrite'");
  EXPECT_PRED2(contains, error_of({"run", "my.prm", "--ouput=a"}), "Did you mean '--output'");
}

TEST(CommandLine, ResumesWhatLeavesCheckpoints)
{
  for (const std::string command : {"run", "sample", "spectrum"}) {
    EXPECT_TRUE(parse_command_line({command, "my.prm", "--resume"}).resume) << command;
    EXPECT_FALSE(parse_command_line({command, "my.prm"}).resume) << command;
  }
  for (const std::string command : {"study", "landscape", "validate"})
    EXPECT_PRED2(contains, error_of({command, "my.prm", "--resume"}),
                 "--resume: found an option that the command " + command + " does not have");
}

TEST(CommandLine, RefusesOptionsOfOtherCommands)
{
  EXPECT_PRED2(contains, error_of({"run", "my.prm", "--format", "json"}),
               "--format: found an option that the command run does not have");
  EXPECT_PRED2(contains, error_of({"parameters", "--quiet"}), "--quiet: found an option that");
}

TEST(CommandLine, RefusesMissingAndSuperfluousArguments)
{
  EXPECT_PRED2(contains, error_of({"run"}), "run: found no parameter file");
  EXPECT_PRED2(contains, error_of({"run", "a.prm", "b.prm"}), "b.prm: found an argument too many");
  EXPECT_PRED2(contains, error_of({"parameters", "a.prm"}), "a.prm: found an argument too many");
  EXPECT_PRED2(contains, error_of({"run", "a.prm", "--set"}), "command line: found ");
  EXPECT_PRED2(contains, error_of({"run", "a.prm", "--output", ""}), "--output: found an empty");
  EXPECT_PRED2(contains, error_of({"run", "a.prm", "--quiet=1"}), "command line: found ");
  EXPECT_PRED2(contains, error_of({"--quiet"}), "--quiet: found an option without a command");
  EXPECT_PRED2(contains, error_of({""}), "command line: found a command that does not exist");
  EXPECT_PRED2(contains, error_of({"parameters", "--format", "yaml"}),
               "--format: found `yaml`. Allowed: prm, json, xml, markdown, schema");
}

TEST(CommandLine, IsQuotedForAShell)
{
  EXPECT_EQ("run my.prm --set 'Output/Final time=1' '' 'it'\\''s'",
            quoted_command_line({"run", "my.prm", "--set", "Output/Final time=1", "", "it's"}));
}

TEST(Help, KnowsEveryOptionOfEveryCommand)
{
  for (const CommandInfo &command : command_infos()) {
    EXPECT_PRED2(contains, help_text(), "\n  " + command.name);
    for (const std::string &option : command.options)
      EXPECT_PRED2(contains, help_text(command), "--" + option);
  }
}

TEST(Help, GivesThreeExamples)
{
  const std::string examples = help_text().substr(help_text().find("Examples:"));
  unsigned int n_examples = 0;
  for (std::size_t i = 0; (i = examples.find("\n  gibbsflow ", i)) != std::string::npos; ++i)
    ++n_examples;
  EXPECT_EQ(3u, n_examples);
}

} // namespace gibbsflow
