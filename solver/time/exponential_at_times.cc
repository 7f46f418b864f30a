#include "base/signals.h"
#include "time/exponential.h"
#include "time/hidden_part.h"
#include "time/mass_orthonormal.h"
#include "time/product_propagation.h"
#include "time/rational_krylov.h"
#include "time/slow_modes.h"
#include "time/start_of_propagation.h"
#include "time/time_integrator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

namespace gibbsflow {

namespace {

/// The times of a stretch that one space is made for, and how well it knows u at them.
class Stretch {
public:
  Stretch(const EvolutionOperator &evolution_operator, const Vector &w, std::vector<double> times,
          const StartOfPropagation &start)
      : operator_(evolution_operator),
        equilibrium_(start.equilibrium()),
        unit_(start.unit()),
        times_(std::move(times)),
        size_(l1_norm(operator_.mass_functional(), w)),
        space_(evolution_operator, w, times_.front(), times_.back(), equilibrium_)
  {
    constexpr unsigned int most_samples = 13;
    const unsigned int n = std::min<std::size_t>(times_.size(), most_samples);
    for (unsigned int k = 0; k < n; ++k)
      samples_.push_back(n == 1 ? 0 : k * (times_.size() - 1) / (n - 1));
    errors_.assign(n, 0.);
  }

  /// Extends the space where the error is largest until it is below the tolerance at all times, or
  /// no longer falls.
  void approach(const Vector &start, double tolerance)
  {
    constexpr unsigned int most_vectors = 90, vectors_between_looks = 2, most_idle_looks = 6;
    if (space_.dimension() == 0) // w = 0
      return;
    space_.extend_by_all();
    look();
    double worst_time = times_[samples_[samples_.size() / 2]];
    double best = std::numeric_limits<double>::infinity();
    std::vector<double> best_errors;
    std::optional<ProjectedFlow> best_flow;
    unsigned int idle_looks = 0, best_dimension = 0;
    while (idle_looks < most_idle_looks && space_.dimension() < most_vectors) {
      for (unsigned int i = 0; i < vectors_between_looks && !space_.is_exhausted(); ++i)
        space_.extend(worst_time);
      look();
      auto worst = std::max_element(errors_.begin(), errors_.end());
      if (*worst <= tolerance || space_.is_exhausted()) {
        if (add_hidden(start) == 0. || space_.is_exhausted())
          return;
        worst = errors_.end() - 1; // what is hidden is found best by the pole of the last time
      }
      worst_time = times_[samples_[worst - errors_.begin()]];
      idle_looks = *worst < 0.5 * best ? 0 : idle_looks + 1;
      if (*worst < best) {
        best = *worst;
        best_errors = errors_;
        best_flow = flow_;
        best_dimension = space_.dimension();
      }
    }
    has_stalled_ = idle_looks == most_idle_looks;
    // vectors of a space that holds all but rounding make it worse
    if (best_flow && hidden_from(start, best_dimension) == 0.) {
      errors_ = std::move(best_errors);
      flow_ = std::move(best_flow);
    } else
      add_hidden(start);
  }

  /// Whether the errors no longer fall.
  bool has_stalled() const { return has_stalled_; }

  /// How many of the times, from the first on, are known to the tolerance.
  unsigned int n_known(double tolerance) const
  {
    unsigned int n = 0;
    for (unsigned int k = 0; k < samples_.size() && error_near(k) <= tolerance; ++k)
      n = samples_[k] + 1;
    return n;
  }

  unsigned int n_times() const { return times_.size(); }
  double time(unsigned int index) const { return times_[index]; }
  double length() const { return times_.back(); }

  double error_at(unsigned int index) const
  {
    const auto after = std::lower_bound(samples_.begin(), samples_.end(), index);
    return error_near(after - samples_.begin());
  }

  /// Keeps what the start has of modes that hardly move exactly: the projection knows their rates
  /// to some eps of the largest only. A few solves where there are such modes.
  void keep_slow_modes(const Vector &start)
  {
    if (space_.dimension() == 0)
      return;
    const std::vector<std::vector<double>> slowest = flow_->slow_modes(times_.back());
    if (slowest.empty())
      return;
    slow_ = find_slow_modes(operator_, combine(space_.basis(), slowest), space_.longest_pole(),
                            equilibrium_);
    slow_.start(start, 0.);
  }

