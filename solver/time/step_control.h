#pragma once

#include "linear_algebra/archive.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// One step: from the present time to `end`. `end` is the target itself, bit by bit, on the last
/// step before a target; dt is bitwise one of few values, so that factorisations are reused.
struct PlannedStep {
  double dt;
  double end;
};

/// Chooses the steps from `start` to `end`, in plain numbers.
///
/// Between two targets (output times) steps are equal: n = ceil(distance / wanted) of distance/n
/// each. Where a dt used before fits up to rounding it is taken again, so constant steps that
/// divide the output times have exactly the dt that was asked for.
///
/// Adaptive (tolerance > 0): a step from t to t + dt is accepted if its error estimate is at most
///     tolerance * 1/2 [ dt/T + ln(1 + dt/(t + tau)) / ln(1 + T/tau) ] ,
/// T = end - start, t counted from start, tau the first step that was accepted (dt itself before).
/// These shares add up to the tolerance, so the sum of the estimates is at most that and the error
/// is proportional to it. Half of it is handed out per unit time, half per unit of log time: after
/// a narrow start the solution changes on the scale t, and steps that grow like t cost only
/// ln(T/tau); with an error per unit time alone their number would grow like 1/sqrt(tau).
/// A step grows by factors 2, 4, 8 only and not right after a rejection.
class StepControl {
public:
  StepControl(double start, double end, double first_step, double tolerance, unsigned int order);

  /// The next step from `time` on the way to `target` > time. Throws RunFailure where the step
  /// wanted is below what `time` resolves.
  PlannedStep plan(double time, double target);

  /// Judges the step from `time` by dt that plan() proposed; false: to be repeated from `time`.
  /// Steps of constant size are always accepted. Throws RunFailure for an estimate that is not
  /// finite.
  bool accept(double time, double dt, std::optional<double> error_estimate);

  /// All that the steps to come depend on, but for the order.
  void remember(Archive &archive)
  {
    archive &start_ &length_ &tolerance_ &wanted_ &first_accepted_ &just_rejected_ &stride_ &used_;
  }

private:
  /// Equal steps of which `done` are taken.
  struct Stride {
    double start, target, dt;
    unsigned long n, done;

    friend void remember(Archive &archive, Stride &stride)
    {
      archive &stride.start &stride.target &stride.dt &stride.n &stride.done;
    }
  };

  Stride new_stride(double time, double target) const;
  double share(double elapsed, double dt) const;

  double start_, length_, tolerance_;
  unsigned int order_;
  double wanted_;
  std::optional<double> first_accepted_;
  bool just_rejected_ = false;
  std::optional<Stride> stride_;
  std::vector<double> used_; // every dt so far, the most recent one last
};

} // namespace gibbsflow
