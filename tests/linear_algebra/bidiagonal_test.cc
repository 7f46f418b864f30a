#include "linear_algebra/bidiagonal.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

/// Three nodes of mass 1 with conductances 1 and c: eigenvalues of the path Laplacian are
/// 1 + c -+ sqrt(1 - c + c^2), the smaller one 3c/(1 + c + sqrt(...)).
TEST(Bidiagonal, TwoSpringsOfAnyStiffness)
{
  for (const long double log_c : {-10.L, -300.L, -3000.L, -10000.L}) {
    const long double c = std::exp(log_c);
    const std::vector<long double> sigma =
        smallest_singular_values({1., std::sqrt(c)}, {1., std::sqrt(c)}, 0.5);
    ASSERT_EQ(sigma.size(), 1u);
    const long double exact = 3. * c / (1. + c + std::sqrt(1. - c + c * c));
    EXPECT_NEAR(sigma[0] * sigma[0] / exact, 1., 1e-17) << log_c;
  }
}

/// The path with n equal masses and springs: sigma_k = 2 sin(k pi / 2n).
TEST(Bidiagonal, EqualSprings)
{
  constexpr unsigned int n = 8;
  const std::vector<long double> sigma = smallest_singular_values(
      std::vector<long double>(n - 1, 1.), std::vector<long double>(n - 1, 1.), 0.6);
  ASSERT_EQ(sigma.size(), 1u);
  EXPECT_NEAR(sigma[0], 2. * std::sin(3.14159265358979323846L / (2 * n)), 1e-17);
}

/// Two weak springs in a chain: both small values, however far apart.
TEST(Bidiagonal, SeveralTinyValues)
{
  const long double a = 1e-100L, b = 1e-2000L;
  // masses 1: nodes 0-1 joined by 1, 1-2 by a^2, 2-3 by 1, 3-4 by b^2, 4-5 by 1
  const std::vector<long double> spring = {1., a, 1., b, 1.};
  const std::vector<long double> sigma = smallest_singular_values(spring, spring, 1e-3);

  ASSERT_EQ(sigma.size(), 2u);
  // clusters of mass 2, 2, 2: rates b^2 (1/4 + 1/2) and a^2 (1/2 + 1/2)
  EXPECT_NEAR(sigma[0] / (b * std::sqrt(0.75L)), 1., 1e-16);
  EXPECT_NEAR(sigma[1] / a, 1., 1e-16);
}

TEST(Bidiagonal, NoneBelowTheBound)
{
  EXPECT_TRUE(smallest_singular_values({1., 1.}, {1., 1.}, 1e-6).empty());
}

/// Two nearly equal values, as of wells that are mirror images: sweeps alone would take 1/e of
/// them.
TEST(Bidiagonal, NearlyEqualValues)
{
  for (const long double e : {1e-3L, 1e-9L, 1e-17L}) {
    const std::vector<long double> sigma =
        smallest_singular_values({1e-8L, 1e-8L}, {1e-8L * e}, 1.);

    ASSERT_EQ(sigma.size(), 2u);
    EXPECT_NEAR(sigma[0] * sigma[1] / 1e-16L, 1., 1e-17);
    EXPECT_NEAR((sigma[1] - sigma[0]) / 1e-8L, e, 1e-18L);
  }
}
