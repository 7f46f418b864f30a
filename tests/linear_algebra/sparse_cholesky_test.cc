#include "linear_algebra/sparse_cholesky.h"

#include <gtest/gtest.h>

#include <cmath>

using gibbsflow::RowPattern;
using gibbsflow::SparseCholesky;

namespace {

/// The upper triangle of tridiag(-1, 2, -1) on n points.
RowPattern tridiagonal(std::int64_t n)
{
  RowPattern pattern{{0}, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    pattern.column.push_back(i);
    if (i + 1 < n)
      pattern.column.push_back(i + 1);
    pattern.row_start.push_back(pattern.column.size());
  }
  return pattern;
}

} // namespace

TEST(SparseCholesky, SolvesTheDiscreteLaplaceEquation)
{
  const std::int64_t n = 5;
  SparseCholesky cholesky(tridiagonal(n));
  const std::vector<double> b(n, 1.);
  std::vector<double> x(n);

  ASSERT_TRUE(cholesky.factor({2, -1, 2, -1, 2, -1, 2, -1, 2}));
  cholesky.solve(b.data(), x.data());

  for (std::int64_t i = 0; i < n; ++i) // -x'' = 1 with x = 0 at 0 and n + 1
    EXPECT_NEAR(x[i], 0.5 * (i + 1) * (n - i), 1e-14);
}

TEST(SparseCholesky, RefusesAnIndefiniteMatrixAndGoesOn)
{
  SparseCholesky cholesky(tridiagonal(2));
  std::vector<double> x = {1., 1.};

  EXPECT_FALSE(cholesky.factor({1., 2., 1.}));
  ASSERT_TRUE(cholesky.factor({2., 1., 2.}));
  cholesky.solve(x.data(), x.data());

  EXPECT_NEAR(x[0], 1. / 3., 1e-15);
  EXPECT_NEAR(x[1], 1. / 3., 1e-15);
}
