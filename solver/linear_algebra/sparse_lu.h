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

private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

} // namespace gibbsflow
