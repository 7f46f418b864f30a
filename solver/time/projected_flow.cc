#include "time/projected_flow.h"

#include "base/user_error.h"
#include "time/slow_modes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

using Matrix = dealii::FullMatrix<double>;

/// The L-stable approximation of e^{-z} with one pole -1/g and order 6:
///     R(z) = sum_{k<6} a_k z^k / (1 + g z)^6 ,
/// a_k the coefficients of e^{-z} (1 + g z)^6, the sixth of which is 0.
constexpr unsigned int pade_order = 6;
constexpr double pade_pole = 0.33414236706805045;

std::array<double, pade_order> pade_numerator()
{
  std::array<double, pade_order> a{};
  double binomial = 1., power = 1.;
  for (unsigned int i = 0; i < pade_order; ++i) {
    double series = binomial * power; // of (1 + g z)^6, times (-1)^j / j!
    for (unsigned int j = 0; i + j < pade_order; ++j) {
      a[i + j] += series;
      series *= -1. / (j + 1.);
    }
    binomial *= double(pade_order - i) / (i + 1.);
    power *= pade_pole;
  }
  return a;
}

void add_to_diagonal(Matrix &matrix, double value)
{
  for (unsigned int i = 0; i < matrix.m(); ++i)
    matrix(i, i) += value;
}

/// R(z), given (1 + g z)^{-1}.
Matrix pade_approximation(const Matrix &G)
{
  static const std::array<double, pade_order> a = pade_numerator();
  const unsigned int m = G.m();
  Matrix Z(G); // z^k / (1 + g z)^6 = ((1 - G)/g)^k G^{6-k}
  Z *= -1. / pade_pole;
  add_to_diagonal(Z, 1. / pade_pole);

  // Horner in Z with rising powers of G: R = G (a_0 G^5 + Z (a_1 G^4 + Z (...)))
  std::vector<Matrix> powers(pade_order, Matrix(m, m)); // G, ..., G^6
  powers[0] = G;
  for (unsigned int k = 1; k < pade_order; ++k)
    powers[k - 1].mmult(powers[k], G);
  Matrix R(m, m), product(m, m);
  for (unsigned int k = pade_order; k-- > 0;) {
    Z.mmult(product, R);
    product.add(a[k], powers[pade_order - k - 1]);
    R.swap(product);
  }
  return R;
}

constexpr unsigned int squarings = 10; // R is right to rounding for z = 35 / 2^10

/// R(z)^(2^squarings) v, given (1 + g z)^{-1}.
std::vector<double> squared_pade_times(const Matrix &G, const std::vector<double> &v)
{
  const unsigned int m = G.m();
  Matrix R = pade_approximation(G), product(m, m);
  for (unsigned int n = 0; n < squarings; ++n) {
    R.mmult(product, R);
    R.swap(product);
  }
  std::vector<double> y(m, 0.);
  for (unsigned int i = 0; i < m; ++i)
    for (unsigned int j = 0; j < m; ++j)
      y[i] += R(i, j) * v[j];
  // a form that is not symmetric may grow on a mesh that does not resolve it
  if (!std::all_of(y.begin(), y.end(), [](const double value) { return std::isfinite(value); }))
    throw RunFailure(
        "The density grew beyond all bounds: the mesh is too coarse for what V/D changes "
        "within a cell. Use a finer mesh, a higher Discretization/Degree, or a larger "
        "Noise/Sigma");
  return y;
}

} // namespace

std::vector<double> exponential_times(const Matrix &H, double t, const std::vector<double> &v)
{
  Matrix G(H);
  G *= pade_pole * t / std::exp2(squarings);
  add_to_diagonal(G, 1.);
  G.gauss_jordan();
  return squared_pade_times(G, v);
}

std::vector<double> exponential_of_resolvent_times(const Matrix &X, double ratio,
                                                   const std::vector<double> &v)
{
  const double gz = pade_pole * ratio / std::exp2(squarings);
  Matrix shifted(X), G(X.m(), X.m());
  shifted *= 1. - gz;
  add_to_diagonal(shifted, gz);
  shifted.gauss_jordan();
  shifted.mmult(G, X);
  return squared_pade_times(G, v);
}

SymmetricEigenpairs ritz_pairs(const Matrix &H)
{
  std::vector<std::vector<double>> rows(H.m(), std::vector<double>(H.m()));
  for (unsigned int i = 0; i < H.m(); ++i)
    for (unsigned int j = 0; j < H.m(); ++j)
      rows[i][j] = 0.5 * (H(i, j) + H(j, i));
  return eigenpairs(rows);
}

ProjectedFlow::ProjectedFlow(const Matrix &H, bool is_symmetric, double gamma, double size)
    : gamma_(gamma), size_(size), largest_(H.frobenius_norm()), H_(H)
{
  if (!is_symmetric)
    return;
  SymmetricEigenpairs pairs = ritz_pairs(H);
  values_ = std::move(pairs.values);
  vectors_ = std::move(pairs.vectors);
  for (double &value : values_)
    value = std::max(0., value);
}

std::vector<double> ProjectedFlow::at(double t) const
{
  std::vector<double> e(H_.m(), 0.);
  e[0] = size_;
  if (!values_.empty())
    return apply(e, [&](double value) { return (1. + gamma_ * value) * std::exp(-t * value); });
  const std::vector<double> x = exponential_times(H_, t, e);
  std::vector<double> y(x);
  for (unsigned int i = 0; i < y.size(); ++i)
    for (unsigned int j = 0; j < y.size(); ++j)
      y[i] += gamma_ * H_(i, j) * x[j];
  return y;
}

std::vector<double> ProjectedFlow::rounding_at(double t, const std::vector<double> &c) const
{
  std::vector<double> defect(c);
  for (unsigned int i = 0; i < defect.size(); ++i)
    defect[i] -= size_ * ((i == 0 ? 1. : 0.) + gamma_ * H_(i, 0));
  if (values_.empty())
    return exponential_times(H_, t, defect);
  return apply(defect, [t](double value) { return std::exp(-t * value); });
}

/// f(H) v for a symmetric H.
template <typename F>
std::vector<double> ProjectedFlow::apply(const std::vector<double> &v, const F &f) const
{
  std::vector<double> y(v.size(), 0.);
  for (unsigned int k = 0; k < values_.size(); ++k) {
    double part = 0.;
    for (unsigned int i = 0; i < y.size(); ++i)
      part += vectors_[k][i] * v[i];
    part *= f(values_[k]);
    for (unsigned int i = 0; i < y.size(); ++i)
      y[i] += part * vectors_[k][i];
  }
  return y;
}

std::vector<std::vector<double>> ProjectedFlow::slow_modes(double t) const
{
  return {vectors_.begin(), vectors_.begin() + number_of_slow(values_, t)};
}

double ProjectedFlow::rounding_until(double t) const
{
  constexpr double part = 0.1; // more than was seen
  return part * std::numeric_limits<double>::epsilon() * t * largest_;
}

} // namespace gibbsflow
