#include "simulation/staged_run.h"

#include "base/format.h"
#include "base/user_error.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

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

template <int dim>
StagedRun<dim>::StagedRun(std::vector<RunPiece<dim>> pieces, const Problem<dim> &problem,
                          const TimeParameters &time, unsigned int rows_per_decade,
                          const LinearSolverParameters &linear_solver, Archive *const from)
    : pieces_(std::move(pieces)),
      problem_(problem),
      time_(time),
      rows_per_decade_(rows_per_decade),
      linear_solver_(linear_solver),
      first_row_(first_row_time(problem, pieces_.front().kappa, pieces_.front().end))
{
  if (from == nullptr)
    begin_piece();
  else
    remember(*from);
}

/// What the present stage has come to, or rho_0, in the formulation of the present piece or one
/// that holds it.
template <int dim>
void StagedRun<dim>::begin_piece()
{
  const auto &[main, end, kappa] = piece();
  begin_ = state_.time;
  const Vector before = state_.u;
  const Origin<dim> origin =
      present_ == nullptr ? Origin<dim>(problem_) : Origin<dim>(problem_, *present_, before);
  Vector u;
  quality_ = origin.start(*main, u);
  if (piece_ == 0 && quality_.is_usable())
    check_tolerance(time_, quality_.rounding);
  firsts_.push_back(
      choose_first_stage(*main, quality_, origin, end - begin_, kappa, linear_solver_));
  const Formulation<dim> *next = main;
  if (first().formulation) {
    next = first().formulation.get();
    origin.start(*next, u);
    if (piece_ > 0)
      begun_elsewhere_.push_back({piece_, next->name(), end});
  }
  enter(*next);
  state_.u = u;
  if (piece_ == 0)
    first_quality_ = quality_;
}

/// Leaves the present stage at the present time.
template <int dim>
void StagedRun<dim>::enter(const Formulation<dim> &formulation)
{
  if (present_ != nullptr)
    left_.push_back({present_, state_.time});
  present_ = &formulation;
}

template <int dim>
TimeParameters StagedRun<dim>::time_of_piece() const
{
  TimeParameters result = time_;
  result.final_time = piece().end;
  result.stop_at_steady_state = time_.stop_at_steady_state && is_last_piece();
  return result;
}

template <int dim>
TimeLoopResult StagedRun<dim>::run(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes, const StagedObserver<dim> &observer,
                                   const std::function<void()> &at_begin)
{
  while (!end_) {
    TimeLoopResult result = run_piece(output_times, slow_modes, observer, at_begin);
    if (earlier_.doubtful && !result.doubtful)
      result.doubtful = earlier_.doubtful;
    if (earlier_.coarse_step)
      result.coarse_step = earlier_.coarse_step;
    if (result.stopped)
      return result;
    if (is_last_piece())
      end_ = result;
    else {
      earlier_ = result;
      ++piece_;
      begin_piece();
    }
  }
  return *end_;
}

/// Up to the end of the present piece.
template <int dim>
TimeLoopResult StagedRun<dim>::run_piece(const std::vector<double> &output_times,
                                         const SlowModes &slow_modes,
                                         const StagedObserver<dim> &observer,
                                         const std::function<void()> &at_begin)
{
  TimeLoopResult result;
  const Formulation<dim> *stage = nullptr;
  while (stage != present_) {
    stage = present_;
    if (at_begin && loop_memory_.empty())
      at_begin();
    // a stage with the same equations for another unknown, on the same cells, goes on to the end
    const bool goes_on =
        stage == piece().formulation || stage->name() == piece().formulation->name();
    const SlowModes slow =
        stage == piece().formulation && is_last_piece() ? slow_modes : SlowModes();
    result = !goes_on           ? run_to_handover(output_times, observer)
             : time_.is_exact() ? run_without_steps(output_times, slow, observer)
                                : run_by_steps(output_times, slow, observer);
  }
  return result;
}

template <int dim>
Course<dim> StagedRun<dim>::course() const
{
  Course<dim> result;
  result.stages = left_;
  result.stages.push_back({present_, state_.time});
  return result;
}

template <int dim>
std::optional<SpaceError> StagedRun<dim>::space_error() const
{
  const bool was_chosen_for = pieces_.size() == 1 && first().formulation &&
                              first().formulation->name() != pieces_[0].formulation->name() &&
                              first().handover > time_.final_time;
  return was_chosen_for && !first_handover_ ? std::optional(first().error) : std::nullopt;
}

template <int dim>
bool StagedRun<dim>::has_begun() const
{
  return piece_ == 0 ? state_.steps > 0 : state_.time > begin_;
}

/// The density that a piece begins with, where it has not been observed; returns whether the run
/// goes on.
template <int dim>
bool StagedRun<dim>::observe_begin(const std::vector<double> &output_times,
                                   const StagedObserver<dim> &observer)
{
  if (has_begun())
    return true;
  const bool before = std::exchange(can_go_on_from_, false); // it would be observed once more
  const bool goes_on = observer(
      present(),
      {{state_.steps, state_.time, 0., state_.u, 0, piece_ == 0 && is_among(output_times, 0.)}},
      false);
  can_go_on_from_ = before;
  return goes_on;
}

