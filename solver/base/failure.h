#pragma once

#include <exception>
#include <string>

namespace gibbsflow {

/// What any exception has to say, in one line for people.
std::string failure_message(const std::exception &error);

/// Whether it is thrown on all ranks alike. Others (no memory, a check inside a library) may have
/// happened on this rank only, while the others wait for it.
bool is_collective(const std::exception &error);

} // namespace gibbsflow
