#include "figures/passes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {

namespace {

Grid line_of(const unsigned int n)
{
  Grid grid;
  grid.dimension = 1;
  grid.n = {{n, 1, 1}};
  return grid;
}

Grid square_grid(const unsigned int n, const double side)
{
  Grid grid;
  grid.n = {{n, n, 1}};
  grid.lower = {{-side, -side, 0.}};
  grid.upper = {{side, side, 0.}};
  return grid;
}

} // namespace

TEST(GridWells, OfALineAreFoundWithThePassBetweenThem)
{
  const std::vector<double> V = {5., 0., 2., 7., 3., 1., 4.};

  const std::vector<GridWell> wells = find_wells(line_of(7), V, 0.5);

  ASSERT_EQ(2u, wells.size());
  EXPECT_EQ(1u, wells[0].bottom);
  EXPECT_EQ(wells[0].bottom, wells[0].pass);
  EXPECT_TRUE(std::isinf(wells[0].depth));
  EXPECT_EQ(5u, wells[1].bottom);
  EXPECT_EQ(3u, wells[1].pass);
  EXPECT_EQ(6., wells[1].depth);
}

TEST(GridWells, ThatAreShallowAreLeftOut)
{
  const std::vector<double> V = {5., 0., 2., 1.9, 3., 1., 4.};

  EXPECT_EQ(2u, find_wells(line_of(7), V, 0.5).size());
  EXPECT_EQ(3u, find_wells(line_of(7), V, 0.05).size());
}

TEST(GridWells, OfADoubleWellInThePlaneHaveTheSaddleBetweenThem)
{
  const Grid grid = square_grid(41, 2.);
  std::vector<double> V;
  for (unsigned int j = 0; j < 41; ++j)
    for (unsigned int i = 0; i < 41; ++i) {
      const double x = grid.coordinate(0, i), y = grid.coordinate(1, j);
      V.push_back((x * x - 1.) * (x * x - 1.) + 2. * y * y);
    }

  const std::vector<GridWell> wells = find_wells(grid, V, 0.1);

  ASSERT_EQ(2u, wells.size());
  EXPECT_EQ(grid.index(20, 20), wells[1].pass);
  EXPECT_NEAR(1., wells[1].depth, 1e-12);
}

TEST(GridWells, AreNotJoinedThroughWhatIsNotMeshed)
{
  const std::vector<double> V = {0., 1., NAN, 1., 0.5};

  const std::vector<GridWell> wells = find_wells(line_of(5), V, 0.1);

  ASSERT_EQ(2u, wells.size());
  EXPECT_TRUE(std::isinf(wells[1].depth));
}

TEST(GridWells, OfAFlatPotentialAreOne)
{
  EXPECT_EQ(1u, find_wells(square_grid(5, 1.), std::vector<double>(25, 3.), 0.1).size());
}

} // namespace gibbsflow
