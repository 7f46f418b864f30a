#include "spectrum/band_arnoldi.h"

#include "base/user_error.h"
#include "time/mass_orthonormal.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace gibbsflow {

namespace {

/// What is left of a vector that lies in a space already; normalised it would be any direction,
/// also that of the stationary vector.
constexpr double nothing = 1e-14;

/// By the coefficients of orthonormalize().
bool something_new(const std::vector<double> &c)
{
  double square = 0.;
  for (const double value : c)
    square += value * value;
  return c.back() > nothing * std::sqrt(square);
}

} // namespace

Vector shift_inverted(const EvolutionOperator &evolution_operator, const double shift,
                      const Vector &v, Vector &Mv)
{
  evolution_operator.apply_mass(Mv, v);
  Vector w;
  evolution_operator.reinit(w);
  evolution_operator.solve(shift, 1., w, Mv);
  if (evolution_operator.conserves_mass())
    w.add(-(evolution_operator.mass_functional() * w), evolution_operator.stationary_vector());
  if (!std::isfinite(w.l2_norm()))
    throw RunFailure("A solve for the eigenvalues gave numbers that are not finite");
  return w;
}

std::vector<unsigned int> order_by_modulus(const std::vector<std::complex<double>> &values)
{
  std::vector<unsigned int> order(values.size());
  std::iota(order.begin(), order.end(), 0u);
  // of a pair both have the same modulus to the last bit
  const auto before = [&values](const unsigned int i, const unsigned int j) {
    const std::complex<double> &a = values[i], &b = values[j];
    if (std::norm(a) != std::norm(b))
      return std::norm(a) > std::norm(b);
    if (a.real() != b.real())
      return a.real() > b.real();
    return std::abs(a.imag()) > std::abs(b.imag());
  };
  std::stable_sort(order.begin(), order.end(), before);
  return order;
}

unsigned int BandArnoldi::RitzValues::n_converged(const double tolerance) const
{
  unsigned int n = 0;
  while (n < theta.size() && residual[n] <= tolerance)
    ++n;
  if (n > 0 && theta[n - 1].imag() > 0.)
    --n; // its partner is not
  return n;
}

BandArnoldi::BandArnoldi(const EvolutionOperator &evolution_operator, const double shift,
                         std::vector<Vector> locked, const std::vector<Vector> &start)
    : operator_(evolution_operator),
      shift_(shift),
      n_locked_(locked.size()),
      basis_(std::move(locked))
{
  operator_.reinit(Mv_);
  for (const Vector &x : start) {
    // the stationary part would dwarf the rest of the solve, and what is locked the start
    Vector v = x;
    const double norm = mass_norm(operator_, v);
    if (operator_.conserves_mass())
      v.add(-(operator_.mass_functional() * v), operator_.stationary_vector());
    operator_.apply_mass(Mv_, v);
    for (unsigned int i = 0; i < n_locked_; ++i)
      v.add(-(Mv_ * basis_[i]), basis_[i]);
    if (!(mass_norm(operator_, v) > nothing * norm))
      continue;
    v = apply(v);
    if (something_new(orthonormalize(operator_, basis_, v)))
      basis_.push_back(std::move(v));
  }
}

Vector BandArnoldi::apply(const Vector &v)
{
  return shift_inverted(operator_, shift_, v, Mv_);
}

void BandArnoldi::expand(const unsigned int count)
{
  for (unsigned int step = 0; step < count && !is_invariant(); ++step) {
    Vector w = apply(basis_[n_locked_ + n_processed_]);

    // w = V_n t + beta v_{n+1}
    std::vector<double> t = orthonormalize(operator_, basis_, w);
    if (something_new(t))
      basis_.push_back(std::move(w));
    else
      t.pop_back();
    t.erase(t.begin(), t.begin() + n_locked_);
    projection_.push_back(std::move(t));
    ++n_processed_;
  }
}

RealSchur BandArnoldi::schur_form() const
{
  const unsigned int p = n_processed_;
  std::vector<double> square(p * p, 0.);
  for (unsigned int j = 0; j < p; ++j)
    for (unsigned int i = 0; i < std::min<std::size_t>(p, projection_[j].size()); ++i)
      square[i + j * p] = projection_[j][i];
  return RealSchur(std::move(square), p);
}

