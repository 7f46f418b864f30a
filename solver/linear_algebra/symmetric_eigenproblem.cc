#include "linear_algebra/symmetric_eigenproblem.h"

#include <deal.II/lac/lapack_full_matrix.h>

namespace gibbsflow {

SymmetricEigenpairs eigenpairs(const std::vector<std::vector<double>> &matrix)
{
  const unsigned int n = matrix.size();
  dealii::LAPACKFullMatrix<double> A(n, n);
  double size = 0.;
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j) {
      A(i, j) = matrix[i][j];
      size = std::max(size, n * std::abs(matrix[i][j]));
    }
  // All eigenvalues lie in [-size, size], Gershgorin's bound.
  dealii::Vector<double> values;
  dealii::FullMatrix<double> vectors;
  const double bound = 2. * size + 1.;
  A.compute_eigenvalues_symmetric(-bound, bound, 0., values, vectors);
  SymmetricEigenpairs pairs;
  pairs.values.assign(values.begin(), values.end());
  for (unsigned int k = 0; k < n; ++k) {
    pairs.vectors.emplace_back(n);
    for (unsigned int i = 0; i < n; ++i)
      pairs.vectors[k][i] = vectors(i, k);
  }
  return pairs;
}

} // namespace gibbsflow
