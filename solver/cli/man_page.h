#pragma once

#include <string>

namespace gibbsflow {

/// The help of the program as a page of the manual, section 1, from the tables that help_text() is
/// made from.
std::string man_page();

} // namespace gibbsflow
