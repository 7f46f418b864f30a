#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"

#include <vector>

namespace gibbsflow {

/// |x|_M = sqrt(x^T M x). Collective.
double mass_norm(const EvolutionOperator &evolution_operator, const Vector &x);

/// Makes w orthogonal to `basis` in <x, y>_M and of M-norm 1; on entry w = sum_i c_i basis_i + c_n
/// w. The basis is M-orthonormal. Classical Gram-Schmidt, repeated until the norm no longer drops
/// ("twice is enough", Kahan and Parlett), with one message per pass.
/// Returns c_0, ..., c_n; c_n = 0 if w lies in the span up to rounding, and w is of no use then.
/// Collective.
std::vector<double> orthonormalize(const EvolutionOperator &evolution_operator,
                                   const std::vector<Vector> &basis, Vector &w);

/// sum_i coefficients[i] * basis[first + i]. Local.
Vector combine(const std::vector<Vector> &basis, unsigned int first,
               const std::vector<double> &coefficients);

/// The same of each list of coefficients, which may be shorter than the basis: one pass over it.
/// Local.
std::vector<Vector> combine(const std::vector<Vector> &basis,
                            const std::vector<std::vector<double>> &coefficients);

/// v_i^T y for all vectors of a basis: one message. Collective.
std::vector<double> products(const std::vector<Vector> &basis, const Vector &y);

/// sum_j |m_j (sum_i c_i basis_i)_j| for each list of coefficients c, which may be shorter than the
/// basis: one pass over it, one message. Collective.
std::vector<double> l1_norms(const Vector &m, const std::vector<Vector> &basis,
                             const std::vector<std::vector<double>> &coefficients);

} // namespace gibbsflow
