#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"
#include "linear_algebra/vector.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// The discrete L1 norm sum_j |m_j u_j|, m the mass functional. This is the norm of step control:
/// the L2 norm weighted with Gibbs is 1e10 and more for a narrow start and speaks of the far tail.
/// Collective.
double l1_norm(const Vector &mass_functional, const Vector &u);

/// A scheme for M u' = -K u, one step at a time. It holds no solution, only work space and what a
/// scheme remembers of its former steps. The operator must outlive it. All functions collective.
class TimeIntegrator {
public:
  explicit TimeIntegrator(const EvolutionOperator &evolution_operator);
  virtual ~TimeIntegrator() = default;

  /// Takes u from t to t + dt, dt > 0. Returns an estimate of the local error in the discrete L1
  /// norm where the scheme has one.
  /// Where mass is conserved m . u is that before the step up to one rounding. What the solves lost
  /// along the stationary vector s, c = (m . u)_before - (m . u)_after, is put back: u <- u + c s;
  /// where c is negative and the mass is positive u is scaled instead, lest a positive u lose its
  /// sign.
  std::optional<double> advance(Vector &u, double dt);

  /// The last advance() is undone: the caller has restored u and will repeat it with another dt.
  virtual void reject() {}

  /// Forgets the former steps. To be called when u is not the result of the last advance(), so
  /// after a change of the solution or of its mesh; a new object needs no call.
  virtual void restart() {}

  /// All that the steps to come depend on, starting guesses of iterative solvers included: an
  /// object that has read it goes on as the one that has written it would. Collective.
  virtual void remember(Archive &archive) { archive &mass_corrections_; }

  /// As in the parameter file.
  virtual std::string name() const = 0;

  virtual unsigned int order() const = 0;

  /// Whether |u - s|_M can never grow from one step to the next, K symmetric.
  virtual bool is_contractive() const { return true; }

  /// Sum of |c| over all steps, rejected ones included.
  double mass_corrections() const { return mass_corrections_; }

protected:
  virtual std::optional<double> step(Vector &u, double dt) = 0;

  /// Solves (M + a K) k = -K v; k on entry is the starting guess of an iterative solver. Solving
  /// for slopes k instead of new values keeps rounding proportional to the change, not to v.
  void solve_slope(double a, const Vector &v, Vector &k);

  /// Solves (M + a K) v = M u and puts v in the place of u.
  void solve_value(double a, Vector &u);

  /// As declared above, with the operator's mass functional.
  double l1_norm(const Vector &u) const;

  /// A vector of the operator's layout.
  Vector zero() const;

private:
  const EvolutionOperator &operator_;
  Vector right_hand_side_;
  double mass_corrections_ = 0.;
};

} // namespace gibbsflow
