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
      EXPECT_LT(least_memory(1e5, degree, dim), least_memory(1e5, degree + 1, dim));
    }
}

// Peaks of runs, in bytes.
TEST(Memory, IsNearWhatWasMeasured)
{
  struct Peak {
    double n_unknowns;
    unsigned int degree, dim;
    bool is_general;
    double bytes;
  };
  for (const Peak &peak : {Peak{12712, 2, 2, false, 6.17e8}, Peak{24985, 4, 2, false, 8.09e8},
                           Peak{82097, 4, 2, false, 2.26e9}, Peak{38329, 6, 2, false, 1.36e9},
                           Peak{23353, 4, 2, true, 1.37e9}, Peak{160801, 2, 2, false, 1.69e9},
                           Peak{1002001, 2, 2, false, 3.93e9}, Peak{4913, 4, 3, false, 5.04e8}}) {
    const double estimate = usual_memory(peak.n_unknowns, peak.degree, peak.dim, peak.is_general);
    EXPECT_GT(estimate, peak.bytes / 1.5) << peak.n_unknowns;
    EXPECT_LT(estimate, peak.bytes * 1.5) << peak.n_unknowns;
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
