#include "parameters/number_formulas.h"

#include "base/patterns.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {

namespace {

std::string evaluated(const std::string &value, const dealii::Patterns::PatternBase &pattern)
{
  const auto constants = [] { return Constants{{"a", 0.25}}; };
  return evaluate_numbers(value, ValuePattern(pattern.description()), constants).text;
}

} // namespace

// Decimals stay as they were written, and formulas become decimals that read back exactly.
TEST(ValuePattern, TakesFormulasOfConstantsForNumbers)
{
  const dealii::Patterns::Double number;
  for (const std::string plain : {"1", "-2.5e-3", "", "1e999", "nan"})
    EXPECT_EQ(evaluated(plain, number), plain);
  EXPECT_EQ(std::stod(evaluated("2*pi", number)), 2. * M_PI);
  EXPECT_EQ(std::stod(evaluated(" -pi/3 ", number)), -M_PI / 3.);
  EXPECT_EQ(evaluated("sqrt(16) + a", number), "4.25");
  EXPECT_EQ(evaluated("2^6", dealii::Patterns::Integer(1)), "64");
  EXPECT_EQ(evaluated("0, pi", patterns::numbers()), "0, 3.141592653589793");
  EXPECT_EQ(evaluated("a, 1; 2, 3/2", patterns::rows()), "0.25, 1; 2, 1.5");
}

TEST(ValuePattern, LeavesWhatIsNoFormulaOfConstants)
{
  const dealii::Patterns::Double number;
  for (const std::string bad : {"fast", "2*pie", "1e", "1/0", "x", "2 3", "a ="})
    EXPECT_EQ(evaluated(bad, number), bad);
  EXPECT_EQ(evaluated("5/2", dealii::Patterns::Integer()), "5/2");
  EXPECT_EQ(evaluated("pi", dealii::Patterns::Anything()), "pi");
}

} // namespace gibbsflow
