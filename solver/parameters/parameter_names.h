#pragma once

#include "parameters/declared_entry.h"
#include "parameters/settings.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// The entry of that path. Throws UserError, which names the nearest known one, if there is none:
/// a misspelled name, or a name that another section has.
const DeclaredEntry &find_entry(const std::string &path, const std::vector<DeclaredEntry> &entries);

/// Throws UserError, which names the nearest known one, if no entry lies in the section.
void check_section(const Setting &section, const std::vector<DeclaredEntry> &entries);

} // namespace gibbsflow
