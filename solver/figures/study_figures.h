#pragma once

#include "figures/figure.h"
#include "figures/result.h"

#include <vector>

namespace gibbsflow {

/// Errors of a study's levels against step, mesh size, degree, depth or learning rate, with the
/// observed orders. Nothing where the result is no study, or has no errors.
void add_convergence(const Result &result, std::vector<Figure> &figures);

/// The gap against what a study varies: temperature (Arrhenius), L2 weight, seeds, labels.
void add_sweep(const Result &result, std::vector<Figure> &figures);

/// Wall seconds by phase of a run, by level of a study; of several results side by side.
void add_timing(const std::vector<Result> &results, std::vector<Figure> &figures);

} // namespace gibbsflow
