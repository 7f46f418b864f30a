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

  bool takes_directories() const { return arguments == "DIR..."; }
};

const std::vector<CommandInfo> &command_infos();

/// The command of that name, null if there is none.
const CommandInfo *find_command(const std::string &name);

/// The help of the program, and of one command.
std::string help_text();
std::string help_text(const CommandInfo &command);

} // namespace gibbsflow