  /// From one time up to another.
  std::vector<Vector> solutions_at(unsigned int begin, unsigned int end) const
  {
    if (space_.dimension() == 0) {
      Vector zero;
      operator_.reinit(zero);
      return std::vector<Vector>(end - begin, zero);
    }
    std::vector<std::vector<double>> coefficients;
    for (unsigned int index = begin; index < end; ++index)
      coefficients.push_back(flow_->at(times_[index]));
    std::vector<Vector> solutions = combine(space_.basis(), coefficients);
    for (unsigned int index = begin; index < end; ++index)
      slow_.impose(solutions[index - begin], times_[index]);
    return solutions;
  }

private:
  /// The coefficients now. Three times their L1 distance from those of the last look, and what
  /// rounding leaves (in the first vectors, which may be huge in the norm of M; in the projection;
  /// of the start), estimate the errors.
  void look()
  {
    flow_ = space_.flow();
    const std::vector<double> start = space_.start();
    std::vector<std::vector<double>> now, differences, rounding;
    for (const unsigned int index : samples_) {
      now.push_back(flow_->at(times_[index]));
      rounding.push_back(flow_->rounding_at(times_[index], start));
    }
    differences = now;
    for (unsigned int k = 0; k < before_.size(); ++k)
      for (unsigned int i = 0; i < before_[k].size(); ++i)
        differences[k][i] -= before_[k][i];
    const Vector &m = operator_.mass_functional();
    const std::vector<double> changes = l1_norms(m, space_.basis(), differences),
                              sizes = l1_norms(m, space_.basis(), now),
                              roundings = l1_norms(m, space_.basis(), rounding);
    constexpr double safety = 3., least = 1e-13;
    for (unsigned int k = 0; k < samples_.size(); ++k)
      errors_[k] = safety * (changes[k] + roundings[k]) + least * size_ +
                   flow_->rounding_until(times_[samples_[k]]) * sizes[k];
    before_ = std::move(now);
  }

  /// What the first vectors of the space do not see.
  double hidden_from(const Vector &start, const unsigned int dimension) const
  {
    return hidden_part(operator_, start, space_.basis(), dimension, space_.longest_pole(), unit_,
                       equilibrium_);
  }

  /// What all of them do not see, to the errors at all times.
  double add_hidden(const Vector &start)
  {
    const double hidden = hidden_from(start, space_.dimension());
    for (double &error : errors_)
      error = std::max(error, hidden);
    return hidden;
  }

  /// The largest of the errors at a sample and its neighbours: vectors for one time bring little
  /// for others, which says nothing of their errors.
  double error_near(unsigned int sample) const
  {
    constexpr unsigned int reach = 2;
    double error = 0.;
    for (unsigned int k = sample < reach ? 0 : sample - reach;
         k < std::min<std::size_t>(errors_.size(), sample + reach + 1); ++k)
      error = std::max(error, errors_[k]);
    return error;
  }

  const EvolutionOperator &operator_;
  const Vector *const equilibrium_;
  const double unit_;
  const std::vector<double> times_;
  const double size_; // of the start, in L1
  RationalKrylovSpace space_;
  std::vector<unsigned int> samples_; // indices of times
  std::vector<double> errors_;        // at the samples
  std::vector<std::vector<double>> before_;
  std::optional<ProjectedFlow> flow_;
  SlowModes slow_;
  bool has_stalled_ = false;
};

/// Cuts time into stretches that one space can serve each: all times that are left, or, where their
/// space does not come down to the tolerance, those up to an eighth of them, and so on; longer ones
/// again after a success. Shorter stretches smooth less. Where rounding is in the way and not the
/// length, they are known no better, and the longer one is taken as it is.
class Division {
public:
  /// K symmetric: transport may need short stretches however many fail.
  Division(const std::vector<double> &times, bool is_symmetric)
      : times_(times), is_symmetric_(is_symmetric), horizon_(times.back())
  {
  }

  bool is_at_end() const { return next_ == times_.size(); }

  /// The times of the stretch to try, counted from where the last one ended: those up to the
  /// horizon, or that alone where none comes before it; not too many decades.
  std::vector<double> times_ahead() const
  {
    constexpr double longest = 1e6; // rounding in the projection grows with the decades
    std::vector<double> ahead;
    for (std::size_t k = next_; k < times_.size() && times_[k] <= horizon_ &&
                                times_[k] - begin_ <= longest * (times_[next_] - begin_);
         ++k)
      ahead.push_back(times_[k] - begin_);
    if (ahead.empty())
      ahead.push_back(horizon_ - begin_);
    return ahead;
  }

