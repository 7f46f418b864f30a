#include "time/exponential.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "time/mass_orthonormal.h"
#include "time/time_integrator.h"

#include <deal.II/lac/full_matrix.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

using Matrix = dealii::FullMatrix<double>;

/// The L-stable approximation of e^{-z} with one pole -1/g and order 6 (Norsett's restricted Pade
/// approximation, Hairer & Wanner (1996), Sec. IV.6):
///     R(z) = sum_{k<6} a_k z^k / (1 + g z)^6 ,
/// a_k the coefficients of e^{-z} (1 + g z)^6, the sixth of which is 0.
constexpr unsigned int order = 6;
constexpr double pole = 0.33414236706805045;

std::array<double, order> numerator()
{
  std::array<double, order> a{};
  double binomial = 1., power = 1.;
  for (unsigned int i = 0; i < order; ++i) {
    double series = binomial * power; // of (1 + g z)^6, times (-1)^j / j!
    for (unsigned int j = 0; i + j < order; ++j) {
      a[i + j] += series;
      series *= -1. / (j + 1.);
    }
    binomial *= double(order - i) / (i + 1.);
    power *= pole;
  }
  return a;
}

/// f(H) e_1 with f(x) = exp(-ratio (1/x - 1)): R(ratio/2^n (H^{-1} - I))^{2^n}. With
/// G = (1 + g z)^{-1} nothing is divided by the small eigenvalues of H, for which f vanishes.
std::vector<double> exponential_of(const Matrix &H, double ratio)
{
  constexpr unsigned int squarings = 10; // R is right to rounding for z = 35 / 2^10
  static const std::array<double, order> a = numerator();
  const unsigned int m = H.m();
  const double gz = pole * ratio / std::exp2(squarings);

  // G = ((1 - g z) H + g z I)^{-1} H,  z^k / (1 + g z)^6 = ((I - G)/g)^k G^{6-k}
  Matrix shifted(H), G(m, m);
  shifted *= 1. - gz;
  for (unsigned int i = 0; i < m; ++i)
    shifted(i, i) += gz;
  shifted.gauss_jordan();
  shifted.mmult(G, H);
  Matrix Z(G);
  Z *= -1. / pole;
  for (unsigned int i = 0; i < m; ++i)
    Z(i, i) += 1. / pole;

  // Horner in Z with rising powers of G: R = G (a_0 G^5 + Z (a_1 G^4 + Z (...)))
  std::vector<Matrix> powers(order, Matrix(m, m)); // G, ..., G^6
  powers[0] = G;
  for (unsigned int k = 1; k < order; ++k)
    powers[k - 1].mmult(powers[k], G);
  Matrix R(m, m), product(m, m);
  for (unsigned int k = order; k-- > 0;) {
    Z.mmult(product, R);
    product.add(a[k], powers[order - k - 1]);
    R.swap(product);
  }
  for (unsigned int n = 0; n < squarings; ++n) {
    R.mmult(product, R);
    R.swap(product);
  }
  std::vector<double> y(m);
  for (unsigned int i = 0; i < m; ++i)
    y[i] = R(i, 0);
  return y;
}

/// A fifth of t, but a power of 4, so that intervals of about the same length share a
/// factorisation.
double shift_for(const double t)
{
  return std::exp2(2. * std::round(0.5 * std::log2(0.2 * t)));
}

/// One Krylov space for one interval of time.
class KrylovSpace {
public:
  KrylovSpace(const EvolutionOperator &evolution_operator, const Vector &w, double t)
      : operator_(evolution_operator),
        t_(t),
        gamma_(shift_for(t)),
        norm_(mass_norm(evolution_operator, w))
  {
    operator_.reinit(rhs_);
    if (norm_ > 0.) {
      basis_.push_back(w);
      basis_[0] *= 1. / norm_;
    }
  }

  unsigned int dimension() const { return columns_.size(); }
  bool is_exhausted() const { return columns_.size() == basis_.size(); }

