#include "time/time_loop.h"

#include "time/step_control.h"
#include "time/time_schemes.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gibbsflow {

TimeLoop::TimeLoop(const EvolutionOperator &evolution_operator, const TimeParameters &parameters,
                   Vector initial, const double start, SlowModes slow_modes)
    : operator_(evolution_operator),
      parameters_(parameters),
      integrator_(make_time_integrator(evolution_operator, parameters)),
      solution_(std::move(initial)),
      time_(start),
      slow_modes_(std::move(slow_modes))
{
  slow_modes_.start(solution_, time_);
}

TimeLoopResult TimeLoop::run(const std::vector<double> &output_times,
                             const TimeStepObserver &observer)
{
  Assert(std::is_sorted(output_times.begin(), output_times.end()),
         dealii::ExcMessage("Output times must be sorted."));
  const auto is_output_time = [&output_times](const double t) {
    return std::binary_search(output_times.begin(), output_times.end(), t);
  };

  TimeLoopResult result;
  result.scheme = integrator_->name();
  bool goes_on = observer({0, time_, 0., solution_, 0, is_output_time(time_)});

  StepControl control(time_, parameters_.final_time, parameters_.time_step, parameters_.tolerance,
                      integrator_->order());
  double error_sum = 0.;
  bool all_estimated = true;
  unsigned int iterations = operator_.statistics().iterations;
  Vector before(solution_);

  while (goes_on && !result.steady && time_ < parameters_.final_time) {
    before = solution_;
    const PlannedStep step = control.plan(time_, next_target(output_times));
    const std::optional<double> estimate = integrator_->advance(solution_, step.dt);
    if (!control.accept(time_, step.dt, estimate)) {
      integrator_->reject();
      solution_.swap(before);
      ++result.rejected;
      continue;
    }

    time_ = step.end;
    slow_modes_.impose(solution_, time_);
    ++result.steps;
    error_sum += estimate.value_or(0.);
    all_estimated = all_estimated && estimate.has_value();
    result.steady = parameters_.stop_at_steady_state && is_steady();
    const unsigned int iterations_before =
        std::exchange(iterations, operator_.statistics().iterations);
    goes_on = observer({result.steps, time_, step.dt, solution_, iterations - iterations_before,
                        result.steady || is_output_time(time_)});
  }

  result.stopped = !goes_on && !result.steady && time_ < parameters_.final_time;
  result.time = time_;
  result.mass_corrections = integrator_->mass_corrections();
  if (all_estimated)
    result.error_estimate = error_sum;
  return result;
}

double TimeLoop::next_target(const std::vector<double> &output_times) const
{
  const auto next = std::upper_bound(output_times.begin(), output_times.end(), time_);
  return next == output_times.end() ? parameters_.final_time
                                    : std::min(*next, parameters_.final_time);
}

bool TimeLoop::is_steady() const
{
  const Vector &m = operator_.mass_functional();
  const double mass = m * solution_;
  Vector difference(solution_);
  difference.add(-mass, operator_.stationary_vector());
  return l1_norm(m, difference) <= steady_state_distance * std::abs(mass);
}

} // namespace gibbsflow
