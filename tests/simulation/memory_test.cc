#include "simulation/memory.h"

#include "support/error_message.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

TEST(Memory, OfARunGrowsWithUnknownsAndDegree)
{
  for (const unsigned int dim : {1u, 2u, 3u})
    for (const unsigned int degree : {1u, 4u}) {
      EXPECT_LT(least_memory(1e5, degree, dim), usual_memory(1e5, degree, dim));
      EXPECT_LT(usual_memory(1e5, degree, dim), usual_memory(1e6, degree, dim));
      EXPECT_LT(usual_memory(1e5, degree, dim), usual_memory(1e5, degree + 1, dim));
    }
}

TEST(Memory, ThatIsNotThereIsRefusedWithWhatWouldFit)
{
  const std::string message = error_message([] { check_memory(1e7, 2, 3, 5, /*available=*/8e9); });

  EXPECT_PRED2(contains, message, "Mesh/Refinements: found `5`");
  EXPECT_PRED2(contains, message, "about 1.00e+07 unknowns of degree 2");
  EXPECT_PRED2(contains, message, "of this machine: about 3.1e+05 unknowns");
  EXPECT_PRED2(contains, message, "Reduce Mesh/Refinements");
  EXPECT_EQ("", error_message([] { check_memory(1e5, 2, 3, 2, 8e9); }));
}
