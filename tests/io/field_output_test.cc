#include "io/field_output.h"
#include "io/lagrange_cell.h"

#include <deal.II/base/quadrature_lib.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace gibbsflow {
namespace {

template <int dim>
void expect_trapezoidal_points()
{
  const dealii::QIterated<dim> rule(dealii::QTrapezoid<1>(), 3);

  const std::vector<dealii::Point<dim>> points = unit_points<dim>(3);

  ASSERT_EQ(points.size(), rule.size());
  for (unsigned int q = 0; q < rule.size(); ++q)
    EXPECT_LE(points[q].distance(rule.point(q)), 1e-15);
}

TEST(FieldOutput, UnitPointsAreThoseOfTheIteratedTrapezoidalRule)
{
  expect_trapezoidal_points<1>();
  expect_trapezoidal_points<2>();
  expect_trapezoidal_points<3>();
}

template <int dim>
void expect_vertices_at_the_ends()
{
  std::array<dealii::Point<dim>, dealii::GeometryInfo<dim>::vertices_per_cell> vertices;
  for (const unsigned int v : dealii::GeometryInfo<dim>::vertex_indices())
    vertices[v] = dealii::GeometryInfo<dim>::unit_cell_vertex(v) * 0.3;
  FieldOutput<dim> output;
  output.degree = 3;

  output.append_cell(vertices);
  output.append_cell(vertices);

  EXPECT_EQ(output.n_cells(), 2U);
  EXPECT_EQ(output.points.front(), vertices.front());
  EXPECT_EQ(output.points.back(), vertices.back());
  EXPECT_NEAR(output.points[1][0], 0.1, 1e-16);
}

TEST(FieldOutput, CellPointsBeginAndEndAtItsVertices)
{
  expect_vertices_at_the_ends<1>();
  expect_vertices_at_the_ends<2>();
  expect_vertices_at_the_ends<3>();
}

template <int dim>
void expect_a_permutation()
{
  for (const unsigned int degree : {1, 2, 5}) {
    std::vector<unsigned int> nodes = lagrange_to_lexicographic<dim>(degree);
    std::sort(nodes.begin(), nodes.end());

    std::vector<unsigned int> all(unit_points<dim>(degree).size());
    std::iota(all.begin(), all.end(), 0U);
    EXPECT_EQ(nodes, all);
  }
}

TEST(LagrangeNumbering, VisitsEveryPointOnce)
{
  expect_a_permutation<1>();
  expect_a_permutation<2>();
  expect_a_permutation<3>();
}

TEST(LagrangeNumbering, OfABiquadraticCellGoesRoundTheBoundary)
{
  EXPECT_EQ(lagrange_to_lexicographic<2>(2),
            (std::vector<unsigned int>{0, 2, 8, 6, 1, 5, 7, 3, 4}));
}

TEST(LagrangeNumbering, OfATriquadraticCellIsThatOfVtk8)
{
  EXPECT_EQ(lagrange_to_lexicographic<3>(2),
            (std::vector<unsigned int>{0,  2,  8, 6,  18, 20, 26, 24, 1,  5,  7, 3,  19, 23,
                                       25, 21, 9, 11, 15, 17, 12, 14, 10, 16, 4, 22, 13}));
}

} // namespace
} // namespace gibbsflow
