#include "time/time_loop.h"

#include "time/time_schemes.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gibbsflow {

TimeLoop::TimeLoop(const EvolutionOperator &evolution_operator, const TimeParameters &parameters,
                   TimeState state, SlowModes slow_modes)
    : operator_(evolution_operator),
      parameters_(parameters),
      integrator_(make_time_integrator(evolution_operator, parameters)),
      state_(std::move(state)),
      slow_modes_(std::move(slow_modes))
{
  AssertDimension(state_.u.size(), operator_.mass_functional().size());
  slow_modes_.start(state_.u, state_.time);
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
  const bool is_remembered = going_.has_value();
  if (!is_remembered)
    going_.emplace(begin());
  bool goes_on = is_remembered || state_.steps > 0 ||
                 observer({0, state_.time, 0., state_.u, 0, is_output_time(state_.time)});

  StepControl &control = going_->control;
  Vector before(state_.u);

  while (goes_on && !result.steady && state_.time < parameters_.final_time) {
    before = state_.u;
    const PlannedStep step = control.plan(state_.time, next_target(output_times));
    const std::optional<double> estimate = integrator_->advance(state_.u, step.dt);
    if (!control.accept(state_.time, step.dt, estimate)) {
      integrator_->reject();
      state_.u.swap(before);
      ++state_.rejected;
      continue;
    }

    state_.time = step.end;
    slow_modes_.impose(state_.u, state_.time);
    ++state_.steps;
    if (!estimate)
      state_.error_estimate.reset();
    else if (state_.error_estimate)
      *state_.error_estimate += *estimate;
    result.steady = parameters_.stop_at_steady_state && is_steady(operator_, state_.u);
    const unsigned int iterations_before =
        std::exchange(going_->iterations, operator_.statistics().iterations);
    goes_on = observer({state_.steps, state_.time, step.dt, state_.u,
                        going_->iterations - iterations_before,
                        result.steady || is_output_time(state_.time)});
  }

  state_.mass_corrections = going_->corrected_before + integrator_->mass_corrections();
  going_.reset();
  static_cast<TimeProgress &>(result) = state_;
  result.stopped = !goes_on && !result.steady && state_.time < parameters_.final_time;
  return result;
}

TimeLoop::Going TimeLoop::begin() const
{
  return {StepControl(state_.time, parameters_.final_time, parameters_.time_step,
                      state_.left_of(parameters_.tolerance.value_or(0.)), integrator_->order()),
          state_.mass_corrections, operator_.statistics().iterations};
}

void TimeLoop::remember(Archive &archive)
{
  if (archive.reads())
    going_.emplace(begin());
  archive &static_cast<TimeProgress &>(state_) & state_.u;
  going_->control.remember(archive);
  archive & going_->corrected_before & going_->iterations;
  slow_modes_.remember(archive);
  integrator_->remember(archive);
}

double TimeLoop::next_target(const std::vector<double> &output_times) const
{
  const auto next = std::upper_bound(output_times.begin(), output_times.end(), state_.time);
  return next == output_times.end() ? parameters_.final_time
                                    : std::min(*next, parameters_.final_time);
}

bool is_steady(const EvolutionOperator &evolution_operator, const Vector &u)
{
  const Vector &m = evolution_operator.mass_functional();
  const double mass = m * u;
  Vector difference(u);
  difference.add(-mass, evolution_operator.stationary_vector());
  return l1_norm(m, difference) <= steady_state_distance * std::abs(mass);
}

} // namespace gibbsflow
