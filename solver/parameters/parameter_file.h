#pragma once

#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

#include <deal.II/base/mpi.h>

#include <map>
#include <string>
#include <vector>

namespace gibbsflow {

/// Where each entry has its value from: "my.prm:14", "my.json", "--set"; the file for entries that
/// are not set.
using Locations = std::map<std::string, std::string>;

struct Parameters {
  SimulationParameters values;
  StudyParameters study;
  std::string text; // .prm of all entries, input files absolute; reads back as the same values
  std::vector<std::string> input_files;
};

/// Something on the command line that changes an entry after the file has been read: `text` is
/// "Section/Entry=value", `option` the option that said so ("--set").
struct Override {
  std::string option;
  std::string text;
};

/// Reads a .prm, .json or .xml file (known by its suffix, by its first character if it has none of
/// these), then the overrides, the later winning, and checks everything that can be checked without
/// a mesh. Input files are relative to the parameter file, in an override to the current directory.
/// Throws UserError on all ranks alike. `locations` is complete also then, as far as the reading
/// came. Only rank 0 touches the file. Collective.
Parameters read_parameters(const std::string &file, const std::vector<Override> &overrides,
                           Locations &locations, MPI_Comm comm);

/// All entries with their defaults, printed in one of parameter_formats().
std::string print_defaults(const std::string &format);

} // namespace gibbsflow
