#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// A command of the program. All that is known of it is in the table in help.cc.
struct CommandInfo {
  std::string name;
  std::string arguments; // "FILE", "DIR..." or nothing
  std::string summary;   // one line
  std::vector<std::string> options;
  bool names_directory = false; // where results go by default has its name behind the file's

  bool takes_file() const { return arguments == "FILE"; }
  bool takes_directories() const { return arguments == "DIR..."; }
};

/// An option; in `help` lines end where those on the screen do.
struct OptionInfo {
  std::string name, argument, help;
};

/// What there is to say beside the tables; lines end where those on the screen do.
struct ProgramText {
  std::string what_it_is, description, examples, parallel, exit_status, results;
};

const std::vector<CommandInfo> &command_infos();
const std::vector<OptionInfo> &option_infos();
const ProgramText &program_text();

/// The command of that name, null if there is none.
const CommandInfo *find_command(const std::string &name);

/// What its arguments are, in lines; nothing where it has none.
std::string about_arguments(const CommandInfo &command);

/// The help of the program, and of one command.
std::string help_text();
std::string help_text(const CommandInfo &command);

} // namespace gibbsflow
