#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"

#include <vector>

namespace gibbsflow {

/// The parts of a solution of M u' = -K u (K symmetric) that hardly move, kept exactly:
///     v_k^T M u(t) = e^{-rate_k (t - t_0)} v_k^T M u(t_0)
/// for eigenvectors v_k, M-orthonormal, with tiny rates. Every solve of a step loses some eps of u
/// into them, which would let mass pass between wells at the rate eps * lambda_max instead of
/// rate_k (solver/THEORY.md Sec. 3); what is lost is put back. Mass is their sibling with rate 0
/// and is kept by TimeIntegrator. All functions are collective.
class SlowModes {
public:
  /// None.
  SlowModes() = default;

  SlowModes(const EvolutionOperator &evolution_operator, std::vector<Vector> eigenvectors,
            std::vector<double> rates);

  /// The modes have at `time` what u has of them.
  void start(const Vector &u, double time);

  /// Gives u at `time`, not before that of start(), what it should have of the modes. Where the
  /// operator keeps positivity, so does this: what would become negative, at most by rounding, is
  /// zero.
  void impose(Vector &u, double time) const;

  /// What start() has set.
  void remember(Archive &archive) { archive &coefficients_ &start_; }

  bool empty() const { return eigenvectors_.empty(); }
  unsigned int size() const { return eigenvectors_.size(); }

private:
  std::vector<Vector> eigenvectors_, functionals_; // v_k and M v_k
  std::vector<double> rates_, coefficients_;
  bool keeps_positivity_ = false;
  double start_ = 0.;
};

/// How many of some rates, in increasing order, are tiny beside the next one and so far below the
/// largest, or below 1/t, that rounding matters.
unsigned int number_of_slow(const std::vector<double> &rates, double t);

/// The slow modes near some vectors, which come from a space that rounding has mixed: a few inverse
/// iterations with (M + gamma K)^{-1} M, gamma much longer than the times of all other modes, and
/// Rayleigh-Ritz with EvolutionOperator::energies(), repeated in the basis that it gives. None
/// where the operator has no energies, or where the iteration has not come to rest. The equilibrium
/// (may be null) is kept out. K symmetric.
SlowModes find_slow_modes(const EvolutionOperator &evolution_operator,
                          const std::vector<Vector> &near, double gamma, const Vector *equilibrium);

} // namespace gibbsflow
