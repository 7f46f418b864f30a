#include "simulation/staged_run.h"

#include "base/user_error.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

/// The output times, times that grow fourfold from the shortest that a start may change in, and
/// each sixteenth of the whole from then on.
std::vector<double> row_times(const std::vector<double> &output_times, double final_time)
{
  constexpr unsigned int n_small = 7, n_equal = 16;
  const double longest = final_time / n_equal;
  std::vector<double> times;
  for (unsigned int k = 0; k < n_small; ++k)
    times.push_back(longest * std::exp2(2. * (double(k) - n_small)));
  for (unsigned int k = 1; k < n_equal; ++k)
    times.push_back(k * longest);
  times.push_back(final_time);
  for (const double t : output_times)
    if (t > 0. && t < final_time)
      times.push_back(t);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

double distance_to_first(const std::vector<double> &output_times, double start, double final_time)
{
  const auto next = std::upper_bound(output_times.begin(), output_times.end(), start);
  return (next == output_times.end() ? final_time : std::min(*next, final_time)) - start;
}

} // namespace

template <int dim>
StagedRun<dim>::StagedRun(const Formulation<dim> &formulation, const Problem<dim> &problem,
                          const TimeParameters &time, const LinearSolverParameters &linear_solver,
                          double kappa)
    : formulation_(formulation), time_(time), formulations_{&formulation}
{
  quality_ = formulation.set_initial(state_.u, problem.initial_density(), problem.initial_mass());
  first_ =
      choose_first_stage(formulation, quality_, problem, time.final_time, kappa, linear_solver);
  if (!first_.formulation)
    return;
  first_.formulation->set_initial(state_.u, problem.initial_density(), problem.initial_mass());
  if (first_.formulation->name() == formulation.name()) // the same equations for another unknown
    formulations_ = {first_.formulation.get()};
  else
    formulations_.insert(formulations_.begin(), first_.formulation.get());
}

template <int dim>
TimeLoopResult StagedRun<dim>::run(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes, const StagedObserver<dim> &observer)
{
  TimeLoopResult result;
  bool goes_on = true;
  while (goes_on) {
    const std::size_t stage = handovers_.size();
    const bool is_last = stage + 1 == formulations_.size();
    result = is_last ? run_by_steps(output_times,
                                    begins_elsewhere() && stage == 0 ? SlowModes() : slow_modes,
                                    observer)
                     : run_exactly(output_times, observer);
    goes_on = handovers_.size() > stage;
  }
  return result;
}

template <int dim>
Course<dim> StagedRun<dim>::course() const
{
  Course<dim> result;
  for (std::size_t k = 0; k <= handovers_.size(); ++k)
    result.stages.push_back(
        {formulations_[k], k < handovers_.size() ? handovers_[k] : state_.time});
  return result;
}

template <int dim>
std::optional<SpaceError> StagedRun<dim>::space_error() const
{
  const bool was_chosen_for = formulations_.size() > 1 && first_.handover > time_.final_time;
  return was_chosen_for && handovers_.empty() ? std::optional(first_.error) : std::nullopt;
}

/// By the scheme that was asked for, to the end.
template <int dim>
TimeLoopResult StagedRun<dim>::run_by_steps(const std::vector<double> &output_times,
                                            const SlowModes &slow_modes,
                                            const StagedObserver<dim> &observer)
{
  const std::optional<CoarseStep> coarse = find_coarse_first_step(
      present(), time_, state_.u, distance_to_first(output_times, state_.time, time_.final_time));
  TimeLoop loop(present(), time_, state_, slow_modes);
  // what was handed over is not what a step has made
  const unsigned int incomparable = state_.steps > 0 ? state_.steps + 1 : 0;
  TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
    return observer(present(), step, step.index > incomparable && loop.is_contractive());
  });
  state_ = loop.state();
  result.coarse_step = coarse;
  return result;
}

/// Without steps: from one row of the history to the next by propagate(), until the next stage
/// takes over.
template <int dim>
TimeLoopResult StagedRun<dim>::run_exactly(const std::vector<double> &output_times,
                                           const StagedObserver<dim> &observer)
{
  const auto is_output_time = [&output_times](const double t) {
    return std::binary_search(output_times.begin(), output_times.end(), t);
  };
  quality_.l1 = std::numeric_limits<double>::infinity();
  constexpr double default_tolerance = 1e-6, share = 0.1; // little beside the steps that follow
  const double tolerance = time_.tolerance > 0. ? share * time_.tolerance : default_tolerance;
  TimeLoopResult result;
  result.scheme = exact_scheme;
  constexpr double longer = 1.5; // waiting half as long again should make the handover better
  double last_attempt = 0.;
  const std::size_t stage = handovers_.size();
  bool goes_on = observer(present(), {0, 0., 0., state_.u, 0, is_output_time(0.)}, false);
  const std::vector<double> rows = row_times(output_times, time_.final_time);
  for (const double next : rows) {
    if (!goes_on || handovers_.size() > stage || state_.time >= time_.final_time)
      break;
    const double dt = next - state_.time;
    const Propagation propagation = propagate(present(), state_.u, dt, tolerance / rows.size());
    state_.u = propagation.solution;
    *state_.error_estimate += propagation.error;
    state_.time = next;
    ++state_.steps;
    const bool is_last = next >= time_.final_time;
    if (is_last || next >= longer * last_attempt) {
      last_attempt = next;
      if (hand_over(is_last))
        handovers_.push_back(next);
    }
    goes_on =
        observer(present(), {state_.steps, next, dt, state_.u, 0, is_output_time(next)}, false);
  }
  static_cast<TimeProgress &>(result) = state_;
  result.stopped = !goes_on && state_.time < time_.final_time;
  return result;
}

/// To the next stage, if it holds the density well.
template <int dim>
bool StagedRun<dim>::hand_over(bool is_last)
{
  constexpr double accurate = 1e-9;
  const Formulation<dim> &next = *formulations_[handovers_.size() + 1];
  Vector u;
  const std::optional<StartQuality> quality = next.take_over(u, present(), state_.u);
  if (!quality)
    return false;
  const bool has_stalled = quality->total() > 0.7 * quality_.total();
  quality_ = *quality;
  const bool must_end_here = is_last && first_.refinements > 0 && quality_.is_usable();
  if (quality_.total() > (is_last ? StartQuality::usable : accurate) &&
      !(has_stalled && quality_.total() <= StartQuality::acceptable) && !must_end_here)
    return false;
  state_.u = u;
  return true;
}

template class StagedRun<1>;
template class StagedRun<2>;
template class StagedRun<3>;

} // namespace gibbsflow
