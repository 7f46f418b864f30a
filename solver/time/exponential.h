#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"

#include <functional>
#include <vector>

namespace gibbsflow {

/// The name of time without steps among the schemes.
constexpr const char *exact_scheme = "exponential";

/// exp(-t M^{-1} K) u_0, and what is known about it.
struct Propagation {
  Vector solution;
  double error = 0.; // estimate, in the discrete L1 norm sum_j |m_j u_j|
  unsigned int solves = 0;
};

/// u(t) of M u' = -K u, u(0) = u_0, t >= 0, without steps: in the Krylov space of
///     X = (M + gamma K)^{-1} M ,   X V_m = V_m H_m + h v_{m+1} e_m^T ,   V_m^T M V_m = I ,
/// where K is symmetric from w = X u_0 (minus its equilibrium part, which is kept exactly),
///     u(t) ~ |w|_M V_m f(H_m) e_1 ,   f(x) = exp(-(t/gamma) (1/x - 1)) / x ,
/// and gamma near 0.3 t, else from u_0, f without the divisor, and gamma near t/5; some 5 to 20
/// solves whatever the mesh (van den Eshof & Hochbruck, SIAM J. Sci. Comput. 27 (2006) 1438). Where
/// one space does not come down to `tolerance` (transport over many widths of u_0, say), t is
/// divided.
/// The estimate is, where there is an equilibrium, that of solver/THEORY.md: with the eigenvalues
/// x_j of H_m and the parts w_j of f(H_m) e_1's last component,
///     |e| <= h max_{0 < x <= 1} | sum_j w_j (f(x) - f(x_j)) / (x - x_j) |
/// in the norm of M; otherwise three times the largest of the last differences between iterates. It
/// is not below `tolerance` where rounding does not allow that. Mass is that of u_0. A signal ends
/// it (Stopped). Operators that prefer products: see propagate_by_products(). Collective.
Propagation propagate(const EvolutionOperator &evolution_operator, const Vector &initial, double t,
                      double tolerance);

/// u(t) and an estimate of its error in L1.
struct SolutionAt {
  double t;
  Vector solution;
  double error;
};

/// Called on all ranks with the solutions at some of the times, one after the other. Returning
/// false, on all ranks, ends the propagation.
using SolutionsObserver = std::function<bool(const std::vector<SolutionAt> &solutions)>;

/// u(t) for all of `times`, increasing and > 0, in one rational Krylov space (see
/// RationalKrylovSpace), or in a few for one stretch of time after the other where one does not
/// come down to the tolerance; what each is off is handed on to the next. Some 30 solves for three
/// to six decades of time, however many times there are.
/// Each vector is made for the time, of a dozen, that is known least. The estimate is three times
/// the distance in L1 from the solution of two vectors before, the largest of a few times, and what
/// rounding in the projection leaves. A few times are observed at once, for what costs less for
/// several solutions than for each.
/// Returns the last solution that was observed. Otherwise as above. Collective.
Propagation propagate_through(const EvolutionOperator &evolution_operator, const Vector &initial,
                              const std::vector<double> &times, double tolerance,
                              const SolutionsObserver &observer);

} // namespace gibbsflow