  /// Approaches a stretch from `start` for times_ahead() and decides what is known by now.
  void consider(std::unique_ptr<Stretch> stretch, const Vector &start, double tolerance,
                bool is_last_try)
  {
    stretch->approach(start, tolerance);
    Attempt attempt{std::move(stretch), times_[next_] <= horizon_};
    const bool has_stalled = attempt.stretch->has_stalled();
    n_known_ =
        attempt.stretch->n_known(has_stalled ? std::max(tolerance, acceptable_error) : tolerance);
    if (n_known_ > 0) {
      best_ = std::move(attempt);
      return;
    }
    const double length = attempt.stretch->length();
    const bool is_shortest = is_last_try || length < 1e-6 * times_.back();
    const bool is_better =
        !best_.stretch || attempt.stretch->error_at(0) < 0.5 * best_.stretch->error_at(0);
    if (is_better)
      best_ = std::move(attempt);
    const bool is_rounding =
        is_symmetric_ && has_stalled && !is_better && best_.stretch->error_at(0) < usable_error;
    if (is_shortest || is_rounding)
      n_known_ = best_.stretch->n_times();
    else
      horizon_ = begin_ + length / division;
  }

  unsigned int n_known() const { return n_known_; }
  Stretch &stretch() { return *best_.stretch; }
  bool is_observed() const { return best_.is_observed; }
  double time(unsigned int k) const { return times_[next_ + k]; }

  /// Goes on from the last time that is known.
  void advance()
  {
    const double length = best_.stretch->time(n_known_ - 1);
    const bool is_complete = n_known_ == best_.stretch->n_times() && best_.is_observed;
    begin_ += length;
    if (best_.is_observed)
      next_ += n_known_;
    horizon_ = is_complete ? times_.back() : begin_ + division * length;
    best_ = {};
  }

private:
  static constexpr double division = 8.;
  static constexpr double usable_error = 0.05; // of rows that no other attempt knows better

  struct Attempt {
    std::unique_ptr<Stretch> stretch;
    bool is_observed = false; // or ends before the next time
  };

  const std::vector<double> &times_;
  const bool is_symmetric_;
  std::size_t next_ = 0; // the first time that is not known yet
  double begin_ = 0., horizon_;
  Attempt best_;
  unsigned int n_known_ = 0;
};

/// One time alone smooths most, so that rounding of a hot start is least: in the place of what a
/// space for all times has, where that is worse.
void improve(SolutionAt &at, const EvolutionOperator &evolution_operator, const Vector &initial,
             double tolerance)
{
  Propagation alone = propagate(evolution_operator, initial, at.t, tolerance);
  if (alone.error < at.error)
    at = {at.t, std::move(alone.solution), alone.error};
}

} // namespace

Propagation propagate_through(const EvolutionOperator &evolution_operator, const Vector &initial,
                              const std::vector<double> &times, double tolerance,
                              const SolutionsObserver &observer)
{
  constexpr unsigned int most_at_once = 8, most_solves = 1500;
  AssertDimension(initial.size(), evolution_operator.mass_functional().size());
  Assert(std::is_sorted(times.begin(), times.end()) && !times.empty() && times.front() > 0.,
         dealii::ExcMessage("Times increase from zero."));
  if (evolution_operator.prefers_products())
    if (auto result =
            propagate_by_products(evolution_operator, initial, times, tolerance, observer))
      return std::move(*result);
  const StartOfPropagation start(evolution_operator, initial);
  const unsigned int solves_before = evolution_operator.statistics().solves;
  const Vector beginning(initial); // which the observer may change
  Vector w = start.transient(initial);
  Propagation result;
  Division division(times, evolution_operator.is_symmetric());
  bool goes_on = true;
  while (goes_on && !division.is_at_end()) {
    const double share = 0.5 * std::max(tolerance - result.error, 0.1 * tolerance);
    division.consider(
        std::make_unique<Stretch>(evolution_operator, w, division.times_ahead(), start), w, share,
        evolution_operator.statistics().solves - solves_before > most_solves);
    const unsigned int n = division.n_known();
    if (n == 0)
      continue;
    Stretch &stretch = division.stretch();
    stretch.keep_slow_modes(w);
    const double error_before = result.error;
    result.error += stretch.error_at(n - 1);
    for (unsigned int k = 0; k < n && goes_on; k += most_at_once) {
      const std::vector<Vector> transients = stretch.solutions_at(k, std::min(k + most_at_once, n));
      w = transients.back();
      if (!division.is_observed())
        continue;
      std::vector<SolutionAt> observed;
      for (const Vector &transient : transients)
        observed.push_back({division.time(k + observed.size()), start.with_mass(transient),
                            error_before + stretch.error_at(k + observed.size())});
      if (observed.back().t == times.back() && observed.back().error > tolerance)
        improve(observed.back(), evolution_operator, beginning, tolerance);
      goes_on = observer(observed);
      result.solution = std::move(observed.back().solution);
      if (observed.back().t == times.back())
        result.error = observed.back().error;
    }
    division.advance();
  }
  result.solves = evolution_operator.statistics().solves - solves_before;
  return result;
}

} // namespace gibbsflow
