#pragma once

#include "io/summary.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// Columns of numbers from a CSV file that gibbsflow has written; NaN where a field is empty or no
/// number.
struct NumberTable {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;

  std::size_t n_rows() const { return columns.empty() ? 0 : columns.front().size(); }

  /// The column of that name, empty if there is none.
  std::vector<double> column(const std::string &name) const;
};

/// What a command has left in a directory, as far as it is read at once; fields are read when they
/// are drawn.
struct Result {
  std::string name; // for people: the last part of the directory's name
  std::filesystem::path directory;
  Json summary;
  NumberTable history; // no columns where nothing was followed through time
  std::vector<std::pair<double, std::filesystem::path>> fields; // times and files
  std::string log, parameters; // the texts of log.txt and parameters.prm, empty if missing

  unsigned int dimension() const; // 0 if not known
  bool has_fields() const { return !fields.empty(); }
};

/// What all messages of the command are about.
extern const char *const report_entry;

/// The columns of a file; none where it does not exist or has a header only. Throws a UserError
/// about `report_entry`. Serial.
NumberTable read_numbers(const std::filesystem::path &file);

/// Reads a directory. Throws a UserError about `report_entry` where it does not exist, holds no
/// summary of gibbsflow (or that of a later version), or a file in it is cut off. Serial.
Result read_result(const std::filesystem::path &directory);

} // namespace gibbsflow
