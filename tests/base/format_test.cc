#include "base/format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

namespace gibbsflow {
namespace {

TEST(Format, ShortestReadsBackExactly)
{
  for (const double value :
       {0.1, 1. / 3., -2.5e-300, 6.02214076e23, std::nextafter(1., 2.), 1e15,
        std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()})
    EXPECT_EQ(std::strtod(shortest(value).c_str(), nullptr), value);
}

TEST(Format, ShortestIsShort)
{
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(0.), "0");
  EXPECT_EQ(shortest(-3.), "-3");
  EXPECT_EQ(shortest(100000.), "100000");
}

TEST(Format, BriefKeepsItsDigits)
{
  EXPECT_EQ(brief(0.25), "0.2500");
  EXPECT_EQ(brief(1234.4), "1234");
  EXPECT_EQ(brief(1.23456e-7), "1.235e-07");
  EXPECT_EQ(brief(1., 2), "1.0");
  EXPECT_EQ(brief(0.), "0");
}

TEST(Format, PlainKeepsNoMoreDigitsThanNeeded)
{
  EXPECT_EQ(plain(0.25), "0.25");
  EXPECT_EQ(plain(4.), "4");
  EXPECT_EQ(plain(1. / 3.), "0.333333");
  EXPECT_EQ(plain(std::nan("")), "");
}

TEST(Format, WhatIsAbsentOrNotFiniteHasNoText)
{
  EXPECT_EQ(brief(std::nullopt), "");
  EXPECT_EQ(brief(std::nan("")), "");
  EXPECT_EQ(brief(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(brief_or_power(std::nullopt, std::nullopt), "");
}

TEST(Format, APowerOfTenStandsForWhatADoubleCannotHold)
{
  EXPECT_EQ(brief_or_power(std::nullopt, -1000.), "10^-434.29");
  EXPECT_EQ(brief_or_power(0., -1000.), "10^-434.29");
  EXPECT_EQ(brief_or_power(1e200, 200. * std::log(10.)), "10^200.00");
  EXPECT_EQ(brief_or_power(0.5, std::log(0.5)), "0.5000");
  EXPECT_EQ(brief_or_power(0., std::nullopt), "0");
}

// The last digit printed is worth at least the error.
TEST(Format, PrintsNoMoreDigitsThanAreRight)
{
  EXPECT_EQ(brief_within(0.25, {}), "0.2500");
  EXPECT_EQ(brief_within(0.25123, 1e-9), "0.2512");
  EXPECT_EQ(brief_within(0.25123, 1e-3), "0.251");
  EXPECT_EQ(brief_within(0.25123, 2e-3), "0.25");
  EXPECT_EQ(brief_within(1234.4, 30.), "1.2e+03");
  EXPECT_EQ(brief_within(1.2e-7, 3e-8), "1e-07");
  EXPECT_EQ(brief_within(1e-9, 2.3e-6), "< 3e-06");
  EXPECT_EQ(brief_within(0., 1e-6), "< 1e-06");
  EXPECT_EQ(brief_within(std::nullopt, 1e-6), "");
  EXPECT_EQ(brief_within(std::nullopt, 0.1, 4, -1000.), "10^-434.29");
  EXPECT_EQ(plain_within(0.300012, 2e-4, 5), "0.3");
  EXPECT_EQ(plain_within(-1.23456, 1e-3, 5), "-1.235");
  EXPECT_EQ(plain_within(-3e-17, 1e-6, 5), "0");
  EXPECT_EQ(plain_within(3e-17, {}, 5), "3e-17");
}

TEST(Format, ABoundStaysOneWhenItIsRounded)
{
  for (const double value :
       {1. / 3., 2. / 3., 9.99999999999, 1.00000000001, 1e-7 / 7., 12345.6789}) {
    const double down =
        std::strtod(rounded_bound(std::log(value), Rounding::down).c_str(), nullptr);
    const double up = std::strtod(rounded_bound(std::log(value), Rounding::up).c_str(), nullptr);
    const double rounded = std::exp(std::log(value));
    EXPECT_LE(down, rounded);
    EXPECT_GE(up, rounded);
    EXPECT_NEAR(down, value, 2e-7 * value);
    EXPECT_NEAR(up, value, 2e-7 * value);
  }
  EXPECT_EQ(rounded_bound(-1000., Rounding::down), "10^-434.30");
  EXPECT_EQ(rounded_bound(-1000., Rounding::up), "10^-434.29");
}

TEST(Format, DurationsSizesAndCounts)
{
  EXPECT_EQ(duration(0.0341), "0.034 s");
  EXPECT_EQ(duration(12.34), "12.3 s");
  EXPECT_EQ(duration(200.), "3 min 20 s");
  EXPECT_EQ(duration(7500.), "2 h 05 min");
  EXPECT_EQ(data_size(12345678.), "12.3 MB");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1 234 567");
}

} // namespace
} // namespace gibbsflow
