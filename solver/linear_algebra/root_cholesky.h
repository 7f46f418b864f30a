#pragma once

#include "linear_algebra/sparse_cholesky.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

/// Rows of a rank in the upper triangle of a symmetric matrix; rows are numbered one rank after the
/// other.
struct UpperRows {
  /// In ascending order of rows; `entries` are columns, in any order, and values. Those below the
  /// diagonal are left out.
  void append(std::int64_t row, std::vector<std::pair<std::int64_t, double>> entries);

  std::vector<std::int64_t> lengths, columns;
  std::vector<double> values;
};

/// A distributed symmetric positive definite matrix that is factored on rank 0, for many right-hand
/// sides at once. All functions are collective.
class RootCholesky {
public:
  /// Throws RunFailure where the matrix cannot be factored.
  RootCholesky(UpperRows rows, MPI_Comm communicator);

  /// x <- A^{-1} x for n right-hand sides, n numbers for each row of this rank. `x` is on each rank
  /// as long as its rows are.
  void solve(unsigned int n, std::vector<double> &x);

private:
  const MPI_Comm communicator_;
  std::vector<int> rows_per_rank_;         // on rank 0
  std::unique_ptr<SparseCholesky> factor_; // on rank 0, if there are any rows
};

} // namespace gibbsflow
