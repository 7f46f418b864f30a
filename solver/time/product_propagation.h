#pragma once

#include "time/exponential.h"

namespace gibbsflow {

/// J_0(z), ..., J_n(z), z >= 0, by Miller's backward recurrence.
std::vector<double> bessel_functions(double z, unsigned int n);

/// u(t) of M u' = -K u by products with A = M^{-1} K alone, for operators whose solves are dear and
/// of which |u|_M never grows, in steps of tau: with the field of values of A about c, as high as
/// +- i rho, B = (A - c)/rho, P_0 = u, P_1 = B u, P_{k+1} = 2 B P_k + P_{k-1},
///     e^{-tau A} u = e^{-tau c} (J_0(tau rho) u + 2 sum_{k>0} (-1)^k J_k(tau rho) P_k) ,
/// Chebyshev's series on the imaginary axis, where it converges beyond k = tau rho faster than any
/// power (Tal-Ezer & Kosloff, J. Chem. Phys. 81 (1984) 3967); friction, the real part of A, makes
/// P_k grow, and the factor in front takes that back. About tau rho products a step, whatever the
/// number of times. rho comes from a power iteration; where it was too small, so that terms grow or
/// |u|_M does, the step is done again.
///
/// None where it would take more products than solves would be worth. `observer`, which may be
/// empty, as in propagate_through(). Collective.
std::optional<Propagation> propagate_by_products(const EvolutionOperator &evolution_operator,
                                                 const Vector &initial,
                                                 const std::vector<double> &times, double tolerance,
                                                 const SolutionsObserver &observer);

} // namespace gibbsflow
