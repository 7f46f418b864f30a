#include "simulation/staged_run.h"

#include "base/format.h"
#include "base/user_error.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

/// A hundredth of the time in which noise alone changes rho_0, but three to twelve decades before
/// the end.
template <int dim>
double first_row_time(const Problem<dim> &problem, double kappa, double final_time)
{
  constexpr double part = 0.01, longest = 1e-3, shortest = 1e-12;
  const double width =
      problem.initial_density().length_scale(problem.region().lower(), problem.region().upper());
  return final_time * std::clamp(part * width * width / (kappa * final_time), shortest, longest);
}

/// When a stage may hand over: the output times, times that grow fourfold from the shortest that a
/// start may change in, and each sixteenth of the whole from then on.
std::vector<double> handover_times(const std::vector<double> &output_times, double final_time)
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

/// Time without steps cannot be more accurate than the norm that its formulation computes in.
void check_tolerance(const TimeParameters &time, double rounding)
{
  if (time.is_exact() && time.tolerance_in_use() < rounding)
    throw UserError("Time/Tolerance",
                    "found `" + brief(time.tolerance_in_use()) +
                        "`, below what rounding allows for this start, far up the hill",
                    "at least " + brief(rounding, 2),
                    "Choose a larger tolerance, or a start where V is lower");
}

bool is_among(const std::vector<double> &sorted, const double t)
{
  return std::binary_search(sorted.begin(), sorted.end(), t);
}

double distance_to_first(const std::vector<double> &output_times, double start, double final_time)
{
  const auto next = std::upper_bound(output_times.begin(), output_times.end(), start);
  return (next == output_times.end() ? final_time : std::min(*next, final_time)) - start;
}

} // namespace

std::vector<double> row_times(const std::vector<double> &output_times, double first,
                              double final_time, unsigned int per_decade)
{
  constexpr double same = 1e-9; // relative
  std::vector<double> times = {final_time};
  for (const double t : output_times)
    if (t > 0. && t < final_time)
      times.push_back(t);
  const auto add = [&times](const double t) {
    if (std::none_of(times.begin(), times.end(),
                     [t](double other) { return std::abs(other - t) <= same * t; }))
      times.push_back(t);
  };
  // so that the final time is one of them
  if (per_decade > 0 && first > 0.)
    for (int k = -1; std::pow(10., k / double(per_decade)) * final_time >= first * (1. - same); --k)
      add(std::pow(10., k / double(per_decade)) * final_time);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

template <int dim>
StagedRun<dim>::StagedRun(const Formulation<dim> &formulation, const Problem<dim> &problem,
                          const TimeParameters &time, unsigned int rows_per_decade,
                          const LinearSolverParameters &linear_solver, double kappa)
    : formulation_(formulation),
      time_(time),
      rows_per_decade_(rows_per_decade),
      first_row_(first_row_time(problem, kappa, time.final_time)),
      formulations_{&formulation}
{
  quality_ = formulation.set_initial(state_.u, problem.initial_density(), problem.initial_mass());
  if (quality_.is_usable())
    check_tolerance(time, quality_.rounding);
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
    const SlowModes slow = begins_elsewhere() && stage == 0 ? SlowModes() : slow_modes;
    result = !is_last           ? run_to_handover(output_times, observer)
             : time_.is_exact() ? run_without_steps(output_times, slow, observer)
                                : run_by_steps(output_times, slow, observer);
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
    return observer(present(), {step}, step.index > incomparable && loop.is_contractive());
  });
  state_ = loop.state();
  result.coarse_step = coarse;
  return result;
}

/// Without steps, to the end.
template <int dim>
TimeLoopResult StagedRun<dim>::run_without_steps(const std::vector<double> &output_times,
                                                 const SlowModes &slow_modes,
                                                 const StagedObserver<dim> &observer)
{
  TimeLoopResult result;
  result.scheme = exact_scheme;
  SlowModes slow(slow_modes);
  slow.start(state_.u, state_.time);
  bool goes_on = state_.steps > 0 ||
                 observer(present(), {{0, 0., 0., state_.u, 0, is_among(output_times, 0.)}}, false);
  const double begin = state_.time, error_before = state_.error_estimate.value_or(0.);
  std::vector<double> elapsed, rows;
  for (const double t : row_times(output_times, first_row_, time_.final_time, rows_per_decade_))
    if (t > begin) {
      rows.push_back(t);
      elapsed.push_back(t - begin);
    }
  unsigned int iterations = present().statistics().iterations;
  auto row = rows.begin();
  const auto observe = [&](const std::vector<SolutionAt> &propagated) {
    std::vector<Vector> solutions;
    std::vector<TimeStep> steps;
    solutions.reserve(propagated.size()); // steps refer to them
    for (const SolutionAt &at : propagated) {
      Vector &u = solutions.emplace_back(at.solution);
      const double dt = *row - state_.time;
      state_.time = *row++;
      slow.impose(u, state_.time);
      state_.error_estimate = error_before + at.error;
      if (*state_.error_estimate > 2. * time_.tolerance_in_use())
        result.doubtful =
            DoubtfulRows{state_.time, std::max(*state_.error_estimate,
                                               result.doubtful ? result.doubtful->error : 0.)};
      result.steady = time_.stop_at_steady_state && is_steady(present(), u);
      const unsigned int before = std::exchange(iterations, present().statistics().iterations);
      steps.push_back({++state_.steps, state_.time, dt, u, iterations - before,
                       result.steady || is_among(output_times, state_.time)});
      if (result.steady)
        break;
    }
    state_.u = solutions.back();
    goes_on = observer(present(), steps, false);
    return goes_on && !result.steady;
  };
  if (goes_on && !rows.empty())
    propagate_through(present(), state_.u, elapsed, state_.left_of(time_.tolerance_in_use()),
                      observe);
  static_cast<TimeProgress &>(result) = state_;
  result.stopped = !goes_on && !result.steady && state_.time < time_.final_time;
  return result;
}

/// Without steps: from one row of the history to the next by propagate(), until the next stage
/// takes over.
template <int dim>
TimeLoopResult StagedRun<dim>::run_to_handover(const std::vector<double> &output_times,
                                               const StagedObserver<dim> &observer)
{
  quality_.l1 = std::numeric_limits<double>::infinity();
  constexpr double default_tolerance = 1e-6, share = 0.1; // little beside what follows
  const double tolerance = share * time_.tolerance_in_use();
  TimeLoopResult result;
  result.scheme = exact_scheme;
  constexpr double longer = 1.5; // waiting half as long again should make the handover better
  double last_attempt = 0.;
  const std::size_t stage = handovers_.size();
  bool goes_on = observer(present(), {{0, 0., 0., state_.u, 0, is_among(output_times, 0.)}}, false);
  const std::vector<double> rows = handover_times(output_times, time_.final_time);
  for (const double next : rows) {
    if (!goes_on || handovers_.size() > stage || state_.time >= time_.final_time)
      break;
    const double dt = next - state_.time;
    const Propagation propagation = propagate(
        present(), state_.u, dt, (tolerance > 0. ? tolerance : default_tolerance) / rows.size());
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
    goes_on = observer(
        present(), {{state_.steps, next, dt, state_.u, 0, is_among(output_times, next)}}, false);
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
