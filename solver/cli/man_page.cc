#include "cli/man_page.h"

#include "base/text.h"
#include "cli/help.h"

namespace gibbsflow {

namespace {

/// The text, whose lines are not kept, for troff.
std::string roff(const std::string &text)
{
  std::string escaped;
  for (const char c : text)
    escaped += c == '\\' ? "\\e" : c == '-' ? "\\-" : c == '\n' ? "\n\\&" : std::string(1, c);
  return "\\&" + escaped; // \& keeps a dot at the start of a line from being a request
}

std::string section(const std::string &title, const std::string &body)
{
  return ".SH " + title + '\n' + body;
}

std::string item(const std::string &name, const std::string &argument, const std::string &text)
{
  return ".TP\n\\fB" + roff(name) + "\\fR" +
         (argument.empty() ? "" : " \\fI" + roff(argument) + "\\fR") + '\n' + roff(trim(text)) +
         '\n';
}

std::string synopsis()
{
  std::string lines;
  for (const CommandInfo &command : command_infos())
    lines += (lines.empty() ? "" : ".br\n") + ("\\fBgibbsflow " + command.name) + "\\fR \\fI" +
             roff(command.arguments) + "\\fR [options]\n";
  return lines;
}

std::string commands()
{
  std::string items;
  for (const CommandInfo &command : command_infos()) {
    const std::string about = about_arguments(command);
    items += item(command.name, command.arguments, command.summary + ".\n");
    if (!about.empty() && !command.takes_file())
      items += ".IP\n" + roff(trim(about)) + '\n';
  }
  return items;
}

std::string options()
{
  std::string items;
  for (const OptionInfo &option : option_infos())
    items += item("--" + option.name, option.argument, option.help + '.');
  return items;
}

} // namespace

std::string man_page()
{
  const ProgramText &text = program_text();
  return std::string(".TH GIBBSFLOW 1 \"\" \"gibbsflow ") + GIBBSFLOW_VERSION +
         "\" \"User Commands\"\n" +
         section("NAME", "gibbsflow \\- " + roff(text.what_it_is) + '\n') +
         section("SYNOPSIS", synopsis()) +
         section("DESCRIPTION",
                 roff(trim(text.description)) +
                     "\n.PP\nFILE is a parameter file (.prm, .json or .xml); \\fBgibbsflow "
                     "parameters\\fR prints all of its entries\nwith their meaning, and files to "
                     "start from are in share/gibbsflow/params, beside the\nfolder bin that the "
                     "program is in.\n" +
                     roff(trim(text.results)) + '\n' + roff(trim(text.parallel)) + '\n') +
         section("COMMANDS", commands()) + section("OPTIONS", options()) +
         section("EXIT STATUS", roff(trim(text.exit_status)) + '\n') +
         section("EXAMPLES", ".nf\n" + roff(text.examples) + "\n.fi\n");
}

} // namespace gibbsflow
