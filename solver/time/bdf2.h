#pragma once

#include "time/tr_bdf2.h"

namespace gibbsflow {

/// The backward differentiation formula of order 2 for steps of any ratio w = dt / dt_before: with
/// v = u + w^2/(1 + 2w) (u - u_before), the extrapolation of both values, and b = (1 + w)/(1 + 2w),
///     (M + b dt K) k = -K v,    u_new = v + b dt k .
/// Order 2, L-stable for equal steps, zero-stable for w < 1 + sqrt(2); one solve a step. The first
/// step, and one that grows by more, is a step of TR-BDF2, which has the same order.
/// |u|_M may grow now and then, so the scheme is not contractive; for equal steps the norm
/// |u_new|^2 + |2 u_new - u|^2 never grows (G-stability).
/// Hairer, Norsett & Wanner (1993), Sec. III.5; Hairer & Wanner (1996), Sec. V.6.
///
/// Error estimate, in adaptive runs only, since it costs a second solve: the leading term behind
/// the implicit matrix,
///     e = dt^2/6 (1 + w)^2 / (w (1 + 2w)) (M + b dt K)^{-1} (-K) (k - k_before) ,
/// with k_before = u'(t) from the step before.
class Bdf2 : public TrBdf2 {
public:
  static constexpr const char *scheme_name = "BDF2";
  static constexpr const char *summary = "order 2, L-stable, one solve a step, two-step";

  Bdf2(const EvolutionOperator &evolution_operator, const TimeParameters &parameters);

  void reject() override { trial_.exists = false; }
  void restart() override { trial_.exists = before_.exists = false; }
  /// R(-z) - 1, without cancellation at small z; R(-z) is the larger root of
  /// (3/2 + z) r^2 - 2 r + 1/2, beyond z = 1/2 the modulus of both.
  static double change_in_a_step(double z);

  void remember(Archive &archive) override
  {
    TrBdf2::remember(archive);
    for (Step *step : {&before_, &trial_})
      archive & step->exists & step->dt & step->start & step->slope;
    archive &error_;
  }
  std::string name() const override { return scheme_name; }
  bool is_contractive() const override { return false; }

protected:
  std::optional<double> step(Vector &u, double dt) override;

private:
  /// A step: the value at its start, the slope at its end.
  struct Step {
    bool exists = false;
    double dt = 0.;
    Vector start, slope;
  };

  const bool estimates_error_;
  Step before_, trial_; // trial_ becomes before_ with the next step, unless it is rejected
  Vector change_, error_;
};

} // namespace gibbsflow
