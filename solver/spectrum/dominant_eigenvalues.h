#pragma once

#include <complex>
#include <functional>
#include <vector>

namespace gibbsflow {

/// Eigenvalues of largest modulus of a real matrix, in descending order, of a pair the one with
/// positive imaginary part first, with |A v - lambda v| of eigenvectors of Euclidean norm one.
struct DominantEigenvalues {
  std::vector<std::complex<double>> lambda;
  std::vector<double> residual;
  std::vector<double> vector; // of the first one where that is real, Euclidean norm one; else empty
  unsigned int products = 0;  // with A
};

/// The `count` dominant ones (one more where that would divide a pair, fewer where the space of
/// `start` has fewer) of the matrix that `product` multiplies with: Arnoldi with Krylov-Schur
/// restart, up to residuals of `tolerance` or as far as `most_products` go. Of a multiple
/// eigenvalue it sees one copy. `between` is called before each restart. Stewart, SIAM J. Matrix
/// Anal. 23 (2001) 601. Serial.
DominantEigenvalues
dominant_eigenvalues(const std::function<std::vector<double>(const std::vector<double> &)> &product,
                     std::vector<double> start, unsigned int count, double tolerance,
                     unsigned int most_products, const std::function<void()> &between = {});

} // namespace gibbsflow
