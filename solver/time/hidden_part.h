#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"

#include <vector>

namespace gibbsflow {

/// The L1 norm of what a Krylov space with the M-orthonormal basis V, the first n vectors of
/// `basis`, lacks of its start w once it is smoothed,
///     |X^8 (w - V V^T M w)| ,   X = (M + gamma K)^{-1} M ,
/// gamma of the size of the time that is wanted; 0 where it is below a hundredth of w, or rounding.
/// Beside modes that make the start huge in the norm of M but are gone by then, those that stay
/// come into the space late, and until then its iterates agree without them. Eight solves, none
/// where w is not huge. `unit`: see StartOfPropagation; `equilibrium`, which may be null, is kept
/// out. Collective.
double hidden_part(const EvolutionOperator &evolution_operator, const Vector &w,
                   const std::vector<Vector> &basis, unsigned int n, double gamma, double unit,
                   const Vector *equilibrium);

} // namespace gibbsflow
