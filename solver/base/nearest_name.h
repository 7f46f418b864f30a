#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// The number of insertions, deletions, substitutions and swaps of neighbours (each counts one)
/// that turn `a` into `b`, whatever the case of the letters (optimal string alignment).
unsigned int edit_distance(const std::string &a, const std::string &b);

/// The one of `names` that is nearest to `name` in edit_distance(); the first of equals, the empty
/// string if there are no names. It is always some name: a guess may be far off.
std::string nearest_name(const std::string &name, const std::vector<std::string> &names);

/// "`a`, `b` and `c`".
std::string quoted_list(const std::vector<std::string> &names);

} // namespace gibbsflow
