#pragma once

#include "learning/network.h"

#include <functional>
#include <vector>

namespace gibbsflow {

/// An eigenvector of unit length.
struct RitzPair {
  double value;
  double residual; // |H v - value v|
  Weights vector;
};

/// The `n_wanted` largest eigenvalues of a symmetric n x n matrix H, largest first, with their
/// eigenvectors, by Lanczos' method with complete reorthogonalisation from a random start; where
/// the Krylov space is invariant it goes on with another random vector, so that multiple
/// eigenvalues are found too. Ends when residuals are below 1e-10 |H|, or with the whole space.
/// Throws a RunFailure where 1000 steps are not enough.
std::vector<RitzPair> largest_eigenpairs(const std::function<Weights(const Weights &)> &H,
                                         unsigned int n, unsigned int n_wanted, unsigned int seed);

} // namespace gibbsflow
