#include "spectrum/dominant_eigenvalues.h"

#include "linear_algebra/real_schur.h"
#include "spectrum/band_arnoldi.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

using Numbers = std::vector<double>;

double inner_product(const Numbers &x, const Numbers &y)
{
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.);
}

void add_to(Numbers &y, const double c, const Numbers &x)
{
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] += c * x[i];
}

/// A V_m = V_m H + v_{m+1} b^T with orthonormal columns.
class KrylovSchurSpace {
public:
  KrylovSchurSpace(const std::function<Numbers(const Numbers &)> &product, Numbers start)
      : product_(product)
  {
    const double norm = std::sqrt(inner_product(start, start));
    for (double &x : start)
      x /= norm;
    basis_.push_back(std::move(start));
  }

  unsigned int size() const { return columns_.size(); } // m
  bool is_invariant() const { return basis_.size() == columns_.size(); }
  unsigned int products() const { return n_products_; }

  void expand_to(unsigned int size);
  void restart(unsigned int count);
  DominantEigenvalues ritz_values() const;

  /// V_m y.
  Numbers combination(const Numbers &y) const;

private:
  RealSchur schur_form() const;

  const std::function<Numbers(const Numbers &)> &product_;
  std::vector<Numbers> basis_;   // V_m and, where there is one, v_{m+1}
  std::vector<Numbers> columns_; // of H
  Numbers coupling_;             // b
  unsigned int n_products_ = 0;
};

void KrylovSchurSpace::expand_to(const unsigned int size)
{
  constexpr double least_rest = 1e-14; // that is new of a product
  while (columns_.size() < size && !is_invariant()) {
    Numbers w = product_(basis_.back());
    ++n_products_;
    const double norm = std::sqrt(inner_product(w, w));
    Numbers column(basis_.size(), 0.);
    for (unsigned int pass = 0; pass < 2; ++pass)
      for (std::size_t i = 0; i < basis_.size(); ++i) {
        const double c = inner_product(basis_[i], w);
        add_to(w, -c, basis_[i]);
        column[i] += c;
      }
    const double rest = std::sqrt(inner_product(w, w));
    // b_j of the columns before is the row of H that belongs to the vector just multiplied
    for (std::size_t j = 0; j < columns_.size(); ++j)
      columns_[j].push_back(coupling_[j]);
    columns_.push_back(std::move(column));
    coupling_.assign(columns_.size(), 0.);
    if (!(rest > least_rest * norm))
      return;
    coupling_.back() = rest;
    for (double &x : w)
      x /= rest;
    basis_.push_back(std::move(w));
  }
}

RealSchur KrylovSchurSpace::schur_form() const
{
  Numbers H;
  for (const Numbers &column : columns_)
    H.insert(H.end(), column.begin(), column.end());
  return RealSchur(std::move(H), size());
}

Numbers KrylovSchurSpace::combination(const Numbers &y) const
{
  Numbers sum(basis_.front().size(), 0.);
  for (std::size_t i = 0; i < y.size(); ++i)
    add_to(sum, y[i], basis_[i]);
  return sum;
}

DominantEigenvalues KrylovSchurSpace::ritz_values() const
{
  const RealSchur schur = schur_form();
  const auto vectors = schur.eigenvectors();
  DominantEigenvalues result;
  result.products = n_products_;
  for (const unsigned int k : order_by_modulus(schur.eigenvalues())) {
    std::complex<double> rest = 0.;
    for (unsigned int j = 0; j < size(); ++j)
      rest += coupling_[j] * vectors[k][j];
    if (result.lambda.empty() && schur.eigenvalues()[k].imag() == 0.) {
      Numbers y(size());
      for (unsigned int j = 0; j < size(); ++j)
        y[j] = vectors[k][j].real();
      result.vector = combination(y);
    }
    result.lambda.push_back(schur.eigenvalues()[k]);
    result.residual.push_back(std::abs(rest));
  }
  return result;
}

void KrylovSchurSpace::restart(unsigned int count)
{
  RealSchur schur = schur_form();
  const std::vector<unsigned int> order = order_by_modulus(schur.eigenvalues());
  if (schur.eigenvalues()[order[count - 1]].imag() > 0.)
    ++count;
  std::vector<bool> marked(size(), false);
  for (unsigned int k = 0; k < count; ++k)
    marked[order[k]] = true;
  schur.move_to_front(marked);
  if (count < size() && schur.S(count, count - 1) != 0.)
    ++count; // eigenvalues too close to be exchanged

  std::vector<Numbers> basis, columns;
  Numbers coupling;
  for (unsigned int k = 0; k < count; ++k) {
    Numbers of_Q(size()), of_S(count);
    double rest = 0.;
    for (unsigned int i = 0; i < size(); ++i) {
      of_Q[i] = schur.Q(i, k);
      rest += coupling_[i] * of_Q[i];
    }
    for (unsigned int i = 0; i < count; ++i)
      of_S[i] = schur.S(i, k);
    basis.push_back(combination(of_Q));
    columns.push_back(std::move(of_S));
    coupling.push_back(rest);
  }
  basis.push_back(std::move(basis_.back()));
  basis_ = std::move(basis);
  columns_ = std::move(columns);
  coupling_ = std::move(coupling);
}

} // namespace

DominantEigenvalues dominant_eigenvalues(const std::function<Numbers(const Numbers &)> &product,
                                         Numbers start, const unsigned int count,
                                         const double tolerance, const unsigned int most_products,
                                         const std::function<void()> &between)
{
  const unsigned int kept = count + 20, length = kept + 40;
  KrylovSchurSpace space(product, std::move(start));
  for (;;) {
    space.expand_to(length);
    DominantEigenvalues result = space.ritz_values();
    unsigned int n = std::min<std::size_t>(count, result.lambda.size());
    if (n < result.lambda.size() && result.lambda[n - 1].imag() > 0.)
      ++n;
    const double worst = *std::max_element(result.residual.begin(), result.residual.begin() + n);
    if (worst <= tolerance || space.is_invariant() || space.products() >= most_products) {
      result.lambda.resize(n);
      result.residual.resize(n);
      return result;
    }
    if (between)
      between();
    space.restart(kept);
  }
}

} // namespace gibbsflow
