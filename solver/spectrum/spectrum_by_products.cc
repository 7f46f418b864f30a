#include "spectrum/spectrum_by_products.h"

#include "linear_algebra/real_schur.h"
#include "spectrum/band_arnoldi.h"
#include "time/mass_orthonormal.h"
#include "time/product_propagation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

using Complex = std::complex<double>;

/// By columns, ragged: zeros below are left out.
std::vector<double> square_of(const std::vector<std::vector<double>> &columns)
{
  const std::size_t n = columns.size();
  std::vector<double> A(n * n, 0.);
  for (std::size_t j = 0; j < n; ++j)
    std::copy_n(columns[j].begin(), std::min(n, columns[j].size()), A.begin() + j * n);
  return A;
}

/// The largest |h e_m^T y_k| / |theta_k| of the leading Ritz values, `count` or one more where that
/// divides a pair.
double worst_residual(const std::vector<std::vector<double>> &columns, unsigned int &count)
{
  const std::size_t m = columns.size();
  const RealSchur schur(square_of(columns), m);
  const std::vector<unsigned int> order = order_by_modulus(schur.eigenvalues());
  if (count < m && schur.eigenvalues()[order[count - 1]].imag() > 0.)
    ++count;
  const auto vectors = schur.eigenvectors();
  double worst = 0.;
  for (unsigned int k = 0; k < count; ++k)
    worst = std::max(worst, std::abs(columns.back().back() * vectors[order[k]][m - 1]) /
                                std::abs(schur.eigenvalues()[order[k]]));
  return worst;
}

/// An orthonormal basis of the space of the leading ones.
std::vector<Vector> leading_vectors(const std::vector<std::vector<double>> &columns,
                                    const std::vector<Vector> &basis, const unsigned int count)
{
  const std::size_t m = columns.size();
  RealSchur schur(square_of(columns), m);
  const std::vector<unsigned int> order = order_by_modulus(schur.eigenvalues());
  std::vector<bool> marked(m, false);
  for (unsigned int k = 0; k < count; ++k)
    marked[order[k]] = true;
  schur.move_to_front(marked);
  std::vector<std::vector<double>> coefficients;
  for (unsigned int k = 0; k < count; ++k) {
    coefficients.emplace_back();
    for (std::size_t i = 0; i < m; ++i)
      coefficients.back().push_back(schur.Q(i, k));
  }
  return combine(basis, coefficients);
}

/// The eigenvalues of K on the space of Q.
GeneratorSpectrum project(const EvolutionOperator &evolution_operator, const std::vector<Vector> &Q)
{
  const unsigned int n = Q.size();
  std::vector<std::vector<double>> columns;
  std::vector<Vector> rest; // M^{-1} K Q - Q A
  Vector KQ, image;
  evolution_operator.reinit(KQ);
  evolution_operator.reinit(image);
  for (const Vector &q : Q) {
    evolution_operator.apply_stiffness(KQ, q);
    columns.push_back(products(Q, KQ));
    evolution_operator.solve(1., 0., image, KQ);
    image -= combine(Q, 0, columns.back());
    rest.push_back(image);
  }
  const RealSchur schur(square_of(columns), n);
  const auto vectors = schur.eigenvectors();
  std::vector<unsigned int> order = order_by_modulus(schur.eigenvalues());
  std::stable_sort(order.begin(), order.end(), [&](const unsigned int i, const unsigned int j) {
    return schur.eigenvalues()[i].real() < schur.eigenvalues()[j].real();
  });
  GeneratorSpectrum result;
  result.radius = std::numeric_limits<double>::infinity();
  for (const unsigned int k : order) {
    const Complex lambda = schur.eigenvalues()[k];
    std::vector<double> re(n), im(n);
    for (unsigned int i = 0; i < n; ++i) {
      re[i] = vectors[k][i].real();
      im[i] = vectors[k][i].imag();
    }
    result.re.push_back(lambda.real());
    result.im.push_back(lambda.imag());
    result.residual.push_back(std::hypot(mass_norm(evolution_operator, combine(rest, 0, re)),
                                         mass_norm(evolution_operator, combine(rest, 0, im))) /
                              std::abs(lambda));
  }
  return result;
}

} // namespace

std::optional<GeneratorSpectrum> spectrum_by_products(const EvolutionOperator &evolution_operator,
                                                      const SpectrumParameters &parameters,
                                                      const Vector &start,
                                                      const double most_products,
                                                      const std::function<void(double)> &progress)
{
  constexpr unsigned int largest_space = 80, between_looks = 4;
  constexpr double cutoff = 1e-15, relaxations = 4., enough = 1e-8;
  ProductFlow flow(evolution_operator);
  const double tau = std::max(flow.longest_step(), relaxations / flow.center());
  const auto without_mass = [&](Vector v) {
    v.add(-(evolution_operator.mass_functional() * v), evolution_operator.stationary_vector());
    return v;
  };
  std::vector<Vector> basis;
  std::vector<std::vector<double>> columns;
  Vector w = without_mass(start);
  orthonormalize(evolution_operator, basis, w);
  basis.push_back(w);
  const double tolerance = std::max(parameters.tolerance, enough);
  for (unsigned int m = 1; m <= largest_space; ++m) {
    if (flow.products() + tau * flow.rho() > most_products)
      return std::nullopt;
    w = without_mass(flow.advance(basis.back(), tau, cutoff));
    columns.push_back(orthonormalize(evolution_operator, basis, w));
    const bool is_invariant = columns.back().back() == 0.;
    unsigned int count = std::min(parameters.number_of_eigenvalues, m);
    if (is_invariant || m == largest_space || (m % between_looks == 0 && m > count + 1)) {
      const double worst = worst_residual(columns, count);
      if (progress)
        progress(std::min(1., std::log(std::min(worst, 1.)) / std::log(tolerance)));
      if (is_invariant || worst <= tolerance) {
        basis.resize(m);
        return project(evolution_operator, leading_vectors(columns, basis, count));
      }
    }
    if (!is_invariant)
      basis.push_back(w);
  }
  return std::nullopt;
}

} // namespace gibbsflow
