#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// Names of the potentials that are given by a formula, in the order of the help text.
std::vector<std::string> analytic_potential_names();

/// "name: formula, dimensions and entries; ..." of all of them, one sentence.
std::string analytic_potential_help();

} // namespace gibbsflow
