#include "mesh/shortest_widths.h"

#include "model/analytic_potential.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

namespace {

dealii::Tensor<1, 2> widths_of(const std::string &formula, const double highest, const double D)
{
  PotentialParameters parameters;
  parameters.expression = formula;
  const BoxGrid<2> box{dealii::Point<2>(-2., -2.), dealii::Point<2>(2., 2.), {{8, 8}}};
  return shortest_widths<2>(*make_analytic_potential<2>(parameters), box, highest, D);
}

} // namespace

TEST(ShortestWidths, AreTheDeviationsInAQuadraticWell)
{
  const dealii::Tensor<1, 2> widths = widths_of("x^2/2 + 8*y^2", 1., 0.1);

  EXPECT_NEAR(widths[0], std::sqrt(0.1), 1e-12);
  EXPECT_NEAR(widths[1], std::sqrt(0.1 / 16.), 1e-12);
}

TEST(ShortestWidths, AreNoLongerThanTheBoxWhereVIsFlat)
{
  EXPECT_EQ(widths_of("0", 1., 0.1)[0], 4.);
}

// Where V is high it does not matter how it is bent.
TEST(ShortestWidths, AreThoseOfWhereVIsLow)
{
  const double width = widths_of("x^4/4 + y^2/2", 1., 0.1)[0]; // V'' = 3 x^2, x^4 <= 4

  EXPECT_GE(width, std::sqrt(0.1 / 6.));
  EXPECT_LE(width, 1.3 * std::sqrt(0.1 / 6.));
}

// It lies between all the points of the grid.
TEST(ShortestWidths, SeeAValleyThatIsNarrowBesideTheGrid)
{
  const dealii::Tensor<1, 2> widths = widths_of("x^2 + 1e5*(y - x - 0.11)^2", 0.1, 0.01);

  EXPECT_NEAR(widths[1], std::sqrt(0.01 / 2e5), 1e-6);
}

// V'' is zero where there is any.
TEST(ShortestWidths, FollowTheSlopesBesideAKink)
{
  EXPECT_NEAR(widths_of("3*abs(x) + y^2/2", 1., 0.1)[0], 6. * 0.1 / 3., 1e-12);
}
