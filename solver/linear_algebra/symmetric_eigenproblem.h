#pragma once

#include <vector>

namespace gibbsflow {

/// Eigenvalues of a symmetric matrix in increasing order, and orthonormal eigenvectors.
struct SymmetricEigenpairs {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors;
};

/// All eigenpairs of the symmetric n x n matrix with rows of n numbers, by LAPACK.
SymmetricEigenpairs eigenpairs(const std::vector<std::vector<double>> &matrix);

} // namespace gibbsflow
