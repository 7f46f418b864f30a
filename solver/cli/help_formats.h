#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// The formats of `gibbsflow --help`: text for the screen, man for the manual, bash and zsh for the
/// completion of these shells.
std::vector<std::string> help_formats();

/// The help of the program in one of help_formats().
std::string help_in(const std::string &format);

} // namespace gibbsflow
