#include "mesh/cell_tree.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace gibbsflow;

namespace {

/// [0,4] x [0,3] in unit cells, that around (1.4, 1.6) halved three times.
CellTree<2> halved_around_a_point(const bool periodic = false)
{
  BoxGrid<2> box{dealii::Point<2>(0., 0.), dealii::Point<2>(4., 3.), {{4, 3}}};
  box.periodic[0] = periodic;
  CellTree<2> tree(box);
  for (unsigned int k = 0; k < 3; ++k) {
    std::vector<bool> marked(tree.n_cells(), false);
    marked[tree.cell_around(dealii::Point<2>(periodic ? 0.01 : 1.4, 1.6))] = true;
    tree = tree.divided(marked);
  }
  return tree;
}

/// Whether two boxes share a point, up to rounding.
bool touch(const CellGeometry<2> &a, const CellGeometry<2> &b)
{
  constexpr double rounding = 1e-12;
  for (unsigned int d = 0; d < 2; ++d)
    if (a.lower()[d] > b.upper()[d] + rounding || b.lower()[d] > a.upper()[d] + rounding)
      return false;
  return true;
}

} // namespace

TEST(CellTree, CoversTheBoxOnce)
{
  const CellTree<2> tree = halved_around_a_point();

  double area = 0.;
  for (unsigned int number = 0; number < tree.n_cells(); ++number) {
    area += tree.cell(number).measure();
    EXPECT_EQ(number, tree.cell_around(tree.cell(number).middle()));
  }
  EXPECT_NEAR(12., area, 1e-12);
  EXPECT_EQ(3u, tree.deepest_level());
}

TEST(CellTree, CellsThatTouchDifferByOneHalving)
{
  const CellTree<2> tree = halved_around_a_point();

  for (unsigned int a = 0; a < tree.n_cells(); ++a)
    for (unsigned int b = 0; b < a; ++b)
      if (touch(tree.cell(a), tree.cell(b))) {
        EXPECT_LE(tree.level(a), tree.level(b) + 1);
        EXPECT_LE(tree.level(b), tree.level(a) + 1);
      }
}

TEST(CellTree, IsAlikeAtPeriodicWalls)
{
  const CellTree<2> tree = halved_around_a_point(true);

  for (double y = 0.03125; y < 3.; y += 0.0625)
    EXPECT_EQ(tree.level(tree.cell_around(dealii::Point<2>(1e-9, y))),
              tree.level(tree.cell_around(dealii::Point<2>(4. - 1e-9, y))));
}

TEST(CellTree, NeighborsAreMutual)
{
  const CellTree<2> tree = halved_around_a_point(true);

  for (unsigned int a = 0; a < tree.n_cells(); ++a)
    for (const unsigned int b : tree.neighbors(a)) {
      const std::vector<unsigned int> back = tree.neighbors(b);
      EXPECT_NE(back.end(), std::find(back.begin(), back.end(), a));
    }
}

TEST(CellTree, IsMadeAgainFromItsDivisions)
{
  const CellTree<2> tree = halved_around_a_point();
  const CellTree<2> again = CellTree<2>(tree.roots()).divided_as(tree.divisions());

  ASSERT_EQ(tree.n_cells(), again.n_cells());
  for (unsigned int number = 0; number < tree.n_cells(); ++number)
    EXPECT_EQ(0., tree.cell(number).middle().distance(again.cell(number).middle()));
}

TEST(CellTree, NeverHalvesWhatIsCutAway)
{
  const BoxGrid<2> box{dealii::Point<2>(0., 0.), dealii::Point<2>(2., 1.), {{2, 1}}};
  const CellTree<2> tree = CellTree<2>(box, {true, false}).refined(2);

  EXPECT_EQ(17u, tree.n_cells());
  EXPECT_FALSE(tree.keeps(16));
}
