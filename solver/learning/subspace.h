#pragma once

#include "learning/network.h"

#include <vector>

namespace gibbsflow {

/// The affine subspace W = W_0 + P z of all weights; the columns of P are orthonormal.
struct Subspace {
  Weights origin;                  // W_0
  std::vector<Weights> directions; // the columns of P
  bool is_orthonormal = true;
};

/// The subspace of dimension `dim` that section Subspace describes, through `origin`. Throws a
/// UserError for unknown or repeated weights' names, a number of directions other than dim, rows of
/// wrong length, dependent directions, and directions that are not orthonormal though they are not
/// to be orthonormalised.
Subspace make_subspace(const SubspaceParameters &parameters, const Network &network,
                       const Weights &origin, unsigned int dim);

} // namespace gibbsflow
