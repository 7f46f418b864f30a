#pragma once

#include "parameters/declared_entry.h"
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
  std::vector<DeclaredEntry> entries; // all, with their values; input files absolute
  std::vector<std::string> input_files;

  /// All entries, with the name of each input file left out.
  std::vector<DeclaredEntry> entries_without_files() const;

  /// The .prm text of all entries for a file in `directory`, which may not exist yet: it reads back
  /// there as the same values. An input file is named relative to it unless only the root
  /// directory is above both, so that a folder with data and results can be moved. Collective.
  std::string text_in(const std::string &directory, MPI_Comm communicator) const;
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

/// The parameter file that somebody means by `name`: it itself where it is a file, `name`.prm,
/// .json or .xml where there is one, parameters.prm in a directory of results, one of the shipped
/// files; else the empty string.
std::string parameter_file_like(const std::string &name);

/// All entries with their defaults.
std::vector<DeclaredEntry> default_entries();

/// The same, printed in one of parameter_formats().
std::string print_defaults(const std::string &format);

} // namespace gibbsflow
