#include "landscape/critical_points.h"

#include "landscape/barrier.h"
#include "model/analytic_potential.h"
#include "model/gibbs_density.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

template <int dim>
std::shared_ptr<const Potential<dim>> potential(const std::string &type,
                                                const std::string &expression = "0")
{
  PotentialParameters parameters;
  parameters.type = type;
  parameters.expression = expression;
  return make_analytic_potential<dim>(parameters);
}

template <int dim>
dealii::Point<dim> corner(const double x)
{
  dealii::Point<dim> point;
  for (unsigned int d = 0; d < dim; ++d)
    point[d] = x;
  return point;
}

template <int dim>
std::vector<CriticalPoint<dim>> critical_points(const std::string &type, const double half_width,
                                                const std::string &expression = "0")
{
  return find_critical_points(*potential<dim>(type, expression), corner<dim>(-half_width),
                              corner<dim>(half_width));
}

/// Number of points by index.
template <int dim>
std::vector<unsigned int> census(const std::vector<CriticalPoint<dim>> &points)
{
  std::vector<unsigned int> count(dim + 1);
  for (const CriticalPoint<dim> &point : points)
    ++count[point.index];
  return count;
}

} // namespace

TEST(CriticalPoints, MuellerBrownHasThreeMinimaAndTwoSaddles)
{
  const std::vector<CriticalPoint<2>> points =
      find_critical_points(*potential<2>("Mueller-Brown"), {-1.5, -0.3}, {1.2, 2.});

  // Mueller & Brown, Theor. Chim. Acta 53 (1979) 75, Table 1
  ASSERT_EQ(points.size(), 5U);
  const double V[] = {-146.700, -108.167, -80.768, -72.249, -40.665};
  const double x[] = {-0.558, 0.623, -0.050, 0.212, -0.822};
  const double y[] = {1.442, 0.028, 0.467, 0.293, 0.624};
  const unsigned int index[] = {0, 0, 0, 1, 1};
  for (unsigned int k = 0; k < 5; ++k) {
    EXPECT_NEAR(points[k].potential, V[k], 6e-4);
    EXPECT_NEAR(points[k].point[0], x[k], 6e-4);
    EXPECT_NEAR(points[k].point[1], y[k], 6e-4);
    EXPECT_EQ(points[k].index, index[k]);
    EXPECT_FALSE(points[k].degenerate || points[k].on_boundary);
    EXPECT_LT(potential<2>("Mueller-Brown")->gradient(points[k].point).norm(), 1e-10);
  }
}

/// V points outwards on the walls of these boxes, so that by Morse's theorem
/// sum_k (-1)^k (number of points of index k) = 1, the Euler characteristic of the box.
TEST(CriticalPoints, AlternatingSumIsOneWhereTheWallsConfine)
{
  const auto in_1d = census(critical_points<1>("Rastrigin", 2.25));
  EXPECT_EQ(in_1d, (std::vector<unsigned int>{5, 4}));
  const auto in_2d = census(critical_points<2>("Rastrigin", 1.25));
  EXPECT_EQ(in_2d, (std::vector<unsigned int>{9, 12, 4}));
  const auto in_3d = census(critical_points<3>("Rastrigin", 1.25));
  EXPECT_EQ(in_3d, (std::vector<unsigned int>{27, 54, 36, 8}));
  const auto three_hole = census(critical_points<2>("three-hole", 2.5));
  EXPECT_EQ(three_hole, (std::vector<unsigned int>{3, 3, 1}));
}

TEST(CriticalPoints, DoubleWellHasItsHessians)
{
  const std::vector<CriticalPoint<3>> points = critical_points<3>("double well", 2.);

  ASSERT_EQ(points.size(), 3U); // (x^2 - 1)^2 + 2 (y^2 + z^2)
  for (unsigned int k = 0; k < 2; ++k) {
    EXPECT_NEAR(std::abs(points[k].point[0]), 1., 1e-12);
    EXPECT_NEAR(points[k].hessian[0][0], 8., 1e-10);
    EXPECT_NEAR(points[k].eigenvalues[0], 4., 1e-10);
    EXPECT_EQ(points[k].index, 0U);
  }
  EXPECT_EQ(points[2].index, 1U);
  EXPECT_NEAR(points[2].potential, 1., 1e-14);
  EXPECT_NEAR(points[2].eigenvalues[0], -4., 1e-10);
}

