#pragma once

#include "figures/figure.h"
#include "figures/result.h"

#include <vector>

namespace gibbsflow {

/// chi^2, KL, TV and the Dirichlet energy against time on a logarithmic scale, with the slopes that
/// the slowest mode of the start predicts. Nothing without a history of distances.
void add_decay(const Result &result, std::vector<Figure> &figures);

/// chi^2 and TV of several results in one picture; nothing where fewer than two have them.
void add_decays_together(const std::vector<Result> &results, std::vector<Figure> &figures);

} // namespace gibbsflow
