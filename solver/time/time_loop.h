#pragma once

#include "formulation/evolution_operator.h"
#include "time/first_step.h"
#include "time/slow_modes.h"
#include "time/time_integrator.h"
#include "time/time_parameters.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// An accepted step as its observer sees it; index 0 is the start, with dt = 0. `time` is one of
/// the output times, bit by bit, where is_output_time, unless it is the time of a steady state.
/// `iterations` are the linear iterations since the step before, those of rejected steps included.
struct TimeStep {
  unsigned int index;
  double time;
  double dt;
  const Vector &solution;
  unsigned int iterations;
  bool is_output_time;
};

/// Called on all ranks after each accepted step. Returning false ends the loop after this step; all
/// ranks must return the same.
using TimeStepObserver = std::function<bool(const TimeStep &)>;

/// What the loop did.
struct TimeLoopResult {
  std::string scheme;
  unsigned int steps = 0;
  unsigned int rejected = 0;
  double time = 0.;     // of the last step
  bool stopped = false; // by the observer, before the final time
  bool steady = false;  // the steady state was reached and stopped for, see TimeLoop::run
  double mass_corrections = 0.;
  std::optional<CoarseStep> coarse_step; // where a stepper began with one
  std::optional<double> error_estimate;  // sum of the local estimates, L1; none if a step had none
};

/// Rounding leaves densities at 1e-12 or so; the run's other errors are rarely below this.
constexpr double steady_state_distance = 1e-10;

/// Owns the solution, the time and the step of M u' = -K u. Steps land exactly on the output times
/// and on parameters.final_time; between them they are parameters.time_step long, or equal smaller
/// steps where an output time forces it, or adaptive (see StepControl). Collective.
class TimeLoop {
public:
  /// Starts at `start` with `initial`. The operator must outlive the loop. What `initial` has of
  /// the slow modes is evolved exactly.
  TimeLoop(const EvolutionOperator &evolution_operator, const TimeParameters &parameters,
           Vector initial, double start = 0., SlowModes slow_modes = {});

  /// Runs to parameters.final_time, which is a step also if it is no output time. Output times are
  /// sorted; those outside [start, final_time] are ignored. With final_time = start the observer
  /// sees the start only.
  /// With parameters.stop_at_steady_state the loop ends at the first step at which
  ///     sum_j |m_j (u - (m.u) s)_j| <= steady_state_distance |m.u| ,
  /// s the stationary vector; that step counts as an output time. The distance from s is measured,
  /// not the change per unit time, which in a metastable state is as small as the gap.
  TimeLoopResult run(const std::vector<double> &output_times, const TimeStepObserver &observer);

  const Vector &solution() const { return solution_; }
  double time() const { return time_; }

  /// Whether chi^2 can never grow with this scheme; see TimeIntegrator.
  bool is_contractive() const { return integrator_->is_contractive(); }

private:
  /// The next output time after the present one, or the final time.
  double next_target(const std::vector<double> &output_times) const;

  bool is_steady() const;

  const EvolutionOperator &operator_;
  const TimeParameters parameters_;
  const std::unique_ptr<TimeIntegrator> integrator_;
  Vector solution_;
  double time_;
  SlowModes slow_modes_;
};

} // namespace gibbsflow
