#pragma once

#include "io/summary.h"

#include <iosfwd>

namespace gibbsflow {

/// What SGD as a transfer operator says, with the errors of its cells; nothing where it was not
/// computed.
void print_transfer_operator(const Json &summary, std::ostream &out);

} // namespace gibbsflow
