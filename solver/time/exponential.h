#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"

namespace gibbsflow {

/// The name of propagate() among the schemes.
constexpr const char *exact_scheme = "exponential";

/// exp(-t M^{-1} K) u_0, and what is known about it.
struct Propagation {
  Vector solution;
  double error = 0.; // estimate, in the discrete L1 norm sum_j |m_j u_j|
  unsigned int solves = 0;
};

/// u(t) of M u' = -K u, u(0) = u_0, t >= 0, without steps: in the Krylov space of
///     X = (M + gamma K)^{-1} M ,   X V_m = V_m H_m + h v_{m+1} e_m^T ,   V_m^T M V_m = I ,
///     u(t) ~ |w|_M V_m f(H_m) e_1 ,   f(x) = exp(-(t/gamma) (1/x - 1)) ,
/// with w = u_0 (minus its equilibrium part where K is symmetric, which is kept exactly) and gamma
/// near t/5; some 10 to 30 solves whatever the mesh (van den Eshof & Hochbruck, SIAM J.
/// Sci. Comput. 27 (2006) 1438). Where one space does not come down to `tolerance` (transport
/// over many widths of u_0, say), t is divided. The estimate is three times the largest of the last
/// differences between iterates; it is not below `tolerance` where rounding does not allow that.
/// Mass is that of u_0. A signal ends it (Stopped). Collective.
Propagation propagate(const EvolutionOperator &evolution_operator, const Vector &initial, double t,
                      double tolerance);

} // namespace gibbsflow
