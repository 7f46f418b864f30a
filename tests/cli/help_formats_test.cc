#include "cli/help_formats.h"

#include "cli/help.h"
#include "parameters/parameter_file.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace gibbsflow {

namespace {

using Words = std::vector<std::string>;

Words lines_of(const std::string &text)
{
  Words lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

/// What bash would offer after the words, of which it has taken the last one apart at = as it does
/// with a line that somebody types.
class BashCompletion : public testing::Test {
protected:
  Words after(const Words &words) const
  {
    std::string script = help_in("bash") + "compopt() { :; }\nCOMP_WORDS=(gibbsflow";
    for (const std::string &word : words)
      script += " '" + std::regex_replace(word, std::regex("'"), "'\\''") + '\'';
    script += ")\nCOMP_CWORD=" + std::to_string(words.size()) +
              "\n_gibbsflow\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    const ProgramResult result =
        run_program("bash", {write_file(directory_.path(), ".script", script)}, directory_.path());
    EXPECT_EQ("", result.err);
    Words offered = lines_of(result.out);
    std::sort(offered.begin(), offered.end());
    return offered == Words{""} ? Words{} : offered;
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

} // namespace

TEST_F(BashCompletion, OfCommandsAndTheirOptions)
{
  Words commands;
  for (const CommandInfo &command : command_infos())
    commands.push_back(command.name);
  std::sort(commands.begin(), commands.end());

  EXPECT_EQ(commands, after({""}));
  EXPECT_EQ((Words{"sample", "spectrum", "study"}), after({"s"}));
  EXPECT_EQ(Words{"--overwrite"}, after({"run", "my.prm", "--ov"}));
  EXPECT_EQ((Words{"--help", "--quiet"}), after({"report", "--"}));
  EXPECT_EQ((Words{"schema"}), after({"parameters", "--format", "s"}));
  EXPECT_EQ((Words{"schema"}), after({"parameters", "--format", "=", "s"}));
  EXPECT_EQ((Words{"man"}), after({"--help", "--format", "m"}));
}

TEST_F(BashCompletion, OfFilesAndDirectories)
{
  for (const std::string name : {"my.prm", "my.json", "my.txt", "prm", "a b/c.xml"})
    write_file(directory_.path(), name, "");

  EXPECT_EQ((Words{"a b", "my.json", "my.prm"}), after({"run", ""}));
  EXPECT_EQ(Words{"a b/c.xml"}, after({"run", "--quiet", "a\\ b/"}));
  EXPECT_EQ(Words{"a b"}, after({"report", ""}));
  EXPECT_EQ(Words{"a b"}, after({"run", "my.prm", "--output", ""}));
}

TEST_F(BashCompletion, OfEntriesAndValues)
{
  Words entries;
  for (const DeclaredEntry &entry : default_entries())
    entries.push_back(entry.path + '=');
  std::sort(entries.begin(), entries.end());

  EXPECT_EQ(entries, after({"run", "my.prm", "--set", "\""}));
  EXPECT_EQ(Words{"Noise/Alpha="}, after({"run", "my.prm", "--set", "Noise/Al"}));
  EXPECT_EQ(Words{"Initial\\ density/Mean="}, after({"run", "--set", "Initial\\ density/Me"}));
  EXPECT_EQ(Words{"Initial density/Mean="}, after({"run", "--set", "'Initial density/Me"}));
  EXPECT_EQ(Words{"Noise/Alpha="}, after({"run", "--set", "=", "Noise/Al"}));
  EXPECT_EQ(Words{"gradient\\ covariance"}, after({"run", "--set", "Noise/Type", "=", "g"}));
  EXPECT_EQ(Words{"gradient\\ covariance"}, after({"run", "--set", "=", "Noise/Type", "=", "g"}));
  EXPECT_EQ(Words{"Noise/Type=gradient covariance"}, after({"run", "--set", "\"Noise/Type=g"}));
  EXPECT_EQ(Words{"Noise/Type=gradient\\ covariance"}, after({"run", "--set", "\"Noise/Type=\"g"}));
  EXPECT_EQ((Words{"false", "true"}), after({"run", "--set", "Output/Report", "="}));
  EXPECT_EQ(Words{}, after({"run", "--set", "Noise/Alpha", "=", "1"}));
}

TEST(HelpFormats, TheManualHasAllThatHelpHas)
{
  const std::string page = std::regex_replace(help_in("man"), std::regex("\\\\([-&])"), "$1");

  for (const CommandInfo &command : command_infos())
    EXPECT_PRED2(contains, page, "\n&" + command.summary);
  for (const OptionInfo &option : option_infos())
    EXPECT_PRED2(contains, page, "fB&--" + option.name);
  const std::regex request("\\.(TH|SH|TP|IP|PP|br|nf|fi)( .*)?");
  for (const std::string &line : lines_of(help_in("man")))
    EXPECT_TRUE(line[0] != '.' || std::regex_match(line, request)) << line;
}

TEST(HelpFormats, ForZshAreAFunctionOfItsCompletion)
{
  const std::string script = help_in("zsh");

  EXPECT_EQ(0u, script.find("#compdef gibbsflow\n"));
  EXPECT_PRED2(contains, script, "'Noise/Type=isotropic|");
  const ScratchDirectory directory(MPI_COMM_SELF);
  const std::string file = write_file(directory.path(), "_gibbsflow", script);
  if (run_program("zsh", {"--version"}, directory.path()).exit_status != 0)
    GTEST_SKIP() << "there is no zsh";
  EXPECT_EQ("", run_program("zsh", {"-n", file}, directory.path()).err);
}

} // namespace gibbsflow
