#include "time/exponential.h"

#include "base/signals.h"
#include "linear_algebra/symmetric_eigenproblem.h"
#include "time/mass_orthonormal.h"
#include "time/rational_krylov.h"
#include "time/time_integrator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gibbsflow {

namespace {

/// Rounding in the norm of M may not allow more.
constexpr double acceptable_error = 1e-5;

/// A part of t in eighths of an octave, so that intervals of about the same length share a
/// factorisation.
double shift_for(const double share, const double t)
{
  constexpr unsigned int per_octave = 8;
  return std::exp2(std::round(per_octave * std::log2(share * t)) / per_octave);
}

/// u_0, of which the mass, and where it is known exactly the equilibrium part, stay for ever.
class Start {
public:
  Start(const EvolutionOperator &evolution_operator, const Vector &initial)
      : operator_(evolution_operator), mass_(evolution_operator.mass_functional() * initial)
  {
  }

  /// The stationary vector where K is symmetric, else null.
  const Vector *equilibrium() const
  {
    return operator_.is_symmetric() && operator_.conserves_mass() ? &operator_.stationary_vector()
                                                                  : nullptr;
  }

  /// The L1 norm of densities is at most this times that of M; 0: not known.
  double unit() const
  {
    return equilibrium() != nullptr ? 1. / mass_norm(operator_, *equilibrium()) : 0.;
  }

  /// What is left of u_0.
  Vector transient(const Vector &initial) const
  {
    Vector w(initial);
    if (equilibrium() != nullptr)
      w.add(-mass_, *equilibrium());
    return w;
  }

  /// What the transient part has become, with the rest.
  Vector with_mass(const Vector &transient) const
  {
    Vector u(transient);
    if (equilibrium() != nullptr)
      u.add(mass_, *equilibrium());
    if (operator_.conserves_mass())
      u.add(mass_ - operator_.mass_functional() * u, operator_.stationary_vector());
    return u;
  }

private:
  const EvolutionOperator &operator_;
  const double mass_;
};

/// One Krylov space of X for one interval of time.
class KrylovSpace {
public:
  KrylovSpace(const EvolutionOperator &evolution_operator, const Vector &w, double t,
              const Vector *equilibrium)
      : operator_(evolution_operator),
        equilibrium_(equilibrium),
        t_(t),
        gamma_(shift_for(is_symmetric() ? 0.3 : 0.2, t))
  {
    operator_.reinit(rhs_);
    Vector first(w);
    if (is_symmetric())
      apply_resolvent(first);
    size_ = mass_norm(operator_, first);
    if (size_ > 0.) {
      basis_.push_back(first);
      basis_[0] *= 1. / size_;
    }
  }

  unsigned int dimension() const { return columns_.size(); }
  bool is_exhausted() const { return columns_.size() == basis_.size(); }
  unsigned int solves() const { return solves_; }

  /// One solve.
  void extend()
  {
    Vector w(basis_.back());
    apply_resolvent(w);
    columns_.push_back(orthonormalize(operator_, basis_, w));
    constexpr double invariant = 1e-15;
    if (columns_.back().back() > invariant)
      basis_.push_back(std::move(w));
  }

  /// The approximation of u(t). Where K is symmetric, what is known of its error in the norm of M:
  /// that of the space, and what rounding leaves.
  Vector solution()
  {
    const unsigned int m = columns_.size();
    dealii::FullMatrix<double> H(m, m);
    for (unsigned int j = 0; j < m; ++j)
      for (unsigned int i = 0; i < std::min<std::size_t>(m, columns_[j].size()); ++i)
        H(i, j) = columns_[j][i];
    return combine(basis_, 0, is_symmetric() ? by_eigenpairs(H) : by_inverse(H));
  }

  double truncation() const { return truncation_; }
  double rounding() const { return 2e-12 * size_; }

private:
  bool is_symmetric() const { return operator_.is_symmetric(); }