/// By the scheme that was asked for, to the end of the piece.
template <int dim>
TimeLoopResult StagedRun<dim>::run_by_steps(const std::vector<double> &output_times,
                                            const SlowModes &slow_modes,
                                            const StagedObserver<dim> &observer)
{
  const TimeParameters time = time_of_piece();
  const bool goes_on = !loop_memory_.empty();
  if (piece_ == 0 && !goes_on)
    coarse_step_ = find_coarse_first_step(
        present(), time, state_.u, distance_to_first(output_times, state_.time, time.final_time));
  TimeLoopResult stopped;
  if (piece_ > 0 && !goes_on && !observe_begin(output_times, observer)) {
    static_cast<TimeProgress &>(stopped) = state_;
    stopped.stopped = true;
    return stopped;
  }
  loop_.emplace(present(), time, state_, slow_modes);
  if (goes_on) {
    Archive archive(std::exchange(loop_memory_, ""));
    archive.set_order(order());
    loop_->remember(archive);
  } else // what was handed over is not what a step has made
    incomparable_ = state_.steps > 0 ? state_.steps + 1 : 0;
  TimeLoopResult result = loop_->run(output_times, [&](const TimeStep &step) {
    return observer(present(), {step}, step.index > incomparable_ && loop_->is_contractive());
  });
  state_ = loop_->state();
  loop_.reset();
  if (piece_ == 0)
    result.coarse_step = coarse_step_;
  return result;
}

/// Where there are several pieces each has its share of the rows.
template <int dim>
std::vector<double> StagedRun<dim>::rows_of_piece(const std::vector<double> &output_times) const
{
  constexpr double first_row_of_piece = 0.01; // of its duration
  const unsigned int n = pieces_.size();
  return row_times(output_times,
                   piece_ == 0 ? first_row_ : first_row_of_piece * (piece().end - begin_),
                   piece().end, (rows_per_decade_ + n - 1) / n, begin_);
}

/// Without steps, to the end of the piece.
template <int dim>
TimeLoopResult StagedRun<dim>::run_without_steps(const std::vector<double> &output_times,
                                                 const SlowModes &slow_modes,
                                                 const StagedObserver<dim> &observer)
{
  TimeLoopResult result;
  result.scheme = exact_scheme;
  SlowModes slow(slow_modes);
  slow.start(state_.u, state_.time);
  const TimeParameters time = time_of_piece();
  can_go_on_from_ = false;
  bool goes_on = observe_begin(output_times, observer);
  const double begin = state_.time, error_before = state_.error_estimate.value_or(0.);
  std::vector<double> elapsed, rows;
  for (const double t : rows_of_piece(output_times))
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
      result.steady = time.stop_at_steady_state && is_steady(present(), u);
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
  can_go_on_from_ = true;
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
  if (!has_begun()) {
    quality_.l1 = std::numeric_limits<double>::infinity();
    last_attempt_ = 0.;
  }
  constexpr double default_tolerance = 1e-6, share = 0.1; // little beside what follows
  const double tolerance = share * time_.tolerance_in_use();
  TimeLoopResult result;
  result.scheme = exact_scheme;
  constexpr double longer = 1.5; // waiting half as long again should make the handover better
  const Formulation<dim> *const stage = present_;
  const double end = piece().end;
  bool goes_on = observe_begin(output_times, observer);
  const std::vector<double> rows = handover_times(output_times, begin_, end);
  for (const double next : rows) {
    if (!goes_on || present_ != stage || state_.time >= end)
      break;
    if (next <= state_.time) // in a run that goes on
      continue;
    const double dt = next - state_.time;
    const Propagation propagation = propagate(
        present(), state_.u, dt, (tolerance > 0. ? tolerance : default_tolerance) / rows.size());
    state_.u = propagation.solution;
    *state_.error_estimate += propagation.error;
    state_.time = next;
    ++state_.steps;
    // the next piece takes over from either
    const bool is_last = next >= end && is_last_piece();
    if (is_last || (next < end && next - begin_ >= longer * last_attempt_)) {
      last_attempt_ = next - begin_;
      hand_over(is_last);
    }
    goes_on = observer(
        present(), {{state_.steps, next, dt, state_.u, 0, is_among(output_times, next)}}, false);
  }
  static_cast<TimeProgress &>(result) = state_;
  result.stopped = !goes_on && state_.time < time_.final_time;
  return result;
}

/// To the piece's formulation, if it holds the density well.
template <int dim>
void StagedRun<dim>::hand_over(bool is_last)
{
  constexpr double accurate = 1e-9;
  const Formulation<dim> &next = *piece().formulation;
  Vector u;
  const StartQuality quality = Origin<dim>(problem_, present(), state_.u).start(next, u);
  const bool has_stalled = quality.total() > 0.7 * quality_.total();
  quality_ = quality;
  const bool must_end_here = is_last && first().refinements > 0 && quality_.is_usable();
  if (quality_.total() > (is_last ? StartQuality::usable : accurate) &&
      !(has_stalled && quality_.total() <= StartQuality::acceptable) && !must_end_here)
    return;
  enter(next);
  state_.u = u;
  if (piece_ == 0) {
    first_handover_ = state_.time;
    first_quality_ = quality_;
  } else
    begun_elsewhere_.back().until = state_.time;
}

template class StagedRun<1>;
template class StagedRun<2>;
template class StagedRun<3>;

} // namespace gibbsflow
