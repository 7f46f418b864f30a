#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace gibbsflow {

/// The upper triangle (columns >= row, ascending) of a symmetric matrix by rows, which is its lower
/// triangle by columns.
struct SymmetricPattern {
  std::vector<std::int64_t> row_start; // n + 1
  std::vector<std::int64_t> column;
  std::int64_t n() const { return static_cast<std::int64_t>(row_start.size()) - 1; }
};

/// Supernodal Cholesky factorisation A = L L^T of sparse symmetric positive definite matrices that
/// share one pattern (CHOLMOD with OpenBLAS on one thread; Chen, Davis, Hager & Rajamanickam 2008).
/// The fill-reducing ordering is computed once. Serial: lives on one rank.
class SparseCholesky {
public:
  /// Analyses the pattern, which is copied.
  explicit SparseCholesky(const SymmetricPattern &pattern);
  ~SparseCholesky();
  SparseCholesky(const SparseCholesky &) = delete;
  SparseCholesky &operator=(const SparseCholesky &) = delete;

  /// Factors the matrix with these values (in the order of pattern.column). Returns false where it
  /// is not positive definite to working precision or memory runs out; there is no factor then.
  bool factor(const std::vector<double> &values);

  /// x = A^{-1} b with the latest factor; b and x hold n numbers and may be the same.
  void solve(const double *b, double *x);

private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

} // namespace gibbsflow
