#pragma once

#include "linear_algebra/vector.h"

namespace gibbsflow {

/// What the solves of an operator have cost so far.
struct SolverStatistics {
  unsigned int solves = 0;
  unsigned int factorizations = 0;
  unsigned int iterations = 0;
  unsigned int max_iterations = 0; // of one solve
};

/// The waist: after discretisation in space every formulation is the linear system
///     M u'(t) = -K u(t) ,
/// and time steppers and the spectrum need no more than what is declared here. All functions are
/// collective. M is symmetric positive definite on every formulation; K is symmetric positive
/// semi-definite where is_symmetric().
class EvolutionOperator {
public:
  virtual ~EvolutionOperator() = default;

  /// y = M x and y = K x. y has the layout of x (see reinit) and need not be initialised otherwise.
  virtual void apply_mass(Vector &y, const Vector &x) const = 0;
  virtual void apply_stiffness(Vector &y, const Vector &x) const = 0;

  /// Solves (a M + s K) x = b for a > 0, s >= 0. x on entry is the starting guess of an iterative
  /// solver. A factorisation is kept for the most recent ratios s : a, so repeated calls with the
  /// same pair cost one back-substitution. Throws RunFailure, on all ranks alike, where the
  /// residual cannot be brought down.
  virtual void solve(double a, double s, Vector &x, const Vector &b) const = 0;

  virtual bool is_symmetric() const = 0;

  /// Gives `x` the layout of a solution, all zero.
  virtual void reinit(Vector &x) const = 0;

  /// The discrete mass is m . u; m^T M^{-1} K = 0 unless mass can leave.
  virtual const Vector &mass_functional() const = 0;

  /// The vector with K u = 0 and m . u = 1.
  virtual const Vector &stationary_vector() const = 0;

  virtual SolverStatistics statistics() const = 0;
};

} // namespace gibbsflow
