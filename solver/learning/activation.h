#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// Names of the activation functions that a network can use.
std::vector<std::string> activation_names();

} // namespace gibbsflow
