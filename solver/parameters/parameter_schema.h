#pragma once

#include "parameters/declared_entry.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// JSON Schema (draft 2020-12) of the parameter files that read_json() reads: names of sections and
/// entries, types, names to choose from, ranges, lengths of lists, defaults and help. A number may
/// be a formula, a list its text. What depends on several entries is left to `gibbsflow validate`.
std::string parameter_schema(const std::vector<DeclaredEntry> &entries);

} // namespace gibbsflow
