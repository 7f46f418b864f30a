#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace gibbsflow {

/// The stored entries of a sparse matrix by rows, columns ascending: all of them, or of a symmetric
/// matrix the upper triangle (which is its lower triangle by columns).
struct RowPattern {
  std::vector<std::int64_t> row_start; // n + 1
  std::vector<std::int64_t> column;
  std::int64_t n() const { return static_cast<std::int64_t>(row_start.size()) - 1; }
};

/// Factorisations of sparse matrices that share one pattern. Serial: lives on one rank.
class SparseFactorization {
public:
  virtual ~SparseFactorization() = default;

  /// Factors the matrix with these values (in the order of the pattern's columns). Returns false
  /// where that cannot be done to working precision or memory runs out; there is no factor then.
  virtual bool factor(const std::vector<double> &values) = 0;

  /// x = A^{-1} b with the latest factor; b and x hold n numbers and may be the same.
  virtual void solve(const double *b, double *x) = 0;

  /// One more for matrices of the same pattern, without a factor as yet: what is known of the
  /// pattern is not found out again.
  virtual std::unique_ptr<SparseFactorization> another() const = 0;

  /// Numbers in the latest factor.
  virtual std::size_t n_entries() const = 0;
};

} // namespace gibbsflow
