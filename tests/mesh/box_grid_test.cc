#include "mesh/box_grid.h"

#include <gtest/gtest.h>

using gibbsflow::BoxGrid;

TEST(BoxGrid, NumbersCellsWithTheFirstCoordinateFastest)
{
  const BoxGrid<2> grid{dealii::Point<2>(0., 0.), dealii::Point<2>(3., 1.), {{3, 2}}};

  EXPECT_EQ(grid.n_cells(), 6u);
  EXPECT_EQ(grid.cell_lower(4), dealii::Point<2>(1., 0.5));
  EXPECT_EQ(grid.cell_upper(5), dealii::Point<2>(3., 1.));
  EXPECT_EQ(grid.neighbors(0), (std::vector<unsigned int>{1, 3}));
  EXPECT_EQ(grid.neighbors(4), (std::vector<unsigned int>{3, 5, 1}));
}
