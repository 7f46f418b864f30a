#include "spectrum/band_lanczos.h"

#include "base/user_error.h"
#include "time/mass_orthonormal.h"

#include <deal.II/lac/lapack_templates.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gibbsflow {

bool BandLanczos::RitzValues::converged(const unsigned int count, const double tolerance) const
{
  if (theta.size() < count)
    return false;
  return std::all_of(residual.begin(), residual.begin() + count,
                     [tolerance](const double r) { return r <= tolerance; });
}

BandLanczos::BandLanczos(const EvolutionOperator &evolution_operator, const double shift,
                         std::vector<Vector> locked, const std::vector<Vector> &start)
    : operator_(evolution_operator),
      shift_(shift),
      n_locked_(locked.size()),
      basis_(std::move(locked))
{
  operator_.reinit(Mv_);
  for (const Vector &x : start) {
    // first take out what is locked: near a singular operator it would dwarf the rest of the solve
    Vector v = x;
    for (unsigned int i = 0; i < n_locked_; ++i) {
      operator_.apply_mass(Mv_, v);
      v.add(-(Mv_ * basis_[i]), basis_[i]);
    }
    v = apply(v);
    if (orthonormalize(operator_, basis_, v).back() > 0.)
      basis_.push_back(std::move(v));
  }
}

Vector BandLanczos::apply(const Vector &v)
{
  operator_.apply_mass(Mv_, v);
  Vector w;
  operator_.reinit(w);
  operator_.solve(shift_, 1., w, Mv_);
  if (!std::isfinite(w.l2_norm()))
    throw RunFailure("A solve for the eigenvalues gave numbers that are not finite");
  return w;
}

void BandLanczos::expand(const unsigned int count)
{
  for (unsigned int step = 0; step < count && !is_invariant(); ++step) {
    Vector w = apply(basis_[n_locked_ + n_processed_]);

    // w = V_n t + beta v_{n+1}
    std::vector<double> t = orthonormalize(operator_, basis_, w);
    if (t.back() > 0.)
      basis_.push_back(std::move(w));
    else
      t.pop_back();
    t.erase(t.begin(), t.begin() + n_locked_);
    projection_.push_back(std::move(t));
    ++n_processed_;
  }
}

bool BandLanczos::iterate(const unsigned int count, const double tolerance,
                          const unsigned int most_products,
                          const std::function<void(const RitzValues &)> &observer)
{
  const unsigned int width = std::max(1u, n_basis() - n_processed_);
  const unsigned int n_kept = count + width;
  const unsigned int n_most = std::max(30u, n_kept + 8 * width);
  for (unsigned int products = 0; products < most_products; products += width) {
    const RitzValues values = ritz_values();
    if (observer)
      observer(values);
    if (is_invariant() || values.converged(count, tolerance))
      return true;
    if (n_processed_ >= n_most)
      restart(n_kept);
    expand(width);
  }
  return is_invariant() || ritz_values().converged(count, tolerance);
}

BandLanczos::RitzValues BandLanczos::ritz_values() const
{
  dealii::FullMatrix<double> vectors;
  RitzValues values;
  values.theta = diagonalize(vectors);
  values.residual = coupling_norms(vectors);
  for (unsigned int i = 0; i < values.theta.size(); ++i)
    values.residual[i] /= std::abs(values.theta[i]);
  return values;
}

std::vector<Vector> BandLanczos::ritz_vectors(const unsigned int count) const
{
  dealii::FullMatrix<double> vectors;
  diagonalize(vectors);
  std::vector<Vector> result;
  for (unsigned int i = 0; i < std::min(count, n_processed_); ++i) {
    std::vector<double> column(n_processed_);
    for (unsigned int j = 0; j < n_processed_; ++j)
      column[j] = vectors(j, i);
    result.push_back(combine(basis_, n_locked_, column));
  }
  return result;
}

std::vector<double> BandLanczos::diagonalize(dealii::FullMatrix<double> &vectors) const
{
  const unsigned int p = n_processed_;
  vectors.reinit(p, p);
  if (p == 0)
    return {};

  // The symmetric part, column by column as LAPACK wants it.
  std::vector<double> a(p * p, 0.), values(p);
  for (unsigned int j = 0; j < p; ++j)
    for (unsigned int i = 0; i < std::min<unsigned int>(p, projection_[j].size()); ++i) {
      a[i + j * p] += 0.5 * projection_[j][i];
      a[j + i * p] += 0.5 * projection_[j][i];
    }
  const dealii::types::blas_int n = p, size = std::max(1u, 34 * p);
  dealii::types::blas_int info = 0;
  std::vector<double> work(size);
  dealii::syev("V", "U", &n, a.data(), &n, values.data(), work.data(), &size, &info);
  if (info != 0)
    throw RunFailure("The dense eigenvalue problem of the spectrum could not be solved");

  std::reverse(values.begin(), values.end());
  for (unsigned int j = 0; j < p; ++j)
    for (unsigned int i = 0; i < p; ++i)
      vectors(i, j) = a[i + (p - 1 - j) * p];
  return values;
}

std::vector<double> BandLanczos::coupling_norms(const dealii::FullMatrix<double> &vectors) const
{
  const unsigned int p = n_processed_;
  std::vector<double> norms(p, 0.);
  for (unsigned int i = 0; i < p; ++i) {
    std::vector<double> coupling(n_basis() - p, 0.);
    for (unsigned int j = 0; j < p; ++j)
      for (unsigned int row = p; row < projection_[j].size(); ++row)
        coupling[row - p] += projection_[j][row] * vectors(j, i);
    for (const double c : coupling)
      norms[i] += c * c;
    norms[i] = std::sqrt(norms[i]);
  }
  return norms;
}

void BandLanczos::restart(const unsigned int count)
{
  dealii::FullMatrix<double> vectors;
  const std::vector<double> theta = diagonalize(vectors);
  const unsigned int p = n_processed_, n = n_basis(), kept = std::min(count, p);

  // B Y = Y Theta + V_waiting (lower part of T) S
  std::vector<std::vector<double>> projection(kept, std::vector<double>(kept + n - p, 0.));
  for (unsigned int i = 0; i < kept; ++i) {
    projection[i][i] = theta[i];
    for (unsigned int j = 0; j < p; ++j)
      for (unsigned int row = p; row < projection_[j].size(); ++row)
        projection[i][kept + row - p] += projection_[j][row] * vectors(j, i);
  }

  std::vector<Vector> basis(basis_.begin(), basis_.begin() + n_locked_);
  for (Vector &y : ritz_vectors(kept))
    basis.push_back(std::move(y));
  std::move(basis_.begin() + n_locked_ + p, basis_.end(), std::back_inserter(basis));

  basis_ = std::move(basis);
  projection_ = std::move(projection);
  n_processed_ = kept;
}

} // namespace gibbsflow
