#include "figures/grid.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {

namespace {

/// One quadrilateral of degree 2 over the unit square, its nodes moved by `move`.
template <typename Move>
VtuFields one_cell(const Move &move)
{
  VtuFields fields;
  VtuCell cell;
  cell.degree = 2;
  for (unsigned int j = 0; j < 3; ++j)
    for (unsigned int i = 0; i < 3; ++i) {
      cell.nodes.push_back(i + 3 * j);
      const std::array<double, 2> x = move(0.5 * i, 0.5 * j);
      fields.points.insert(fields.points.end(), {x[0], x[1], 0.});
    }
  fields.cells.push_back(cell);
  return fields;
}

double quadratic(const double x, const double y)
{
  return 1. + x - 2. * y + 3. * x * y + x * x - y * y;
}

std::vector<double> at_nodes(const VtuFields &fields)
{
  std::vector<double> values;
  for (std::size_t p = 0; p < fields.n_points(); ++p)
    values.push_back(quadratic(fields.points[3 * p], fields.points[3 * p + 1]));
  return values;
}

} // namespace

TEST(Grid, CoversTheMeshWithStepsThatAreAlike)
{
  const VtuFields fields = one_cell([](const double x, const double y) {
    return std::array<double, 2>{{2. * x - 1., y}};
  });

  const Grid grid = grid_over(fields, 800);

  EXPECT_EQ(-1., grid.lower[0]);
  EXPECT_EQ(1., grid.upper[0]);
  EXPECT_NEAR(grid.step(0), grid.step(1), 0.1 * grid.step(0));
  EXPECT_NEAR(800., double(grid.size()), 100.);
  EXPECT_EQ(grid.n[0] + 1u, grid.index(1, 1));
  EXPECT_EQ((std::array<unsigned int, 3>{{1, 1, 0}}), grid.position(grid.n[0] + 1));
}

TEST(GridSampler, ReproducesThePolynomialOfABox)
{
  const VtuFields fields = one_cell([](const double x, const double y) {
    return std::array<double, 2>{{x, y}};
  });
  const Grid grid = grid_over(fields, 100);

  const std::vector<double> values = GridSampler(fields, grid).values(at_nodes(fields));

  for (std::size_t p = 0; p < grid.size(); ++p) {
    const auto at = grid.position(p);
    EXPECT_NEAR(quadratic(grid.coordinate(0, at[0]), grid.coordinate(1, at[1])), values[p], 1e-12);
  }
}

TEST(GridSampler, FindsPointsInACellThatIsNoBoxAndNoneOutside)
{
  // a parallelogram: the polynomial of the unit cell is one of the plane
  const VtuFields fields = one_cell([](const double x, const double y) {
    return std::array<double, 2>{{x + 0.5 * y, y}};
  });
  const Grid grid = grid_over(fields, 400);

  const std::vector<double> values = GridSampler(fields, grid).values(at_nodes(fields));

  unsigned int n_inside = 0;
  for (std::size_t p = 0; p < grid.size(); ++p) {
    const auto at = grid.position(p);
    const double x = grid.coordinate(0, at[0]), y = grid.coordinate(1, at[1]);
    if (x < 0.5 * y - 1e-5 || x > 1. + 0.5 * y + 1e-5) {
      EXPECT_TRUE(std::isnan(values[p]));
    } else if (std::isfinite(values[p])) {
      ++n_inside;
      EXPECT_NEAR(quadratic(x, y), values[p], 1e-8);
    }
  }
  EXPECT_NEAR(2. / 3., double(n_inside) / double(grid.size()), 0.1);
}

TEST(Grid, MarginalsKeepTheMass)
{
  Grid grid;
  grid.dimension = 3;
  grid.n = {{11, 9, 7}};
  grid.upper = {{1., 2., 3.}};
  std::vector<double> values;
  for (std::size_t p = 0; p < grid.size(); ++p)
    values.push_back(grid.coordinate(0, grid.position(p)[0])); // f = x
  values[5] = NAN;

  const std::vector<double> over_x = integrate_over(grid, 0, values);
  const std::vector<double> over_z = integrate_over(grid, 2, values);

  ASSERT_EQ(63u, over_x.size());
  EXPECT_NEAR(0.5, over_x.back(), 1e-14); // int_0^1 x dx
  ASSERT_EQ(99u, over_z.size());
  EXPECT_NEAR(3. * 0.4, over_z[4], 1e-14);
  EXPECT_EQ((std::array<unsigned int, 3>{{9, 7, 1}}), without_axis(grid, 0).n);
}

TEST(Grid, SlicesKeepTheOrderOfTheAxes)
{
  Grid grid;
  grid.dimension = 3;
  grid.n = {{2, 2, 2}};
  const std::vector<double> values = {0., 1., 2., 3., 4., 5., 6., 7.};

  EXPECT_EQ((std::vector<double>{4., 5., 6., 7.}), slice(grid, 2, 1, values));
  EXPECT_EQ((std::vector<double>{1., 3., 5., 7.}), slice(grid, 0, 1, values));
}

} // namespace gibbsflow
