#pragma once

#include "formulation/evolution_operator.h"
#include "time/time_integrator.h"
#include "time/time_parameters.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// An accepted step as its observer sees it; index 0 is the start, with dt = 0. `time` is one of
/// the output times, bit by bit, where is_output_time. `iterations` are the linear iterations since
/// the step before, those of rejected steps included.
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
  double mass_corrections = 0.;
  std::optional<double> error_estimate; // sum of the local estimates, L1; none if a step had none
};

/// Owns the solution, the time and the step of M u' = -K u. Steps land exactly on the output times
/// and on parameters.final_time; between them they are parameters.time_step long, or equal smaller
/// steps where an output time forces it, or adaptive (see StepControl). Collective.
class TimeLoop {
public:
  /// Starts at `start` with `initial`. The operator must outlive the loop.
  TimeLoop(const EvolutionOperator &evolution_operator, const TimeParameters &parameters,
           Vector initial, double start = 0.);

  /// Runs to parameters.final_time, which is a step also if it is no output time. Output times are
  /// sorted; those outside [start, final_time] are ignored. With final_time = start the observer
  /// sees the start only.
  TimeLoopResult run(const std::vector<double> &output_times, const TimeStepObserver &observer);

  const Vector &solution() const { return solution_; }
  double time() const { return time_; }

private:
  /// The next output time after the present one, or the final time.
  double next_target(const std::vector<double> &output_times) const;

  const EvolutionOperator &operator_;
  const TimeParameters parameters_;
  const std::unique_ptr<TimeIntegrator> integrator_;
  Vector solution_;
  double time_;
};

} // namespace gibbsflow
