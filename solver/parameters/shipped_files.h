#pragma once

#include <string>

namespace gibbsflow {

/// The folder of the parameter files to start from: of an installed program
/// PREFIX/share/gibbsflow/params, else `params`, as in a checkout.
std::string shipped_parameter_files();

} // namespace gibbsflow