  /// w <- X w, its component along the equilibrium kept out.
  void apply_resolvent(Vector &w)
  {
    throw_if_stopped(rhs_.get_mpi_communicator(), "while errors in space and time were estimated");
    operator_.apply_mass(rhs_, w);
    operator_.solve(1., gamma_, w, rhs_);
    if (equilibrium_ != nullptr)
      w.add(-(operator_.mass_functional() * w), *equilibrium_);
    ++solves_;
  }

  double f(double x) const { return x > 0. ? std::exp(-(t_ / gamma_) * (1. / x - 1.)) / x : 0.; }

  std::vector<double> by_eigenpairs(const dealii::FullMatrix<double> &H)
  {
    const unsigned int m = H.m();
    std::vector<std::vector<double>> rows(m, std::vector<double>(m));
    for (unsigned int i = 0; i < m; ++i)
      for (unsigned int j = 0; j < m; ++j)
        rows[i][j] = 0.5 * (H(i, j) + H(j, i));
    const SymmetricEigenpairs pairs = eigenpairs(rows);
    std::vector<double> y(m, 0.), x(m), last(m);
    for (unsigned int j = 0; j < m; ++j) {
      x[j] = std::min(1., pairs.values[j]);
      const double part = size_ * pairs.vectors[j][0];
      last[j] = part * pairs.vectors[j][m - 1];
      for (unsigned int i = 0; i < m; ++i)
        y[i] += f(x[j]) * part * pairs.vectors[j][i];
    }
    constexpr unsigned int n_samples = 64;
    constexpr double safety = 1.1;
    double largest = 0.;
    for (unsigned int i = 1; i <= n_samples; ++i) {
      const double at = double(i * i) / (n_samples * n_samples);
      double sum = 0.;
      for (unsigned int j = 0; j < m; ++j)
        if (at != x[j])
          sum += last[j] * (f(at) - f(x[j])) / (at - x[j]);
      largest = std::max(largest, std::abs(sum));
    }
    truncation_ = safety * columns_.back().back() * largest;
    return y;
  }

  std::vector<double> by_inverse(const dealii::FullMatrix<double> &H) const
  {
    std::vector<double> e(H.m(), 0.);
    e[0] = size_;
    return exponential_of_resolvent_times(H, t_ / gamma_, e);
  }

  const EvolutionOperator &operator_;
  const Vector *const equilibrium_;
  const double t_, gamma_;
  double size_ = 0., truncation_ = 0.;
  std::vector<Vector> basis_;
  std::vector<std::vector<double>> columns_;
  unsigned int solves_ = 0;
  Vector rhs_;
};

/// u(t) - its equilibrium part, or as near as one space comes to it. `unit` is the largest L1 norm
/// of a vector of M-norm one.
Propagation in_one_space(const EvolutionOperator &evolution_operator, const Vector &w, double t,
                         double tolerance, const Vector *equilibrium, double unit)
{
  constexpr unsigned int most_vectors = 60, most_idle_checks = 6;
  Propagation result;
  result.solution = w;
  result.error = std::numeric_limits<double>::infinity();
  KrylovSpace space(evolution_operator, w, t, equilibrium);
  const Vector &m = evolution_operator.mass_functional();
  double last_difference = result.error;
  Vector previous(w);
  unsigned int idle_checks = 0;
  const bool has_bound = equilibrium != nullptr && unit * space.rounding() < 0.3 * tolerance;
  while (!space.is_exhausted() && space.dimension() < most_vectors) {
    space.extend();
    if (!has_bound && space.dimension() % 2 == 1 && !space.is_exhausted())
      continue;
    const Vector u = space.solution();
    previous -= u;
    const double difference = l1_norm(m, previous);
    previous = u;
    const double error = has_bound              ? unit * (space.truncation() + space.rounding())
                         : space.is_exhausted() ? difference
                                                : 3. * std::max(difference, last_difference);
    last_difference = difference;
    ++idle_checks;
    if (error < result.error) {
      if (error < 0.5 * result.error)
        idle_checks = 0;
      result.error = error;
      result.solution = u;
    }
    if (result.error <= tolerance || idle_checks > most_idle_checks)
      break;
  }
  result.solves = space.solves();
  if (space.dimension() == 0) // w = 0
    result.error = 0.;
  return result;
}

/// The times of a stretch that one space is made for, and how well it knows u at them.
class Stretch {
public:
  Stretch(const EvolutionOperator &evolution_operator, const Vector &w, std::vector<double> times,
          const Vector *equilibrium)
      : operator_(evolution_operator),
        times_(std::move(times)),
        size_(l1_norm(operator_.mass_functional(), w)),
        space_(evolution_operator, w, times_.front(), times_.back(), equilibrium)
  {
    constexpr unsigned int most_samples = 13;
    const unsigned int n = std::min<std::size_t>(times_.size(), most_samples);
    for (unsigned int k = 0; k < n; ++k)
      samples_.push_back(n == 1 ? 0 : k * (times_.size() - 1) / (n - 1));
    errors_.assign(n, 0.);
  }