TEST(CriticalPoints, ExpressionsWithoutGradientSuffice)
{
  const std::vector<CriticalPoint<2>> points =
      critical_points<2>("expression", 2.5, "(x^2-1)^2 + 2*y^2 + 0.3*x*y");

  ASSERT_EQ(points.size(), 3U);
  // y = -0.075 x, 4x(x^2-1) = 0.0225 x
  EXPECT_NEAR(std::abs(points[0].point[0]), std::sqrt(1. + 0.0225 / 4.), 1e-7);
  EXPECT_NEAR(points[0].point[1], -0.075 * points[0].point[0], 1e-7);
  EXPECT_NEAR(points[0].hessian[0][1], 0.3, 1e-6);
  EXPECT_EQ(points[2].index, 1U);
}

TEST(CriticalPoints, MinimaOnWallsAreFoundAndMarked)
{
  // falls towards x = 2; along that wall y^2 + ... has its minimum at y = 0.5
  const std::vector<CriticalPoint<2>> edge = critical_points<2>("expression", 2., "(y-0.5)^2 - x");
  ASSERT_EQ(edge.size(), 1U);
  EXPECT_TRUE(edge[0].on_boundary);
  EXPECT_NEAR(edge[0].point.distance(dealii::Point<2>(2., 0.5)), 0., 1e-7);
  EXPECT_EQ(edge[0].index, 0U);

  const std::vector<CriticalPoint<3>> vertex = critical_points<3>("expression", 1., "x + 2*y - z");
  ASSERT_EQ(vertex.size(), 1U);
  EXPECT_EQ(vertex[0].point, dealii::Point<3>(-1., -1., 1.));

  // the inner minima of a double well whose walls lie inside of it: none rises from the wall
  const std::vector<CriticalPoint<1>> inner = critical_points<1>("double well", 0.5);
  ASSERT_EQ(inner.size(), 3U);
  EXPECT_TRUE(inner[0].on_boundary && inner[1].on_boundary);
  EXPECT_EQ(inner[2].index, 1U);
}

TEST(CriticalPoints, DegenerateSetsCountOnce)
{
  const std::vector<CriticalPoint<1>> quartic = critical_points<1>("expression", 1.3, "x^4");
  ASSERT_EQ(quartic.size(), 1U);
  EXPECT_TRUE(quartic[0].degenerate);
  EXPECT_NEAR(quartic[0].point[0], 0., 1e-3);

  const std::vector<CriticalPoint<2>> valley = critical_points<2>("expression", 1., "x^2");
  ASSERT_EQ(valley.size(), 1U);
  EXPECT_TRUE(valley[0].degenerate);
  EXPECT_NEAR(valley[0].point[0], 0., 1e-6);

  const auto flat =
      find_critical_points(*potential<2>("expression", "3"), corner<2>(-1.), corner<2>(1.), 10);
  EXPECT_EQ(flat.size(), 1U);
}

namespace {

/// The barrier on a box with so many cells a side, which no critical point is a corner of.
template <int dim>
Barrier barrier_of(const Potential<dim> &V, double D, double half_width, unsigned int n_cells)
{
  BoxGrid<dim> grid;
  grid.lower = corner<dim>(-half_width);
  grid.upper = corner<dim>(1.07 * half_width);
  grid.n.fill(n_cells);
  const GibbsDensity<dim> gibbs(V, D);
  const Region<dim> box(grid);
  return find_barrier(V, box, cut_landscape(box, V, D, gibbs, 40.)).value();
}

} // namespace

TEST(CriticalPoints, GiveTheBarrierOnAnyMesh)
{
  const auto well = potential<1>("expression", "(x^2 - 1)^2");
  const auto tilted = potential<2>("expression", "(x^2 - 1)^2 + 0.2*x + 2*y^2");

  for (const unsigned int n_cells : {13, 23, 101})
    EXPECT_NEAR(barrier_of(*well, 0.1, 2., n_cells).height, 1., 1e-12) << n_cells;
  // between the roots 0.05012594698 and 0.97399435323 of 4 x^3 - 4 x + 0.2
  EXPECT_NEAR(barrier_of(*tilted, 0.1, 2., 23).height, 0.8075721286282694, 1e-10);
  EXPECT_FALSE(barrier_of(*tilted, 0.1, 2., 23).is_sampled);
}

// Where the minima are kinks there is nothing to converge to.
TEST(CriticalPoints, LeaveABarrierSampledAtKinks)
{
  const Barrier barrier = barrier_of(*potential<1>("expression", "abs(abs(x) - 1)"), 0.05, 2., 64);

  EXPECT_TRUE(barrier.is_sampled);
  EXPECT_NEAR(barrier.height, 1., 0.1);
}
