#include "learning/lanczos.h"

#include "base/random_numbers.h"
#include "base/user_error.h"
#include "linear_algebra/symmetric_eigenproblem.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// v minus its components in the basis, twice; returns its length, and makes it one where that is
/// not 0.
double normalize_against(const std::vector<Weights> &basis, Weights &v)
{
  for (const int pass : {1, 2}) {
    (void)pass;
    for (const Weights &q : basis) {
      const double component = dot(q, v);
      for (std::size_t i = 0; i < v.size(); ++i)
        v[i] -= component * q[i];
    }
  }
  const double length = std::sqrt(dot(v, v));
  if (length > 0.)
    for (double &component : v)
      component /= length;
  return length;
}

} // namespace

std::vector<RitzPair> largest_eigenpairs(const std::function<Weights(const Weights &)> &H,
                                         const unsigned int n, const unsigned int n_wanted,
                                         const unsigned int seed)
{
  constexpr double tolerance = 1e-10, breakdown = 1e-13;
  const unsigned int most_steps = std::min(n, 1000u);
  std::vector<Weights> basis, images; // Q and H Q
  unsigned int n_starts = 0;
  const auto random_start = [&] {
    Weights v(n);
    for (unsigned int i = 0; i < n; ++i)
      v[i] = normal_number(seed, RandomStream::directions, i, 1000 + n_starts);
    ++n_starts;
    normalize_against(basis, v);
    return v;
  };
  double size = 0.;
  Weights next = random_start();
  while (true) {
    basis.push_back(next);
    images.push_back(H(basis.back()));
    size = std::max(size, std::sqrt(dot(images.back(), images.back())));
    next = images.back();
    const double length = normalize_against(basis, next);
    const bool is_complete = basis.size() == most_steps;
    const bool is_invariant = length <= breakdown * size;
    if (is_invariant && !is_complete)
      next = random_start();
    const bool is_time = is_complete || (basis.size() >= 2 * n_wanted + 2 && basis.size() % 5 == 0);
    if (!is_time || (is_invariant && !is_complete))
      continue;

    // Rayleigh & Ritz: Q^T H Q y = theta y, v = Q y, residual H Q y - theta Q y
    const std::size_t m = basis.size();
    std::vector<std::vector<double>> T(m, std::vector<double>(m));
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        T[i][j] = T[j][i] = 0.5 * (dot(basis[i], images[j]) + dot(basis[j], images[i]));
    const SymmetricEigenpairs ritz = eigenpairs(T);
    std::vector<RitzPair> pairs;
    bool has_converged = true;
    for (unsigned int k = 0; k < std::min<std::size_t>(n_wanted, m); ++k) {
      RitzPair pair{ritz.values[m - 1 - k], 0., Weights(n, 0.)};
      Weights residual(n, 0.);
      for (std::size_t j = 0; j < m; ++j)
        for (unsigned int i = 0; i < n; ++i) {
          const double y = ritz.vectors[m - 1 - k][j];
          pair.vector[i] += y * basis[j][i];
          residual[i] += y * (images[j][i] - pair.value * basis[j][i]);
        }
      pair.residual = std::sqrt(dot(residual, residual));
      has_converged = has_converged && pair.residual <= tolerance * size;
      pairs.push_back(std::move(pair));
    }
    if (has_converged || m == n)
      return pairs;
    if (is_complete)
      throw RunFailure("Lanczos' method has not found the leading eigenvectors of the Hessian in "
                       "1000 steps. Use another type of section Subspace.");
  }
}

} // namespace gibbsflow
