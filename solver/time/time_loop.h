#pragma once

#include "formulation/evolution_operator.h"
#include "time/first_step.h"
#include "time/slow_modes.h"
#include "time/step_control.h"
#include "time/time_integrator.h"
#include "time/time_parameters.h"
#include "time/time_state.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// An accepted step as its observer sees it, numbered through the run; 0 is its start, with dt = 0.
/// `time` is one of the output times, bit by bit, where is_output_time, unless it is the time of a
/// steady state. `iterations` are the linear iterations since the step before, those of rejected
/// steps included.
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

/// Densities before the end that are known less well than was asked for: the time of the last of
/// them, and the largest error in L1.
struct DoubtfulRows {
  double until, error;
};

/// How the loop ended, and how far the run has come, with what it had done before.
struct TimeLoopResult : TimeProgress {
  std::string scheme;
  bool stopped = false;                  // by the observer, before the final time
  bool steady = false;                   // and stopped for, see TimeLoop::run
  std::optional<CoarseStep> coarse_step; // where a stepper began with one
  std::optional<DoubtfulRows> doubtful;  // without steps
};

inline void remember(Archive &archive, DoubtfulRows &rows)
{
  archive &rows.until &rows.error;
}

inline void remember(Archive &archive, TimeLoopResult &result)
{
  archive &static_cast<TimeProgress &>(result) &
      result.scheme &result.stopped &result.steady &result.coarse_step &result.doubtful;
}

/// Rounding leaves densities at 1e-12 or so; the run's other errors are rarely below this.
constexpr double steady_state_distance = 1e-10;

/// Whether sum_j |m_j (u - (m.u) s)_j| <= steady_state_distance |m.u|, s the stationary vector. The
/// distance from s is measured, not the change per unit time, which in a metastable state is as
/// small as the gap. Collective.
bool is_steady(const EvolutionOperator &evolution_operator, const Vector &u);

/// Owns the state and the step of M u' = -K u. Steps land exactly on the output times
/// and on parameters.final_time; between them they are parameters.time_step long, or equal smaller
/// steps where an output time forces it, or adaptive (see StepControl). Collective.
class TimeLoop {
public:
  /// Goes on from `state`: what errors have been estimated there is no longer to be spent. The
  /// operator must outlive the loop. What the solution has of the slow modes is evolved exactly.
  TimeLoop(const EvolutionOperator &evolution_operator, const TimeParameters &parameters,
           TimeState state, SlowModes slow_modes = {});

  /// Runs to parameters.final_time, which is a step also if it is no output time. Output times are
  /// sorted; those outside [start, final_time] are ignored. With final_time = start the observer
  /// sees the start only, and in a run that goes on not even that.
  /// With parameters.stop_at_steady_state the loop ends at the first step at which is_steady();
  /// that step counts as an output time.
  TimeLoopResult run(const std::vector<double> &output_times, const TimeStepObserver &observer);

  /// The state and all that the rest of run() depends on, from within its observer: a loop with the
  /// same arguments that has read it makes the same steps from there. Vectors have the order of the
  /// archive. Collective.
  void remember(Archive &archive);

  const TimeState &state() const { return state_; }
  const Vector &solution() const { return state_.u; }
  double time() const { return state_.time; }

  /// Whether chi^2 can never grow with this scheme; see TimeIntegrator.
  bool is_contractive() const { return integrator_->is_contractive(); }

private:
  /// The next output time after the present one, or the final time.
  double next_target(const std::vector<double> &output_times) const;

  /// What lasts as long as run() does.
  struct Going {
    StepControl control;
    double corrected_before; // mass, until run() began
    unsigned int iterations; // of the operator up to the last step
  };
  Going begin() const;

  const EvolutionOperator &operator_;
  const TimeParameters parameters_;
  const std::unique_ptr<TimeIntegrator> integrator_;
  TimeState state_;
  SlowModes slow_modes_;
  std::optional<Going> going_;
};

} // namespace gibbsflow
