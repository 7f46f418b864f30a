#pragma once

#include <complex>
#include <vector>

namespace gibbsflow {

/// The real Schur form of a real square matrix, A = Q S Q^T: Q orthogonal, S upper triangular but
/// for blocks of two on its diagonal, which hold the pairs of complex eigenvalues (LAPACK's dgees).
/// The first columns of Q, up to the end of a block, span an invariant subspace of A.
class RealSchur {
public:
  /// A by columns, n * n numbers. Throws RunFailure where the QR iteration does not converge.
  RealSchur(std::vector<double> A, unsigned int n);

  /// The eigenvalues in the order of the diagonal of S; of a pair the one with positive imaginary
  /// part is the first.
  const std::vector<std::complex<double>> &eigenvalues() const { return eigenvalues_; }

  /// Moves the eigenvalues that are marked to the front (dtrsen), both of a pair or none.
  void move_to_front(const std::vector<bool> &marked);

  /// Eigenvectors of A of Euclidean norm one, in the same order.
  std::vector<std::vector<std::complex<double>>> eigenvectors() const;

  double S(const unsigned int i, const unsigned int j) const { return S_[i + j * n_]; }
  double Q(const unsigned int i, const unsigned int j) const { return Q_[i + j * n_]; }
  unsigned int n() const { return n_; }

private:
  unsigned int n_;
  std::vector<double> S_, Q_; // by columns
  std::vector<std::complex<double>> eigenvalues_;
};

} // namespace gibbsflow
