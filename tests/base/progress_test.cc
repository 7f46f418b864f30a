#include "base/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gibbsflow {

TEST(Progress, BarShowsTheFractionAndTheTimeLeft)
{
  EXPECT_EQ("solving [###############               ] 50 %, 20.0 s left",
            progress_bar("solving", 0.5, 20.));
}

TEST(Progress, BarEndsWithoutATimeLeft)
{
  EXPECT_EQ("solving [##############################] 100 %", progress_bar("solving", 1., 20.));
  EXPECT_EQ("solving [                              ] 0 %", progress_bar("solving", 0., 0.));
}

TEST(Progress, SaysNothingInTheFirstMoments)
{
  std::ostringstream out;

  {
    Progress progress("solving", 1., out, true);
    for (int i = 0; i <= 100; ++i)
      progress.update(0.01 * i);
  }

  EXPECT_EQ("", out.str());
}

} // namespace gibbsflow
