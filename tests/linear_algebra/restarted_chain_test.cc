#include "linear_algebra/restarted_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using namespace gibbsflow;

// Up at the rate e^{-c}, down at 1: geometric in i, as small as doubles are.
TEST(RestartedChain, HasTheStationaryLawToEveryDigit)
{
  constexpr unsigned int n = 30;
  const double up = std::exp(-20.);
  RestartedChain chain(n, 1);
  for (unsigned int i = 0; i + 1 < n; ++i) {
    chain.rate(i, i + 1) = up;
    chain.rate(i + 1, i) = 1.;
  }
  const std::vector<double> p = chain.law(std::vector<double>(n, 1.), 1e-290);
  for (unsigned int i = 0; i < n; ++i)
    EXPECT_NEAR(p[i] / (std::exp(-20. * i) * (1. - up)), 1., 1e-12) << i;
}

// Two wells that are left at rates a and b: from the first, E p(tau) with tau of mean 1/r.
TEST(RestartedChain, IsTheLawAtARandomTime)
{
  const double a = 1e-9, b = 3e-9;
  RestartedChain chain(2, 1);
  chain.rate(0, 1) = a;
  chain.rate(1, 0) = b;
  for (const double r : {1e-15, 1e-9, 1e-3}) {
    const std::vector<double> p = chain.law({1., 0.}, r);
    EXPECT_NEAR(p[1] / (a / (a + b + r)), 1., 1e-14) << r;
    EXPECT_NEAR(p[0] + p[1], 1., 1e-15);
  }
}

// p (Q - r) + r s = 0 on a band that is wider than one.
TEST(RestartedChain, SolvesTheBalanceOfABand)
{
  constexpr unsigned int n = 12, width = 4;
  const double r = 0.3;
  RestartedChain chain(n, width);
  const auto q = [](const unsigned int i, const unsigned int j) {
    return 1. + std::sin(3. * i + 7. * j);
  };
  std::vector<double> start(n);
  for (unsigned int i = 0; i < n; ++i) {
    start[i] = i % 3 == 0 ? 0.25 : 0.;
    for (unsigned int j = i > width ? i - width : 0; j < std::min(n, i + width + 1); ++j)
      if (j != i)
        chain.rate(i, j) = q(i, j);
  }
  const std::vector<double> p = chain.law(start, r);
  for (unsigned int i = 0; i < n; ++i) {
    double in = r * start[i], out = r;
    for (unsigned int j = i > width ? i - width : 0; j < std::min(n, i + width + 1); ++j)
      if (j != i) {
        in += p[j] * q(j, i);
        out += q(i, j);
      }
    EXPECT_NEAR(in, p[i] * out, 1e-14) << i;
  }
}

// A node that nothing leaves keeps all, unless it begins anew.
TEST(RestartedChain, EndsWhereNothingLeaves)
{
  RestartedChain chain(3, 1);
  chain.rate(0, 1) = chain.rate(1, 2) = 1.;
  const std::vector<double> p = chain.law({1., 0., 0.}, 1e-100);
  EXPECT_NEAR(p[2], 1., 1e-15);
  EXPECT_NEAR(chain.law({1., 0., 0.}, 1.)[0], 0.5, 1e-15);
}
