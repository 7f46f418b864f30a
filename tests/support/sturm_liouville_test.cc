#include "support/sturm_liouville.h"

#include <gtest/gtest.h>

#include <cmath>

using gibbsflow::testing::sturm_liouville_eigenvalues;

TEST(SturmLiouville, KnowsTheExactCases)
{
  const auto flat = [](double) { return 0.; };
  const auto slope = [](double) { return 1.5; };
  const auto spring = [](double x) { return x; };
  for (unsigned int k = 1; k <= 3; ++k) {
    const double wave = k * M_PI / 4.;
    EXPECT_NEAR(sturm_liouville_eigenvalues(flat, 0.7, 0., 4., 1.3, k, 4000).back() / (wave * wave),
                1., 1e-11);
    // V = c x: (c/D)^2/4 + (k pi/L)^2
    EXPECT_NEAR(sturm_liouville_eigenvalues(slope, 0.5, 0., 4., 2., k, 8000).back() /
                    (2.25 + wave * wave),
                1., 1e-11);
    EXPECT_NEAR(sturm_liouville_eigenvalues(spring, 0.3, -5., 5., 0.2, k, 8000).back() * 0.3 / k,
                1., 1e-11);
  }
}

/// (x^2-1)^2 at barriers of 20 and 30 D on [-2,2]: one-signed inverse iteration by quadrature.
TEST(SturmLiouville, KeepsTheDigitsOfATinyEigenvalue)
{
  const auto wells = [](double x) { return 4. * x * (x * x - 1.); };
  EXPECT_NEAR(sturm_liouville_eigenvalues(wells, 0.05, -2., 2., 0., 1).back() / 7.277211399301e-08,
              1., 5e-11);
  EXPECT_NEAR(sturm_liouville_eigenvalues(wells, 1. / 30., -2., 2., 0., 1).back() /
                  4.989859781345e-12,
              1., 5e-11);
}