  /// Extends the space where the error is largest until it is below the tolerance at all times, or
  /// no longer falls.
  void approach(double tolerance)
  {
    constexpr unsigned int most_vectors = 90, vectors_between_looks = 2, most_idle_looks = 6;
    if (space_.dimension() == 0) // w = 0
      return;
    space_.extend_by_all();
    look();
    double worst_time = times_[samples_[samples_.size() / 2]];
    double best = std::numeric_limits<double>::infinity();
    unsigned int idle_looks = 0;
    while (idle_looks < most_idle_looks && space_.dimension() < most_vectors) {
      for (unsigned int i = 0; i < vectors_between_looks && !space_.is_exhausted(); ++i)
        space_.extend(worst_time);
      look();
      const auto worst = std::max_element(errors_.begin(), errors_.end());
      if (*worst <= tolerance || space_.is_exhausted())
        return;
      worst_time = times_[samples_[worst - errors_.begin()]];
      idle_looks = *worst < 0.5 * best ? 0 : idle_looks + 1;
      best = std::min(best, *worst);
    }
    has_stalled_ = idle_looks == most_idle_looks;
  }

  /// Whether the errors no longer fall.
  bool has_stalled() const { return has_stalled_; }

  unsigned int solves() const { return space_.solves(); }

  /// How many of the times, from the first on, are known to the tolerance.
  unsigned int n_known(double tolerance) const
  {
    unsigned int n = 0;
    for (unsigned int k = 0; k < samples_.size() && error_near(k) <= tolerance; ++k)
      n = samples_[k] + 1;
    return n;
  }

  double error_at(unsigned int index) const
  {
    const auto after = std::lower_bound(samples_.begin(), samples_.end(), index);
    return error_near(after - samples_.begin());
  }

