#pragma once

#include "linear_algebra/kept_matrix.h"
#include "linear_algebra/vector.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// What the solves of an operator have cost so far.
struct SolverStatistics {
  unsigned int solves = 0;
  unsigned int factorizations = 0;
  unsigned int iterations = 0;
  unsigned int max_iterations = 0; // of one solve
};

/// What the solves to come depend on: where they find no factorisation, and what they count on
/// from.
struct SolverMemory {
  SolverStatistics statistics;
  std::vector<KeptMatrix> kept; // on rank 0
};

/// The waist: after discretisation in space every formulation is the linear system
///     M u'(t) = -K u(t) ,
/// and time steppers and the spectrum need no more than what is declared here. All functions are
/// collective. M is symmetric positive definite on every formulation; K is symmetric positive
/// semi-definite where is_symmetric(), and has one null vector where it conserves mass.
class EvolutionOperator {
public:
  virtual ~EvolutionOperator() = default;

  /// y = M x and y = K x. y has the layout of x (see reinit) and need not be initialised otherwise.
  virtual void apply_mass(Vector &y, const Vector &x) const = 0;
  virtual void apply_stiffness(Vector &y, const Vector &x) const = 0;

  /// y = M^T x and y = K^T x; of symmetric operators the same as above.
  virtual void apply_mass_transpose(Vector &y, const Vector &x) const { apply_mass(y, x); }
  virtual void apply_stiffness_transpose(Vector &y, const Vector &x) const
  {
    apply_stiffness(y, x);
  }

  /// Solves (a M + s K) x = b for a > 0, s >= 0. x on entry is the starting guess of an iterative
  /// solver. With a = 0 and s > 0, where the operator provides it: the solution with m . x = 0 of
  /// s K x = b - (l . b) M u, u the stationary vector and l^T K = 0, m = M^T l. So the mass l . b
  /// is taken out of b; b = M f with m . f = 0 has none. A factorisation is kept for the most
  /// recent ratios s : a, so repeated calls with the same pair cost one back-substitution. Throws
  /// RunFailure, on all ranks alike, where the residual cannot be brought down.
  virtual void solve(double a, double s, Vector &x, const Vector &b) const = 0;

  /// y = z + factor (M^{-1} K - center) x. y is neither x nor z.
  virtual void apply_generator(Vector &y, double factor, double center, const Vector &x,
                               const Vector &z) const
  {
    apply_stiffness(y, x);
    solve(1., 0., y, y);
    y.sadd(factor, -factor * center, x);
    y += z;
  }

  virtual bool is_symmetric() const = 0;

  /// Whether M^{-1} K x costs so much less than a solve that many of them are worth one, and |u|_M
  /// never grows.
  virtual bool prefers_products() const { return false; }

  /// v_i^T K v_j for all pairs of some vectors as a sum of squares of differences, where the
  /// operator has one: its rounding is eps^2 of the largest entries of K, not eps. None otherwise.
  virtual std::optional<std::vector<std::vector<double>>>
  energies(const std::vector<Vector> & /*vectors*/) const
  {
    return std::nullopt;
  }

  /// Whether (M + s K)^{-1} M >= 0 is known for all s > 0 (a Stieltjes or M-matrix with diagonal
  /// M).
  virtual bool keeps_positivity() const { return false; }

  /// Whether m^T M^{-1} K = 0. Where not, mass leaves, K is regular and there is no stationary
  /// vector.
  virtual bool conserves_mass() const { return true; }

  /// Gives `x` the layout of a solution, all zero.
  virtual void reinit(Vector &x) const = 0;

  /// The discrete mass is m . u.
  virtual const Vector &mass_functional() const = 0;

  /// The vector with K u = 0 and m . u = 1. Meaningless unless conserves_mass().
  virtual const Vector &stationary_vector() const = 0;

  virtual SolverStatistics statistics() const = 0;

  /// For an operator of the same equations in another process, which goes on as this one would.
  virtual SolverMemory memory() const { return {statistics(), {}}; }
  virtual void recall(const SolverMemory & /*memory*/) const {}
};

} // namespace gibbsflow