  /// One solve. Keeps out the component of the vector along the equilibrium.
  void extend(const Vector *equilibrium)
  {
    throw_if_stopped(rhs_.get_mpi_communicator(), "while errors in space and time were estimated");
    Vector w;
    operator_.reinit(w);
    operator_.apply_mass(rhs_, basis_.back());
    operator_.solve(1., gamma_, w, rhs_);
    if (equilibrium != nullptr)
      w.add(-(operator_.mass_functional() * w), *equilibrium);
    columns_.push_back(orthonormalize(operator_, basis_, w));
    constexpr double invariant = 1e-15;
    if (columns_.back().back() > invariant)
      basis_.push_back(std::move(w));
  }

  /// The approximation of u(t).
  Vector solution() const
  {
    const unsigned int m = columns_.size();
    Matrix H(m, m);
    for (unsigned int j = 0; j < m; ++j)
      for (unsigned int i = 0; i < std::min<std::size_t>(m, columns_[j].size()); ++i)
        H(i, j) = columns_[j][i];
    std::vector<double> y = exponential_of(H, t_ / gamma_);
    for (double &value : y)
      value *= norm_;
    // a form that is not symmetric may grow on a mesh that does not resolve it
    if (!std::all_of(y.begin(), y.end(), [](const double value) { return std::isfinite(value); }))
      throw RunFailure(
          "Its exponential is not finite: the mesh is too coarse for these equations.");
    return combine(basis_, 0, y);
  }

private:
  const EvolutionOperator &operator_;
  const double t_, gamma_, norm_;
  std::vector<Vector> basis_;
  std::vector<std::vector<double>> columns_;
  Vector rhs_;
};

/// u(t) - its equilibrium part, or as near as one space comes to it.
Propagation in_one_space(const EvolutionOperator &evolution_operator, const Vector &w, double t,
                         double tolerance, const Vector *equilibrium)
{
  constexpr unsigned int most_vectors = 60, most_idle_checks = 6;
  Propagation result;
  result.solution = w;
  result.error = std::numeric_limits<double>::infinity();
  KrylovSpace space(evolution_operator, w, t);
  const Vector &m = evolution_operator.mass_functional();
  double last_difference = result.error;
  Vector previous(w);
  unsigned int idle_checks = 0;
  while (!space.is_exhausted() && space.dimension() < most_vectors) {
    space.extend(equilibrium);
    ++result.solves;
    if (space.dimension() % 2 == 1 && !space.is_exhausted())
      continue;
    const Vector u = space.solution();
    previous -= u;
    const double difference = l1_norm(m, previous);
    previous = u;
    const double error =
        space.is_exhausted() ? difference : 3. * std::max(difference, last_difference);
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
  if (space.dimension() == 0) // w = 0
    result.error = 0.;
  return result;
}

} // namespace

Propagation propagate(const EvolutionOperator &evolution_operator, const Vector &initial, double t,
                      double tolerance)
{
  constexpr double division = 8.;
  constexpr double acceptable = 1e-5; // where rounding in the norm of M does not allow more
  constexpr unsigned int most_solves = 600;
  const bool has_mode = evolution_operator.is_symmetric() && evolution_operator.conserves_mass();
  const Vector *const equilibrium = has_mode ? &evolution_operator.stationary_vector() : nullptr;
  const Vector &m = evolution_operator.mass_functional();
  AssertDimension(initial.size(), m.size());
  Assert(t >= 0. && tolerance > 0., dealii::ExcMessage("Time goes forwards, up to a tolerance."));
  const double mass = m * initial;

  Propagation result;
  Vector w(initial);
  if (has_mode)
    w.add(-mass, *equilibrium);
  double time = 0., step = t;
  while (time < t) {
    step = std::min(step, t - time);
    const Propagation piece =
        in_one_space(evolution_operator, w, step, tolerance * step / t, equilibrium);
    result.solves += piece.solves;
    const bool is_last_try = result.solves > most_solves;
    if (piece.error > std::max(acceptable, tolerance * step / t) && !is_last_try &&
        step > 1e-6 * t) {
      step /= division;
      continue;
    }
    w = piece.solution;
    time = step < t - time ? time + step : t;
    result.error += piece.error;
    step *= division;
  }
  if (has_mode)
    w.add(mass, *equilibrium);
  else if (evolution_operator.conserves_mass())
    w.add(mass - m * w, evolution_operator.stationary_vector());
  result.solution = w;
  return result;
}

} // namespace gibbsflow
