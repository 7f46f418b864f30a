#include "time/exponential.h"

#include "base/signals.h"
#include "time/hidden_part.h"
#include "time/mass_orthonormal.h"
#include "time/product_propagation.h"
#include "time/projected_flow.h"
#include "time/slow_modes.h"
#include "time/start_of_propagation.h"
#include "time/time_integrator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

/// One Krylov space of X for one interval of time.
class KrylovSpace {
public:
  KrylovSpace(const EvolutionOperator &evolution_operator, const Vector &w, double t,
              const Vector *equilibrium)
      : operator_(evolution_operator),
        equilibrium_(equilibrium),
        t_(t),
        gamma_(shared_shift((is_symmetric() ? 0.3 : 0.2) * t))
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
    const dealii::FullMatrix<double> H = projection();
    return combine(basis_, 0, is_symmetric() ? by_eigenpairs(H) : by_inverse(H));
  }

  /// Where K is symmetric, the modes that hardly move; a few solves where there are any.
  SlowModes slow_modes() const
  {
    if (!is_symmetric() || columns_.empty())
      return {};
    const SymmetricEigenpairs pairs = ritz_pairs(projection());
    const unsigned int m = pairs.values.size();
    std::vector<double> rates; // of the largest x first
    std::vector<std::vector<double>> vectors;
    for (unsigned int j = m; j-- > 0;) {
      rates.push_back((1. / std::clamp(pairs.values[j], 1e-300, 1.) - 1.) / gamma_);
      vectors.push_back(pairs.vectors[j]);
    }
    vectors.resize(number_of_slow(rates, t_));
    return vectors.empty()
               ? SlowModes()
               : find_slow_modes(operator_, combine(basis_, vectors), gamma_, equilibrium_);
  }

  double truncation() const { return truncation_; }

  double hidden_from(const Vector &w, const unsigned int n, const double unit) const
  {
    return hidden_part(operator_, w, basis_, n, gamma_, unit, equilibrium_);
  }
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
  }

  dealii::FullMatrix<double> projection() const
  {
    const unsigned int m = columns_.size();
    dealii::FullMatrix<double> H(m, m);
    for (unsigned int j = 0; j < m; ++j)
      for (unsigned int i = 0; i < std::min<std::size_t>(m, columns_[j].size()); ++i)
        H(i, j) = columns_[j][i];
    return H;
  }

  double f(double x) const { return x > 0. ? std::exp(-(t_ / gamma_) * (1. / x - 1.)) / x : 0.; }

  std::vector<double> by_eigenpairs(const dealii::FullMatrix<double> &H)
  {
    const unsigned int m = H.m();
    const SymmetricEigenpairs pairs = ritz_pairs(H);
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
  double last_error = result.error;
  unsigned int idle_checks = 0, best_dimension = 0;
  const bool has_bound = equilibrium != nullptr && unit * space.rounding() < 0.3 * tolerance;
  while (!space.is_exhausted() && space.dimension() < most_vectors) {
    space.extend();
    if (!has_bound && space.dimension() % 2 == 1 && !space.is_exhausted())
      continue;
    const Vector u = space.solution();
    previous -= u;
    const double difference = l1_norm(m, previous);
    previous = u;
    double error = has_bound              ? unit * (space.truncation() + space.rounding())
                   : space.is_exhausted() ? difference
                                          : 3. * std::max(difference, last_difference);
    if (!has_bound && error <= tolerance)
      error = std::max(error, space.hidden_from(w, space.dimension(), unit));
    last_difference = difference;
    last_error = error;
    ++idle_checks;
    if (error < result.error) {
      if (error < 0.5 * result.error)
        idle_checks = 0;
      result.error = error;
      result.solution = u;
      best_dimension = space.dimension();
    }
    if (result.error <= tolerance || idle_checks > most_idle_checks)
      break;
  }
  if (!has_bound && result.error > tolerance && best_dimension < space.dimension() &&
      space.hidden_from(w, best_dimension, unit) > 0.) {
    result.solution = previous;
    result.error = std::max(last_error, space.hidden_from(w, space.dimension(), unit));
  }
  if (space.dimension() == 0) // w = 0
    result.error = 0.;
  SlowModes slow = space.slow_modes();
  slow.start(w, 0.);
  slow.impose(result.solution, t);
  return result;
}

} // namespace

Propagation propagate(const EvolutionOperator &evolution_operator, const Vector &initial, double t,
                      double tolerance)
{
  constexpr double division = 8.;
  constexpr unsigned int most_solves = 600;
  AssertDimension(initial.size(), evolution_operator.mass_functional().size());
  Assert(t >= 0. && tolerance > 0., dealii::ExcMessage("Time goes forwards, up to a tolerance."));
  if (evolution_operator.prefers_products() && t > 0.)
    if (auto result = propagate_by_products(evolution_operator, initial, {t}, tolerance, {}))
      return std::move(*result);
  const StartOfPropagation start(evolution_operator, initial);
  const Vector *const equilibrium = start.equilibrium();
  const double unit = start.unit();
  const unsigned int solves_before = evolution_operator.statistics().solves;
  Propagation result;
  Vector w = start.transient(initial);
  double time = 0., step = t;
  while (time < t) {
    step = std::min(step, t - time);
    const Propagation piece =
        in_one_space(evolution_operator, w, step, tolerance * step / t, equilibrium, unit);
    result.solves = evolution_operator.statistics().solves - solves_before;
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

} // namespace gibbsflow
