#pragma once

#include "formulation/kinetic_matrices.h"

namespace gibbsflow {

/// A factorisation of what (a M + s K) becomes for the modes of even degree when those of odd
/// degree are eliminated (see make_kinetic_solver()): of all even modes of all nodes at once, n
/// numbers a node. Collective.
template <int dim>
std::unique_ptr<RootCholesky> factor_even_modes(const KineticMatrices<dim> &matrices, double a,
                                                double s);

} // namespace gibbsflow
