#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What the user typed, taken apart and checked.
struct CommandLine {
  std::string command;                  // empty: only help or version, or nothing at all
  std::string file;                     // of the commands that take one
  std::vector<std::string> directories; // of `report`
  std::vector<std::string> settings;
  std::optional<std::string> output;
  std::string format; // of `parameters`, and of the help
  bool overwrite = false, resume = false, quiet = false, help = false, version = false;
};

/// Takes the arguments after the program's name apart. Throws UserError for anything that no
/// command understands: an unknown command or option (the nearest known one is named), an option
/// of another command, a missing or superfluous argument.
CommandLine parse_command_line(const std::vector<std::string> &arguments);

/// The arguments as one line that a shell takes apart again in the same way.
std::string quoted_command_line(const std::vector<std::string> &arguments);

} // namespace gibbsflow
