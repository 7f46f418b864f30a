#pragma once

#include <vector>

namespace gibbsflow {

/// The cells of the largest indicators, which together have `part` of them all. Equal ones, up to
/// rounding, are marked alike; those of zero never are.
std::vector<bool> largest(const std::vector<double> &indicator, double part);

} // namespace gibbsflow