  Vector solution_at(unsigned int index) const
  {
    if (space_.dimension() == 0) {
      Vector zero;
      operator_.reinit(zero);
      return zero;
    }
    return combine(space_.basis(), 0, flow_->at(times_[index]));
  }

private:
  /// The coefficients now. Three times their L1 distance from those of the last look, with what
  /// rounding leaves, estimates the errors.
  void look()
  {
    flow_ = space_.flow();
    std::vector<std::vector<double>> now, differences;
    for (const unsigned int index : samples_)
      now.push_back(flow_->at(times_[index]));
    differences = now;
    for (unsigned int k = 0; k < before_.size(); ++k)
      for (unsigned int i = 0; i < before_[k].size(); ++i)
        differences[k][i] -= before_[k][i];
    const Vector &m = operator_.mass_functional();
    const std::vector<double> changes = l1_norms(m, space_.basis(), differences),
                              sizes = l1_norms(m, space_.basis(), now);
    constexpr double safety = 3., least = 1e-13;
    for (unsigned int k = 0; k < samples_.size(); ++k)
      errors_[k] = safety * changes[k] + least * size_ +
                   flow_->rounding_until(times_[samples_[k]]) * sizes[k];
    before_ = std::move(now);
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
  const std::vector<double> times_;
  const double size_; // of the start, in L1
  RationalKrylovSpace space_;
  std::vector<unsigned int> samples_; // indices of times
  std::vector<double> errors_;        // at the samples
  std::vector<std::vector<double>> before_;
  std::optional<ProjectedFlow> flow_;
  bool has_stalled_ = false;
};

} // namespace

Propagation propagate(const EvolutionOperator &evolution_operator, const Vector &initial, double t,
                      double tolerance)
{
  constexpr double division = 8.;
  constexpr unsigned int most_solves = 600;
  AssertDimension(initial.size(), evolution_operator.mass_functional().size());
  Assert(t >= 0. && tolerance > 0., dealii::ExcMessage("Time goes forwards, up to a tolerance."));
  const Start start(evolution_operator, initial);
  const Vector *const equilibrium = start.equilibrium();
  const double unit = start.unit();
  Propagation result;
  Vector w = start.transient(initial);
  double time = 0., step = t;
  while (time < t) {
    step = std::min(step, t - time);
    const Propagation piece =
        in_one_space(evolution_operator, w, step, tolerance * step / t, equilibrium, unit);
    result.solves += piece.solves;
    const bool is_last_try = result.solves > most_solves;
    if (piece.error > std::max(acceptable_error, tolerance * step / t) && !is_last_try &&
        step > 1e-6 * t) {
      step /= division;
      continue;
    }
    w = piece.solution;
    time = step < t - time ? time + step : t;
    result.error += piece.error;
    step *= division;
  }
  result.solution = start.with_mass(w);
  return result;
}

Propagation propagate_through(const EvolutionOperator &evolution_operator, const Vector &initial,
                              const std::vector<double> &times, double tolerance,
                              const InstantObserver &observer)
{
  constexpr double division = 8.;
  constexpr double longest = 1e6; // rounding in the projection grows with the decades
  constexpr unsigned int most_solves = 1500;
  AssertDimension(initial.size(), evolution_operator.mass_functional().size());
  Assert(std::is_sorted(times.begin(), times.end()) && !times.empty() && times.front() > 0.,
         dealii::ExcMessage("Times increase from zero."));
  const Start start(evolution_operator, initial);
  Vector w = start.transient(initial);
  Propagation result;
  double begin = 0., horizon = times.back();
  bool goes_on = true;
  auto next = times.begin();
  while (goes_on && next != times.end()) {
    // those up to the horizon, or that alone where none comes before it; not too many decades
    std::vector<double> ahead;
    for (auto t = next;
         t != times.end() && *t <= horizon && *t - begin <= longest * (*next - begin); ++t)
      ahead.push_back(*t - begin);
    const bool is_observed = !ahead.empty();
    if (!is_observed)
      ahead.push_back(horizon - begin);

    const double share = 0.5 * std::max(tolerance - result.error, 0.1 * tolerance);
    Stretch stretch(evolution_operator, w, ahead, start.equilibrium());
    stretch.approach(share);
    result.solves += stretch.solves();
    unsigned int n =
        stretch.n_known(stretch.has_stalled() ? std::max(share, acceptable_error) : share);
    if (result.solves > most_solves || ahead.back() < 1e-6 * times.back())
      n = ahead.size(); // as well as it can be
    if (n == 0) {
      horizon = begin + ahead.back() / division;
      continue;
    }
    for (unsigned int k = 0; k < n && goes_on; ++k) {
      w = stretch.solution_at(k);
      if (is_observed) {
        result.solution = start.with_mass(w);
        goes_on = observer(*next++, result.solution, result.error + stretch.error_at(k));
      }
    }
    result.error += stretch.error_at(n - 1);
    begin += ahead[n - 1];
    horizon = n == ahead.size() && is_observed ? times.back() : begin + division * ahead[n - 1];
  }
  return result;
}

} // namespace gibbsflow
