#pragma once

#include <string>

namespace gibbsflow {

/// Scripts that complete commands, their options and arguments, and for --set the entries of
/// parameter files with the values that can be chosen, from the tables that help_text() and
/// `gibbsflow parameters` are made from. For bash a file of bash-completion, or to be sourced; for
/// zsh a file `_gibbsflow` in the path of its functions.
std::string bash_completion();
std::string zsh_completion();

} // namespace gibbsflow
