#include "spectrum/dominant_eigenvalues.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

using Numbers = std::vector<double>;

/// diag(d) + 1 above the diagonal, as far as n reaches.
std::function<Numbers(const Numbers &)> triangular(const Numbers &d, const double above)
{
  return [d, above](const Numbers &x) {
    Numbers y(d.size());
    for (std::size_t i = 0; i < d.size(); ++i)
      y[i] = d[i] * x[i] + (i + 1 < d.size() ? above * x[i + 1] : 0.);
    return y;
  };
}

} // namespace

TEST(DominantEigenvalues, OfASmallMatrixAreExact)
{
  // a rotation by 90 degrees, stretched to 2, beside -3
  const auto product = [](const Numbers &x) { return Numbers{-2. * x[1], 2. * x[0], -3. * x[2]}; };

  const DominantEigenvalues found = dominant_eigenvalues(product, {1., 0.3, 0.7}, 2, 1e-12, 100);

  ASSERT_EQ(found.lambda.size(), 3u) << "a pair is not divided";
  EXPECT_NEAR(std::abs(found.lambda[0] + 3.), 0., 1e-12);
  EXPECT_NEAR(std::abs(found.lambda[1] - std::complex<double>(0., 2.)), 0., 1e-12);
  EXPECT_NEAR(std::abs(found.lambda[2] + std::complex<double>(0., 2.)), 0., 1e-12);
  EXPECT_NEAR(std::abs(found.vector[2]), 1., 1e-12);
}

TEST(DominantEigenvalues, RestartsFindThoseThatAreClose)
{
  constexpr unsigned int n = 500;
  Numbers d(n), start(n);
  for (unsigned int i = 0; i < n; ++i) {
    d[i] = 1. - 0.001 * i;
    start[i] = 1. + 0.5 * std::sin(3. * i);
  }
  unsigned int restarts = 0;

  const DominantEigenvalues found =
      dominant_eigenvalues(triangular(d, 1e-4), start, 2, 1e-12, 5000, [&] { ++restarts; });

  EXPECT_GT(restarts, 0u);
  EXPECT_LT(found.products, 5000u);
  EXPECT_NEAR(found.lambda[0].real(), 1., 1e-11);
  EXPECT_NEAR(found.lambda[1].real(), 0.999, 1e-11);
  EXPECT_LE(found.residual[1], 1e-12);
  const Numbers &v = found.vector;
  const Numbers Av = triangular(d, 1e-4)(v);
  for (unsigned int i = 0; i < n; ++i)
    EXPECT_NEAR(Av[i], v[i], 1e-11);
}

TEST(DominantEigenvalues, OfAnInvariantStartAreThoseOfItsSpace)
{
  const DominantEigenvalues found =
      dominant_eigenvalues(triangular({3., 2., 1.}, 0.), {0., 1., 1.}, 5, 1e-12, 100);

  ASSERT_EQ(found.lambda.size(), 2u);
  EXPECT_NEAR(found.lambda[0].real(), 2., 1e-13);
  EXPECT_NEAR(found.lambda[1].real(), 1., 1e-13);
}
