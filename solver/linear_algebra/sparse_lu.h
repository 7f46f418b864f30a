#pragma once

#include "linear_algebra/sparse_factorization.h"

#include <memory>

namespace gibbsflow {

/// Multifrontal LU factorisation of sparse matrices that share one pattern, of which all entries
/// are stored (UMFPACK with OpenBLAS on one thread; Davis, ACM TOMS 30 (2004) 196). The
/// fill-reducing ordering is computed once, from the first values.
class SparseLU : public SparseFactorization {
public:
  /// Copies the pattern.
  explicit SparseLU(const RowPattern &pattern);
  ~SparseLU() override;
  SparseLU(const SparseLU &) = delete;
  SparseLU &operator=(const SparseLU &) = delete;

  bool factor(const std::vector<double> &values) override;
  void solve(const double *b, double *x) override;
  std::unique_ptr<SparseFactorization> another() const override;
  std::size_t n_entries() const override;

private:
  struct Analysis;
  struct Handles;

  explicit SparseLU(std::shared_ptr<Analysis> analysis);

  const std::shared_ptr<Analysis> analysis_; // shared with others of the same pattern
  const std::unique_ptr<Handles> handles_;
};

} // namespace gibbsflow
