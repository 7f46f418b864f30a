#pragma once

#include "learning/training.h"

#include <vector>

namespace gibbsflow {

/// The leading principal components of the weights' ways from W, the end of the trajectory, without
/// subtracting their mean (Li et al. (2018), Sec. 7.2), the largest first, scaled to unit length.
/// Throws a UserError about Subspace/Type where there are fewer than `n`.
std::vector<Weights> principal_components(const Trajectory &trajectory, unsigned int n);

} // namespace gibbsflow
