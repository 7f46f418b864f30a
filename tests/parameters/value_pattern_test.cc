#include "parameters/value_pattern.h"

#include "base/patterns.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

ValuePattern of(const dealii::Patterns::PatternBase &pattern)
{
  return ValuePattern(pattern.description());
}

const std::optional<std::string> fits;

} // namespace

TEST(ValuePattern, SaysInWordsWhatItAllows)
{
  using namespace dealii::Patterns;
  EXPECT_EQ("a number", of(Double()).in_words());
  EXPECT_EQ("a number in [0, ∞)", of(Double(0.)).in_words());
  EXPECT_EQ("a number in (0, ∞)", of(patterns::positive()).in_words());
  EXPECT_EQ("a number in [0, 1]", of(Double(0., 1.)).in_words());
  EXPECT_EQ("an integer", of(Integer()).in_words());
  EXPECT_EQ("an integer in [1, ∞)", of(Integer(1)).in_words());
  EXPECT_EQ("an integer in [-2, 3]", of(Integer(-2, 3)).in_words());
  EXPECT_EQ("`true` or `false`", of(Bool()).in_words());
  EXPECT_EQ("one of `box`, `double well`", of(Selection("box|double well")).in_words());
  EXPECT_EQ("`box`", of(Selection("box")).in_words());
  EXPECT_EQ("any text", of(Anything()).in_words());
  EXPECT_EQ("the path of a file", of(patterns::input_file()).in_words());
  EXPECT_EQ("a list (separated by `,`), each element a number", of(List(Double())).in_words());
  EXPECT_EQ("a list of length 1 to 3 (separated by `;`), each element an integer",
            of(List(Integer(), 1, 3, ";")).in_words());
}

TEST(ValuePattern, TakesNumbersOnly)
{
  const ValuePattern number = of(dealii::Patterns::Double());
  for (const std::string good : {"1", "-2.5", "1e-12", ".5", "1.", "+3"})
    EXPECT_EQ(fits, number.misfit(good)) << good;
  for (const std::string bad :
       {"", "abc", "1x", "1 2", "nan", "NaN", "inf", "-inf", "1e999", "0x10", "1,5", "1e"})
    EXPECT_EQ(bad, number.misfit(bad)) << bad;
}

TEST(ValuePattern, ExcludesTheEndOfAnOpenInterval)
{
  const ValuePattern positive = of(patterns::positive());
  EXPECT_EQ(fits, positive.misfit("1e-300"));
  EXPECT_EQ("0", positive.misfit("0"));
  EXPECT_EQ("-1", positive.misfit("-1"));
}

TEST(ValuePattern, TakesIntegersOnly)
{
  const ValuePattern count = of(dealii::Patterns::Integer(1));
  EXPECT_EQ(fits, count.misfit("3"));
  for (const std::string bad : {"", "0", "-1", "2.5", "1e3", "99999999999999999999", "x"})
    EXPECT_EQ(bad, count.misfit(bad)) << bad;
}

TEST(ValuePattern, NamesTheElementOfAListThatDoesNotFit)
{
  const ValuePattern rows = of(patterns::rows());
  EXPECT_EQ(fits, rows.misfit(""));
  EXPECT_EQ(fits, rows.misfit("1, 2; 3, 4"));
  EXPECT_EQ("x", rows.misfit("1, 2; 3, x"));
  EXPECT_EQ("", rows.misfit("1, ; 3, 4"));
}

TEST(ValuePattern, CountsTheElementsOfAList)
{
  using namespace dealii::Patterns;
  EXPECT_EQ("1, 2, 3", of(List(Double(), 1, 2)).misfit("1, 2, 3"));
  EXPECT_EQ("", of(List(Double(), 1)).misfit(""));
}

} // namespace gibbsflow
