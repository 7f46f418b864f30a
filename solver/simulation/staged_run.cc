#include "simulation/staged_run.h"

#include "base/user_error.h"
#include "simulation/first_stage.h"
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
    : formulation_(formulation), time_(time)
{
  quality_ = formulation.set_initial(u_, problem.initial_density(), problem.initial_mass());
  if (quality_.is_usable())
    return;
  FirstStage<dim> stage =
      choose_first_stage(formulation, problem, time.final_time, kappa, linear_solver);
  first_ = std::move(stage.formulation);
  if (stage.handover > time.final_time)
    error_to_the_end_ = stage.error;
  first_->set_initial(u_, problem.initial_density(), problem.initial_mass());
}

template <int dim>
TimeLoopResult StagedRun<dim>::run(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes, const StagedObserver<dim> &observer)
{
  TimeLoopResult before;
  if (first_) {
    if (first_->name() == formulation_.name())
      return run_same(output_times, observer);
    before = run_first(output_times, observer);
    if (!handover_time_)
      return before;
  }

  const double start = handover_time_.value_or(0.);
  const std::optional<CoarseStep> coarse = find_coarse_first_step(
      formulation_, time_, u_, distance_to_first(output_times, start, time_.final_time));
  TimeLoop loop(formulation_, time_, u_, start, slow_modes);
  TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
    if (step.index == 0 && handover_time_)
      return true; // has been seen
    TimeStep numbered = step;
    numbered.index += before.steps;
    return observer(formulation_, numbered,
                    step.index > (handover_time_ ? 1 : 0) && loop.is_contractive());
  });
  u_ = loop.solution();
  result.coarse_step = coarse;
  result.steps += before.steps;
  result.rejected += before.rejected;
  result.mass_corrections += before.mass_corrections;
  if (first_ && result.error_estimate)
    *result.error_estimate += before.error_estimate.value_or(0.);
  return result;
}

/// The same equations for another unknown, so by the scheme that was asked for, to the end.
template <int dim>
TimeLoopResult StagedRun<dim>::run_same(const std::vector<double> &output_times,
                                        const StagedObserver<dim> &observer)
{
  const std::optional<CoarseStep> coarse = find_coarse_first_step(
      *first_, time_, u_, distance_to_first(output_times, 0., time_.final_time));
  TimeLoop loop(*first_, time_, u_);
  TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
    return observer(*first_, step, step.index > 0 && loop.is_contractive());
  });
  u_ = loop.solution();
  result.coarse_step = coarse;
  return result;
}

/// Without steps: from one row of the history to the next by propagate().
template <int dim>
TimeLoopResult StagedRun<dim>::run_first(const std::vector<double> &output_times,
                                         const StagedObserver<dim> &observer)
{
  const auto is_output_time = [&output_times](const double t) {
    return std::binary_search(output_times.begin(), output_times.end(), t);
  };
  quality_.l1 = std::numeric_limits<double>::infinity();
  constexpr double default_tolerance = 1e-6, share = 0.1; // little beside the steps that follow
  const double tolerance = time_.tolerance > 0. ? share * time_.tolerance : default_tolerance;
  TimeLoopResult result;
  result.scheme = "exponential";
  result.error_estimate = 0.;
  double &time = result.time;
  constexpr double longer = 1.5; // waiting half as long again should make the handover better
  double last_attempt = 0.;
  bool goes_on = observer(*first_, {0, 0., 0., u_, 0, is_output_time(0.)}, false);
  const std::vector<double> rows = row_times(output_times, time_.final_time);
  for (const double next : rows) {
    if (!goes_on || time >= time_.final_time)
      break;
    const double dt = next - time;
    const Propagation propagation = propagate(*first_, u_, dt, tolerance / rows.size());
    u_ = propagation.solution;
    *result.error_estimate += propagation.error;
    time = next;
    ++result.steps;
    const bool is_last = time >= time_.final_time;
    const bool is_due = is_last || time >= longer * last_attempt;
    if (is_due)
      last_attempt = time;
    if (is_due && take_over(time, u_, is_last)) {
      observer(formulation_, {result.steps, time, dt, u_, 0, is_output_time(time)}, false);
      return result;
    }
    goes_on = observer(*first_, {result.steps, time, dt, u_, 0, is_output_time(time)}, false);
  }
  result.stopped = !goes_on && time < time_.final_time;
  return result;
}

template <int dim>
bool StagedRun<dim>::take_over(double time, const Vector &solution, bool is_last)
{
  constexpr double accurate = 1e-9, accurate_at_last = 1e-6, acceptable = 1e-3;
  Vector u;
  const std::optional<StartQuality> quality = formulation_.take_over(u, *first_, solution);
  if (!quality)
    return false;
  const bool has_stalled = quality->total() > 0.7 * quality_.total();
  quality_ = *quality;
  if (quality_.total() > (is_last ? accurate_at_last : accurate) &&
      !(has_stalled && quality_.total() <= acceptable))
    return false;
  u_ = u;
  handover_time_ = time;
  return true;
}

template class StagedRun<1>;
template class StagedRun<2>;
template class StagedRun<3>;

} // namespace gibbsflow
