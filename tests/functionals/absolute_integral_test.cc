#include "functionals/absolute_integral.h"

#include <deal.II/base/quadrature_lib.h>

#include <gtest/gtest.h>

#include <cmath>

using gibbsflow::AbsoluteIntegral;

TEST(AbsoluteIntegral, IsExactForPolynomialsOnALine)
{
  const dealii::QGauss<1> rule(5);
  std::vector<double> g;
  for (const dealii::Point<1> &x : rule.get_points())
    g.push_back((x[0] - 0.3) * (x[0] - 0.9));

  // primitive x^3/3 - 0.6 x^2 + 0.27 x
  const auto G = [](double x) { return x * (x * (x / 3. - 0.6) + 0.27); };
  EXPECT_NEAR(AbsoluteIntegral(5).integrate<1>(g), G(0.3) - (G(0.9) - G(0.3)) + G(1.) - G(0.9),
              1e-14);
}

TEST(AbsoluteIntegral, FollowsACurvedZeroSetInThePlane)
{
  const dealii::QGauss<2> rule(8);
  std::vector<double> g;
  for (const dealii::Point<2> &x : rule.get_points())
    g.push_back(x[1] - 0.4 - 0.2 * x[0] * x[0]);

  // int over y of |y - c| is (c^2 + (1-c)^2)/2 with c = 0.4 + 0.2 x^2: 1/2 - c + c^2, integrated
  // over x
  const double c = 0.4 + 0.2 / 3., c2 = 0.16 + 0.16 / 3. + 0.04 / 5.;
  EXPECT_NEAR(AbsoluteIntegral(8).integrate<2>(g), 0.5 - c + c2, 1e-14);
}

TEST(AbsoluteIntegral, IsThePlainIntegralWithoutSignChange)
{
  const dealii::QGauss<2> rule(3);
  std::vector<double> g;
  for (const dealii::Point<2> &x : rule.get_points())
    g.push_back(-1. - x[0] * x[1]);

  EXPECT_NEAR(AbsoluteIntegral(3).integrate<2>(g), 1.25, 1e-14);
}

TEST(AbsoluteIntegral, FindsZerosThatTouchAndZerosAtTheEnds)
{
  // x^3 is flat at its zero, here between two points and at the end of the line
  for (const double zero : {0., 0.37}) {
    const dealii::QGauss<1> rule(4);
    std::vector<double> g;
    for (const dealii::Point<1> &x : rule.get_points())
      g.push_back(std::pow(x[0] - zero, 3));

    EXPECT_NEAR(AbsoluteIntegral(4).integrate<1>(g),
                (std::pow(zero, 4) + std::pow(1. - zero, 4)) / 4., 1e-14);
  }
}
