#include "linear_algebra/sparse_cholesky.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

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

/// The upper triangle of the five-point Laplacian on n x n points, with its values.
std::pair<RowPattern, std::vector<double>> laplacian(std::int64_t n)
{
  RowPattern pattern{{0}, {}};
  std::vector<double> values;
  for (std::int64_t i = 0; i < n * n; ++i) {
    pattern.column.push_back(i);
    values.push_back(4.);
    for (const std::int64_t neighbor : {i % n + 1 < n ? i + 1 : n * n, i + n})
      if (neighbor < n * n) {
        pattern.column.push_back(neighbor);
        values.push_back(-1.);
      }
    pattern.row_start.push_back(pattern.column.size());
  }
  return {pattern, values};
}

int n_threads_of_process()
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("Threads:", 0) == 0)
      return std::stoi(line.substr(8));
  return 0;
}

} // namespace

TEST(SparseCholesky, AnotherOneOfThePatternHasAFactorOfItsOwn)
{
  SparseCholesky first(tridiagonal(2));
  ASSERT_TRUE(first.factor({2., 1., 2.}));
  const auto second = first.another();
  ASSERT_TRUE(second->factor({4., 2., 4.}));
  std::vector<double> x = {1., 1.}, y = {1., 1.};

  first.solve(x.data(), x.data());
  second->solve(y.data(), y.data());

  EXPECT_NEAR(x[0], 1. / 3., 1e-15);
  EXPECT_NEAR(y[0], 1. / 6., 1e-15);
}

TEST(SparseCholesky, WorksOnTheThreadThatCalls)
{
  const auto [pattern, values] = laplacian(60);
  const std::int64_t n = pattern.n();
  std::vector<double> x(n), b(n, 0.);
  const int n_threads_before = n_threads_of_process();

  SparseCholesky cholesky(pattern);
  ASSERT_TRUE(cholesky.factor(values));
  for (std::int64_t i = 0; i < n; ++i)
    x[i] = std::sin(i);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t k = pattern.row_start[i]; k < pattern.row_start[i + 1]; ++k) {
      b[i] += values[k] * x[pattern.column[k]];
      if (pattern.column[k] != i)
        b[pattern.column[k]] += values[k] * x[i];
    }
  cholesky.solve(b.data(), b.data());

  EXPECT_GT(n_threads_before, 0);
  EXPECT_LE(n_threads_of_process(), n_threads_before); // those of OpenBLAS may go
  for (std::int64_t i = 0; i < n; ++i)
    EXPECT_NEAR(b[i], x[i], 1e-12);
}

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

TEST(SparseCholesky, SolvesForManyRightHandSidesAtOnce)
{
  SparseCholesky cholesky(tridiagonal(3));
  const std::vector<double> b = {1., 0., 1., 2., 1., -1.}; // two numbers for each row
  std::vector<double> x(b.size());

  ASSERT_TRUE(cholesky.factor({2, -1, 2, -1, 2}));
  cholesky.solve_many(2, b.data(), x.data());

  for (unsigned int k = 0; k < 2; ++k) {
    std::vector<double> one = {b[k], b[2 + k], b[4 + k]};
    cholesky.solve(one.data(), one.data());
    for (unsigned int i = 0; i < 3; ++i)
      EXPECT_NEAR(x[2 * i + k], one[i], 1e-15);
  }
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
