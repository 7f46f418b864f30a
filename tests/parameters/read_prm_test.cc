#include "parameters/settings.h"

#include "support/error_message.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

std::string error_in_prm(const std::string &text)
{
  return error_message([&] { read_prm(text, "my.prm"); });
}

} // namespace

TEST(ReadPrm, GivesEachEntryItsPathValueAndLine)
{
  const Settings settings = read_prm("set Dimension = 1\n"
                                     "subsection Noise # comment\n"
                                     "  set Sigma = 0.5 # comment\n"
                                     "end\n",
                                     "my.prm");

  ASSERT_EQ(2u, settings.entries.size());
  EXPECT_EQ("Dimension", settings.entries[0].path);
  EXPECT_EQ("1", settings.entries[0].value);
  EXPECT_EQ("my.prm:1", settings.entries[0].location);
  EXPECT_EQ("Noise/Sigma", settings.entries[1].path);
  EXPECT_EQ("0.5", settings.entries[1].value);
  EXPECT_EQ("my.prm:3", settings.entries[1].location);
  ASSERT_EQ(1u, settings.sections.size());
  EXPECT_EQ("Noise", settings.sections[0].path);
}

TEST(ReadPrm, TakesUpperCaseTabsCarriageReturnsAndWideNames)
{
  const Settings settings =
      read_prm("SUBSECTION\tTime\r\nSET Final \t time=2\r\nEND\r\n", "my.prm");

  ASSERT_EQ(1u, settings.entries.size());
  EXPECT_EQ("Time/Final time", settings.entries[0].path);
  EXPECT_EQ("2", settings.entries[0].value);
}

TEST(ReadPrm, GoesOnInTheNextLineAfterABackslash)
{
  const Settings settings = read_prm("set A = 1, \\\n   2, \\ # comment\n 3\nset B = 4", "my.prm");

  ASSERT_EQ(2u, settings.entries.size());
  EXPECT_EQ("1, 2, 3", settings.entries[0].value);
  EXPECT_EQ("my.prm:1", settings.entries[0].location);
  EXPECT_EQ("my.prm:4", settings.entries[1].location);
}

TEST(ReadPrm, KeepsTheEqualsSignsOfAValue)
{
  EXPECT_EQ("a=1, b=2", read_prm("set Constants = a=1, b=2", "my.prm").entries.at(0).value);
}

TEST(ReadPrm, ReadsBackWhatIsEscaped)
{
  for (const std::string value : {"a#b", "\\#", "a\\b#", "##"})
    EXPECT_EQ(value, read_prm("set A = " + escape_prm(value), "my.prm").entries.at(0).value);
}

TEST(ReadPrm, RefusesWhatIsNoStatement)
{
  EXPECT_PRED2(contains, error_in_prm("\n\nsett A = 1"), "my.prm:3: found `sett A = 1`. Allowed: ");
  EXPECT_PRED2(contains, error_in_prm("set A"), "my.prm:1: found `set A`. Allowed: ");
  EXPECT_PRED2(contains, error_in_prm("set = 3"), "my.prm:1: found `set = 3`. Allowed: ");
  EXPECT_PRED2(contains, error_in_prm("subsection"), "my.prm:1: found `subsection`. Allowed: ");
  EXPECT_PRED2(contains, error_in_prm("set A = 1 \\"), "my.prm:1: found a line that goes on");
}

TEST(ReadPrm, RefusesToInclude)
{
  EXPECT_PRED2(contains, error_in_prm("include other.prm"), "files are not included");
}

TEST(ReadPrm, RefusesSectionsThatAreNotBalanced)
{
  EXPECT_PRED2(contains, error_in_prm("subsection A\nend\nend"), "my.prm:3: found `end` without");
  EXPECT_PRED2(contains, error_in_prm("set B = 1\nsubsection A\nset C = 1"),
               "my.prm:2: found `subsection A` without its `end`");
}

} // namespace gibbsflow
