#include "learning/principal_components.h"

#include "base/user_error.h"
#include "linear_algebra/symmetric_eigenproblem.h"

#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

} // namespace

std::vector<Weights> principal_components(const Trajectory &trajectory, const unsigned int n)
{
  // A = (W_k - W_end), one row for each step: eigenvectors of A^T A, by way of A A^T where that is
  // smaller: A A^T u = lambda u gives A^T u.
  std::vector<Weights> A;
  for (const Weights &W : trajectory.weights) {
    A.push_back(W);
    for (std::size_t i = 0; i < W.size(); ++i)
      A.back()[i] -= trajectory.weights.back()[i];
  }
  A.pop_back();
  const std::size_t n_steps = A.size(), n_weights = trajectory.weights[0].size();
  const bool by_steps = n_steps < n_weights;
  const std::size_t m = by_steps ? n_steps : n_weights;
  std::vector<std::vector<double>> product(m, std::vector<double>(m, 0.));
  if (by_steps) {
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t l = 0; l <= k; ++l)
        product[k][l] = product[l][k] = dot(A[k], A[l]);
  } else {
    for (const Weights &row : A)
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < m; ++j)
          product[i][j] += row[i] * row[j];
  }
  const SymmetricEigenpairs pairs = eigenpairs(product);
  std::vector<Weights> components;
  for (unsigned int k = 0; k < n; ++k) {
    if (k >= m || !(pairs.values[m - 1 - k] > 1e-14 * pairs.values[m - 1]))
      throw UserError("Subspace/Type",
                      "the training's way has " + std::to_string(k) + " principal components only",
                      "at least as many as Dimension = " + std::to_string(n),
                      "Train for more steps, or choose another type");
    const std::vector<double> &u = pairs.vectors[m - 1 - k];
    Weights p = u;
    if (by_steps) {
      p.assign(n_weights, 0.);
      for (std::size_t s = 0; s < n_steps; ++s)
        for (std::size_t i = 0; i < n_weights; ++i)
          p[i] += u[s] * A[s][i];
    }
    const double length = std::sqrt(dot(p, p));
    for (double &component : p)
      component /= length;
    components.push_back(p);
  }
  return components;
}

} // namespace gibbsflow
