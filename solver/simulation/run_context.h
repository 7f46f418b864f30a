#pragma once

#include "io/run_identity.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// What a command knows about its call beside the parameters.
struct RunContext {
  std::string command = "run"; // its name
  std::string command_line;    // as typed, but the command first: "gibbsflow run wells.prm --quiet"
  std::string output_directory; // checked; an OutputDirectory claims it before anything is written
  bool overwrite = false;
  bool quiet = false;
  bool report = false;         // make the page and the figures at the end
  std::string parameters_text; // a parameter file of everything that is used

  std::optional<RunIdentity> identity; // of commands that can be resumed
  std::string resumed = "";            // the directory with the checkpoint to go on from
  double checkpoint_interval = 0.;     // wall seconds; 0: at signals only
};

} // namespace gibbsflow
