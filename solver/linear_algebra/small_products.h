#pragma once

namespace gibbsflow {

/// The numbers in a row of a padded matrix that has n columns.
constexpr unsigned int padded(unsigned int n)
{
  constexpr unsigned int granularity = 4;
  return (n + granularity - 1) / granularity * granularity;
}

/// A matrix by rows, `stride` numbers from one to the next.
template <typename Number>
struct RowsOf {
  Number *data;
  unsigned int stride;
};

/// C = A B, or C += A B, for an A of m x n numbers and a B of n x k: for products so small that
/// BLAS spends its time elsewhere. Rows of B and C are padded: padded(k) numbers are read and
/// written. C is neither A nor B. The result depends on the processor's instruction set only.
void multiply_small(unsigned int m, unsigned int n, unsigned int k, RowsOf<const double> A,
                    RowsOf<const double> B, RowsOf<double> C, bool add = false);

} // namespace gibbsflow
