#pragma once

#include "parameters/declared_entry.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// The formats of `gibbsflow parameters`: prm, json, xml, markdown, schema.
std::vector<std::string> parameter_formats();

/// All entries with value, default, admissible values and help: a file that can be run as it is,
/// for markdown a table, for schema the JSON Schema of such files. `format` is one of
/// parameter_formats().
std::string print_parameters(const std::vector<DeclaredEntry> &entries, const std::string &format);

/// Entries and values only, as .prm; reads back as the same values.
std::string print_values(const std::vector<DeclaredEntry> &entries);

} // namespace gibbsflow
