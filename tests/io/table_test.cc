#include "io/table.h"

#include <gtest/gtest.h>

#include <algorithm>
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
  EXPECT_NE(table.text().find("x  0.25"), std::string::npos);
  const std::string text = table.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 200);
}

TEST(TextWidth, CountsCharactersNotBytes)
{
  EXPECT_EQ(text_width("½∫|∇h|²dπ"), 9U);
  EXPECT_EQ(padded("χ²", 4) + "|", "χ²  |");
  EXPECT_EQ(padded("χ²", 4, Align::right), "  χ²");
}

TEST(TextWidth, BreaksLinesAtBlanks)
{
  const auto lines = [](const char *text) { return wrapped(text, 5); };
  using Lines = std::vector<std::string>;

  EXPECT_EQ(lines(""), Lines{""});
  EXPECT_EQ(lines("a b c"), Lines{"a b c"});
  EXPECT_EQ(lines("a bcd ef g"), (Lines{"a bcd", "ef g"}));
  EXPECT_EQ(lines("λ₁ λ₂ λ₃"), (Lines{"λ₁ λ₂", "λ₃"}));
  EXPECT_EQ(lines("χχχχχχχ a"), (Lines{"χχχχχ", "χχ a"}));
}

// A remark goes on below itself, and the other columns stay where they are.
TEST(Table, WrapsARemark)
{
  Table table({{"k", 0, Align::left}, {"remark", 0, Align::left}});
  std::string remark;
  for (int i = 0; i < 30; ++i)
    remark += "word" + std::to_string(i) + ' ';
  table.add_row({"1", remark});
  table.add_row({"2", "short"});

  std::istringstream lines(table.text());
  std::string words, line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && line[2] != '2')
    words += line.substr(5) + ' ';
  EXPECT_EQ(words, remark);
}

} // namespace
} // namespace gibbsflow
