#pragma once

#include "linear_algebra/sparse_factorization.h"

#include <memory>

namespace gibbsflow {

/// Supernodal Cholesky factorisation A = L L^T of sparse symmetric positive definite matrices that
/// share one pattern, of which the upper triangle is stored (CHOLMOD with OpenBLAS, all on the
/// thread that calls; Chen, Davis, Hager & Rajamanickam 2008). The fill-reducing ordering and the
/// structure of L are computed once.
///
/// Of a Stieltjes matrix (off-diagonals <= 0) L has off-diagonals <= 0 to the last bit, because
/// they come about by subtracting products of two numbers of one sign; so a solve with b >= 0 adds
/// numbers >= 0 only and gives x >= 0 to the last bit.
class SparseCholesky : public SparseFactorization {
public:
  /// Analyses the pattern, which is copied.
  explicit SparseCholesky(const RowPattern &pattern);
  ~SparseCholesky() override;
  SparseCholesky(const SparseCholesky &) = delete;
  SparseCholesky &operator=(const SparseCholesky &) = delete;

  bool factor(const std::vector<double> &values) override;
  void solve(const double *b, double *x) override { solve_many(1, b, x); }

  /// The same for n right-hand sides at once, n numbers for each row. b and x may be the same.
  void solve_many(unsigned int n, const double *b, double *x);
  std::unique_ptr<SparseFactorization> another() const override;
  std::size_t n_entries() const override;

private:
  struct Analysis;
  struct Handles;

  explicit SparseCholesky(std::shared_ptr<const Analysis> analysis);

  const std::shared_ptr<const Analysis> analysis_; // shared with others of the same pattern
  const std::unique_ptr<Handles> handles_;
};

} // namespace gibbsflow
