#include "io/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gibbsflow {
namespace {

unsigned int widest_line(const std::string &text)
{
  std::istringstream lines(text);
  unsigned int width = 0;
  for (std::string line; std::getline(lines, line);)
    width = std::max(width, text_width(line));
  return width;
}

TEST(Table, AlignsItsColumns)
{
  Table table({{"k"}, {"λ_k"}, {"kind", 0, Align::left}});
  table.add_row({"1", "2.5", "gap"});
  table.add_row({"10", "12.25", ""});

  EXPECT_EQ(table.text(), "   k    λ_k  kind\n"
                          "  --  -----  ----\n"
                          "   1    2.5  gap\n"
                          "  10  12.25\n");
}

TEST(Table, RowsThatComeOneByOneFitTheHeader)
{
  const Table table({{"t", 6}, {"χ²", 8}});

  EXPECT_EQ(table.header(), "       t        χ²\n"
                            "  ------  --------\n");
  EXPECT_EQ(table.row({"0.5", "1.2e+21"}), "     0.5   1.2e+21\n");
}

TEST(Table, LeavesOutColumnsWithoutEntries)
{
  Table table({{"t"}, {"KL"}, {"TV"}});
  table.add_row({"0", "", "1"});

  EXPECT_EQ(table.text(), "  t  TV\n"
                          "  -  --\n"
                          "  0   1\n");
  EXPECT_EQ(Table({{"t"}}).text(), "");
}

TEST(Table, IsAtMostAHundredColumnsWide)
{
  Table table({{"name", 0, Align::left}, {"why", 0, Align::left}, {"λ₁"}});
  table.add_row({"Holley–Stroock", std::string(200, 'x'), "0.25"});

  EXPECT_EQ(widest_line(table.text()), 100U);
  EXPECT_NE(table.text().find("x…  0.25"), std::string::npos);
}

TEST(TextWidth, CountsCharactersNotBytes)
{
  EXPECT_EQ(text_width("½∫|∇h|²dπ"), 9U);
  EXPECT_EQ(padded("χ²", 4) + "|", "χ²  |");
  EXPECT_EQ(padded("χ²", 4, Align::right), "  χ²");
  EXPECT_EQ(shortened("χχχχ", 3), "χχ…");
  EXPECT_EQ(shortened("χχχ", 3), "χχχ");
}

} // namespace
} // namespace gibbsflow
