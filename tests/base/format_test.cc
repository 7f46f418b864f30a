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
