#pragma once

#include "linear_algebra/sparse_cholesky.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

/// A distributed symmetric positive definite matrix that is factored on rank 0, for many right-hand
/// sides at once. All functions are collective.
class RootCholesky {
public:
  /// The rows of this rank, in the upper triangle, columns ascending; rows are numbered one rank
  /// after the other. Throws RunFailure where the matrix cannot be factored.
  RootCholesky(std::vector<std::int64_t> row_lengths, std::vector<std::int64_t> columns,
               std::vector<double> values, MPI_Comm communicator);

  /// x <- A^{-1} x for n right-hand sides, n numbers for each row of this rank. `x` is on each rank
  /// as long as its rows are.
  void solve(unsigned int n, std::vector<double> &x);

private:
  const MPI_Comm communicator_;
  std::vector<int> rows_per_rank_;         // on rank 0
  std::unique_ptr<SparseCholesky> factor_; // on rank 0, if there are any rows
};

} // namespace gibbsflow
