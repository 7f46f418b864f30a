#pragma once

#include <string>

namespace gibbsflow {

/// What a command knows about its call beside the parameters.
struct RunContext {
  std::string command_line;     // as typed, for the summary
  std::string output_directory; // checked; claim_output_directory() before anything is written
  bool overwrite = false;
  bool quiet = false;
  std::string parameters_text; // a parameter file of everything that is used
};

} // namespace gibbsflow
