#include "space/cell_nodes.h"
#include "space/discretization.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

/// Of four nodes the first hangs between unknowns 2 and 0, the third has none.
CellNodes some_nodes()
{
  CellNodes nodes({7, 0, CellNodes::none, 2});
  nodes.combine(0, {{2, 0.5}, {0, 0.25}});
  return nodes;
}

Vector vector_of(const std::vector<double> &values)
{
  Vector u(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    u(i) = values[i];
  return u;
}

unsigned int n_unknowns(const BoundaryConditions<2> &boundary)
{
  BoxGrid<2> grid;
  grid.lower = dealii::Point<2>(-1., 0.);
  grid.upper = dealii::Point<2>(2., 1.);
  grid.n = {{4, 3}};
  return Discretization<2>({grid, boundary}, 2, MPI_COMM_SELF).n_dofs();
}

} // namespace

TEST(CellNodes, AreCombinationsOfUnknowns)
{
  const std::vector<double> values = some_nodes().gather(vector_of({4., 9., 10.}), -1.);

  EXPECT_EQ((std::vector<double>{6., 4., -1., 10.}), values);
  EXPECT_FALSE(some_nodes().are_unknowns());
  EXPECT_TRUE(CellNodes({3, 1}).are_unknowns());
}

/// v . gather(u) = scatter(v) . u for all v and u.
TEST(CellNodes, ScatterIsTheTransposeOfGather)
{
  const CellNodes nodes = some_nodes();
  const std::vector<double> v = {1., -2., 5., 0.5};
  const Vector u = vector_of({4., 9., 10.});
  Vector scattered(3);
  nodes.scatter(v, scattered);

  double product = 0.;
  const std::vector<double> gathered = nodes.gather(u);
  for (std::size_t i = 0; i < v.size(); ++i)
    product += v[i] * gathered[i];
  EXPECT_DOUBLE_EQ(product, scattered * u);
}

/// 9 x 7 nodes of degree 2.
TEST(NodeMap, NumbersUnknownsOnly)
{
  BoundaryConditions<2> closed, ring, leaky, both;
  ring.periodic[0] = true;
  leaky.absorbing[0] = leaky.absorbing[3] = true;
  both.periodic[0] = both.absorbing[2] = true;

  EXPECT_EQ(9u * 7u, n_unknowns(closed));
  EXPECT_EQ(8u * 7u, n_unknowns(ring));
  EXPECT_EQ(8u * 6u, n_unknowns(leaky));
  EXPECT_EQ(8u * 6u, n_unknowns(both));
}

} // namespace gibbsflow