BandArnoldi::RitzValues BandArnoldi::ritz_values() const
{
  const unsigned int p = n_processed_;
  const RealSchur schur = schur_form();
  const std::vector<std::vector<std::complex<double>>> vectors = schur.eigenvectors();
  RitzValues values;
  for (const unsigned int k : order_by_modulus(schur.eigenvalues())) {
    // B V_p y = theta V_p y + V_waiting (lower part of T) y
    std::vector<std::complex<double>> coupling(n_basis() - p, 0.);
    for (unsigned int j = 0; j < p; ++j)
      for (unsigned int row = p; row < projection_[j].size(); ++row)
        coupling[row - p] += projection_[j][row] * vectors[k][j];
    double norm = 0.;
    for (const std::complex<double> &c : coupling)
      norm += std::norm(c);
    values.theta.push_back(schur.eigenvalues()[k]);
    values.residual.push_back(std::sqrt(norm) / std::abs(values.theta.back()));
  }
  return values;
}

RealSchur BandArnoldi::sorted_schur_form(unsigned int &count) const
{
  RealSchur schur = schur_form();
  const std::vector<unsigned int> order = order_by_modulus(schur.eigenvalues());
  count = std::min<std::size_t>(count, order.size());
  if (count > 0 && schur.eigenvalues()[order[count - 1]].imag() > 0.)
    ++count;
  std::vector<bool> marked(order.size(), false);
  for (unsigned int k = 0; k < count; ++k)
    marked[order[k]] = true;
  schur.move_to_front(marked);
  if (count > 0 && count < schur.n() && schur.S(count, count - 1) != 0.)
    ++count; // eigenvalues too close to be exchanged
  return schur;
}

std::vector<Vector> BandArnoldi::schur_vectors(unsigned int count) const
{
  if (n_processed_ == 0)
    return {};
  const RealSchur schur = sorted_schur_form(count);
  std::vector<Vector> result;
  for (unsigned int k = 0; k < count; ++k) {
    std::vector<double> column(n_processed_);
    for (unsigned int i = 0; i < n_processed_; ++i)
      column[i] = schur.Q(i, k);
    result.push_back(combine(basis_, n_locked_, column));
  }
  return result;
}

void BandArnoldi::restart(unsigned int count)
{
  if (n_processed_ == 0)
    return;
  const RealSchur schur = sorted_schur_form(count);
  const unsigned int p = n_processed_, n = n_basis();

  // B V_p Q = V_p Q S + V_waiting (lower part of T) Q, of which the first columns stay
  std::vector<std::vector<double>> projection(count, std::vector<double>(count + n - p, 0.));
  for (unsigned int k = 0; k < count; ++k) {
    for (unsigned int i = 0; i < count; ++i)
      projection[k][i] = schur.S(i, k);
    for (unsigned int j = 0; j < p; ++j)
      for (unsigned int row = p; row < projection_[j].size(); ++row)
        projection[k][count + row - p] += projection_[j][row] * schur.Q(j, k);
  }

  std::vector<Vector> basis(basis_.begin(), basis_.begin() + n_locked_);
  for (Vector &q : schur_vectors(count))
    basis.push_back(std::move(q));
  std::move(basis_.begin() + n_locked_ + p, basis_.end(), std::back_inserter(basis));

  basis_ = std::move(basis);
  projection_ = std::move(projection);
  n_processed_ = count;
}

BandArnoldi::RitzValues ritz_values_in(const EvolutionOperator &evolution_operator,
                                       const double shift, const std::vector<Vector> &Q)
{
  // B Q = Q T + R
  const unsigned int n = Q.size();
  std::vector<double> T(n * n, 0.);
  std::vector<Vector> R;
  Vector MR;
  evolution_operator.reinit(MR);
  for (unsigned int j = 0; j < n; ++j) {
    R.push_back(shift_inverted(evolution_operator, shift, Q[j], MR));
    for (unsigned int pass = 0; pass < 2; ++pass) {
      evolution_operator.apply_mass(MR, R[j]);
      for (unsigned int i = 0; i < n; ++i) {
        const double c = Q[i] * MR;
        R[j].add(-c, Q[i]);
        T[i + j * n] += c;
      }
    }
  }

  // |R y|_M^2 = y* G y
  std::vector<double> G(n * n);
  for (unsigned int j = 0; j < n; ++j) {
    evolution_operator.apply_mass(MR, R[j]);
    for (unsigned int i = 0; i < n; ++i)
      G[i + j * n] = R[i] * MR;
  }
  const RealSchur schur(std::move(T), n);
  const std::vector<std::vector<std::complex<double>>> vectors = schur.eigenvectors();
  BandArnoldi::RitzValues values;
  values.theta = schur.eigenvalues();
  for (unsigned int k = 0; k < n; ++k) {
    double square = 0.;
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < n; ++j)
        square += (std::conj(vectors[k][i]) * G[i + j * n] * vectors[k][j]).real();
    values.residual.push_back(std::sqrt(std::max(0., square)) / std::abs(values.theta[k]));
  }
  return values;
}

} // namespace gibbsflow
