#pragma once

#include "figures/figure.h"
#include "figures/result.h"

#include <vector>

namespace gibbsflow {

/// Eigenvalues of the weighted Laplacian with their errors, of one result or of several beside each
/// other; nothing where there are none.
void add_spectrum(const std::vector<Result> &results, std::vector<Figure> &figures);

/// The leftmost eigenvalues of the generator of a general equation in the complex plane.
void add_generator(const Result &result, std::vector<Figure> &figures);

/// What is known of lambda_1: its bounds, estimates and computed value on one axis.
void add_bracket(const Result &result, std::vector<Figure> &figures);

} // namespace gibbsflow
