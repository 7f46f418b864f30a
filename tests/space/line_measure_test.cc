#include "space/line_measure.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

/// U = s x on [0, 1].
LineMeasure exponential(double s, const std::vector<double> &breaks = {})
{
  return *LineMeasure::make(
      [s](const std::vector<double> &x, std::vector<double> &U) {
        U.clear();
        for (const double coordinate : x)
          U.push_back(s * coordinate);
      },
      0., 1., 3, breaks);
}

double relative_error(long double value, long double exact)
{
  return std::abs(value / exact - 1.L);
}

} // namespace

TEST(LineMeasure, IntegratesExponentials)
{
  for (const long double s : {0.5L, 40.L, 2000.L, 9000.L}) {
    const LineMeasure measure = exponential(s, {0.3});
    const long double x = 0.3L, y = 0.81L;
    EXPECT_LT(relative_error(measure.integral(x, y, 1), (std::exp(-s * x) - std::exp(-s * y)) / s),
              1e-12);
    EXPECT_LT(relative_error(measure.integral(x, y, -1), (std::exp(s * y) - std::exp(s * x)) / s),
              1e-12);
  }
}

TEST(LineMeasure, IntegratesTwice)
{
  const long double s = 300.;
  const LineMeasure measure = exponential(s);
  // int_0^1 e^{sx} (1 - e^{-sx})/s dx and int_0^1 e^{sx} (e^{-sx} - e^{-s})/s dx
  EXPECT_LT(relative_error(measure.double_integral(0., 1., 1, false), (std::expm1(s) / s - 1.) / s),
            1e-13);
  EXPECT_LT(relative_error(measure.double_integral(0., 1., 1, true), (1. + std::expm1(-s) / s) / s),
            1e-13);
  EXPECT_LT(relative_error(measure.double_integral(0., 1., -1, true),
                           (-std::expm1(-s) / s * std::exp(s) - 1.) / s),
            1e-13);
}

TEST(LineMeasure, PanelsEndAtTheBreaks)
{
  const LineMeasure measure = exponential(1., {0.25, 0.77, 2.});
  unsigned int n_found = 0;
  for (const LineMeasure::Panel &panel : measure.panels())
    n_found += panel.upper == 0.25 || panel.upper == 0.77;
  EXPECT_EQ(n_found, 2u);
  EXPECT_EQ(measure.panels().back().upper, 1.);
}
