#include "base/text.h"

#include <gtest/gtest.h>

namespace gibbsflow {

TEST(Text, NearestForgivesOneTypingError)
{
  const std::vector<std::string> names = {"Refinements", "Subdivisions", "Cut"};

  EXPECT_EQ(nearest("Refinement", names), "Refinements");
  EXPECT_EQ(nearest("subdivisoins", names), "Subdivisions");
  EXPECT_EQ(nearest("cut", names), "Cut");
  EXPECT_EQ(nearest("Temperature", names), "");
  EXPECT_EQ(nearest("x", {"y"}), "");
}

TEST(Text, SplitTrimsPiecesAndKeepsEmptyOnes)
{
  EXPECT_EQ(split(" a , b,", ','), (std::vector<std::string>{"a", "b", ""}));
  EXPECT_TRUE(split("  ", ',').empty());
}

} // namespace gibbsflow
