#pragma once

#include "space/line_measure.h"

#include <vector>

namespace gibbsflow {

/// With an estimate of its relative error.
struct TinyEigenvalue {
  double log_lambda, relative_error;
};

/// The smallest eigenvalues of the weighted Laplacian on a line,
///     -(pi u')' = lambda pi u,   u' = 0 or u = 0 at either end,
/// where they are tiny beside the next: lambda / lambda_next is the order of their relative error,
/// and no barrier is too high. pi is lumped to nodes, joined by the exact conductances
/// 1/int e^{U}: u is constant up to lambda / lambda_next wherever there is mass. All eigenvalues of
/// the chain have full relative accuracy (smallest_singular_values).
/// The chain is compared with one that lumps twice as much together, and with one on other panels,
/// for the quadrature.
/// Returns log lambda_k of those below 1e-8 times `ordinary`, the size of an eigenvalue that is not
/// tiny. Collective.
std::vector<TinyEigenvalue> tiny_line_eigenvalues(const WeightedCells<1> &cells,
                                                  bool absorbing_left, bool absorbing_right,
                                                  double ordinary);

} // namespace gibbsflow
