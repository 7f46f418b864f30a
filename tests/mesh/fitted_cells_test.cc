#include "mesh/fitted_cells.h"

#include "space/discretization.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

template <int dim>
Region<dim> unit_box(const std::vector<unsigned int> &n)
{
  MeshParameters mesh;
  mesh.lower_corner = {-1.};
  mesh.upper_corner = {1.};
  mesh.subdivisions = n;
  mesh.refinements = 0;
  return make_region<dim>(mesh, BoundaryConditions<dim>());
}

/// The volumes of the whole and of the cells within a sphere.
template <int dim>
std::pair<double, double> volumes(const Region<dim> &region, const Sphere<dim> &sphere)
{
  double whole = 0., inside = 0.;
  for (const CellGeometry<dim> &cell : region.cells()) {
    whole += cell.measure();
    if (cell.middle().distance(sphere.center) < sphere.radius)
      inside += cell.measure();
  }
  return {whole, inside};
}

/// Cells that share an unknown agree on where it is. Collective.
template <int dim>
void expect_continuous(const Region<dim> &region, const unsigned int degree)
{
  const Discretization<dim> discretization(region, degree, MPI_COMM_WORLD);
  const auto &nodes = discretization.element().get_unit_support_points();
  std::map<CellNodes::Unknown, dealii::Point<dim>> places;
  for (const auto &cell : discretization.dof_handler().active_cell_iterators()) {
    if (!cell->is_locally_owned())
      continue;
    const CellGeometry<dim> geometry = geometry_of<dim>(cell, region);
    const CellNodes of_cell = discretization.node_map().nodes(cell);
    for (unsigned int i = 0; i < nodes.size(); ++i) {
      const dealii::Point<dim> x = geometry.map(nodes[i]);
      const auto [known, is_new] = places.try_emplace(of_cell.unknown(i), x);
      EXPECT_LT(known->second.distance(x), 1e-12);
    }
  }
}

template <int dim>
void expect_fitted(const Region<dim> &region, const Sphere<dim> &sphere, const double tolerance)
{
  const double whole = volumes(region, sphere).first;
  const std::optional<Region<dim>> fitted = fit_to_spheres<dim>(region, {sphere}, 10);
  ASSERT_TRUE(fitted);
  const auto [same, inside] = volumes(*fitted, sphere);
  const double ball = dim == 2 ? dealii::numbers::PI * std::pow(sphere.radius, 2)
                               : 4. / 3. * dealii::numbers::PI * std::pow(sphere.radius, 3);
  EXPECT_NEAR(same / whole, 1., 1e-12);
  EXPECT_NEAR(inside / ball, 1., tolerance);
  expect_continuous(*fitted, 3);
}

} // namespace

TEST(FittedCells, FillTheBoxAndTheDisc)
{
  // small and large, off the middle of cells, across many cells, close to a wall
  expect_fitted<2>(unit_box<2>({8, 8}), {{0.03, -0.02}, 0.3}, 1e-11);
  expect_fitted<2>(unit_box<2>({8, 8}), {{0.11, 0.4}, 1e-3}, 1e-8);
  expect_fitted<2>(unit_box<2>({20, 9}), {{0.2, 0.1}, 0.6}, 1e-11);
  expect_fitted<2>(unit_box<2>({8, 8}), {{0.6, 0.}, 0.37}, 1e-8);
}

TEST(FittedCells, FillTheBoxAndTheBall)
{
  expect_fitted<3>(unit_box<3>({4, 4, 5}), {{0.03, -0.02, 0.1}, 0.3}, 1e-8);
}

TEST(FittedCells, FillADisc)
{
  MeshParameters mesh;
  mesh.radius = 1.;
  mesh.refinements = 2;
  const Region<2> disc = make_region<2>(mesh, BoundaryParameters());
  for (const double radius : {0.05, 0.3, 0.7})
    for (const dealii::Point<2> &center : {dealii::Point<2>(), dealii::Point<2>(0.15, -0.08)})
      expect_fitted<2>(disc, {center, radius}, 1e-9);
}

TEST(FittedCells, TakeBackCellsThatAreCutAway)
{
  const Region<2> box = unit_box<2>({8, 8});
  std::vector<bool> keep(64, true);
  keep[box.cell_around({0.2, 0.2})] = keep[0] = false;

  const auto fitted = fit_to_spheres<2>(box.with_cells(keep), {{{0., 0.}, 0.3}}, 8);

  ASSERT_TRUE(fitted);
  EXPECT_NEAR(volumes<2>(*fitted, {{0., 0.}, 0.3}).first, 4. * 63. / 64., 1e-12);
}

TEST(FittedCells, KnowWhereTheyCannotBe)
{
  const Region<2> box = unit_box<2>({8, 8});

  EXPECT_FALSE(fit_to_spheres<2>(box, {{{0.8, 0.}, 0.2}}, 8)); // touches the wall
  EXPECT_FALSE(fit_to_spheres<2>(box, {{{-0.2, 0.}, 0.1999}, {{0.2, 0.}, 0.1999}}, 8));
  EXPECT_TRUE(fit_to_spheres<2>(box, {{{-0.2, 0.}, 0.15}, {{0.2, 0.}, 0.15}}, 8));
  EXPECT_TRUE(fit_to_spheres<2>(box, {}, 8));
  BoundaryConditions<2> periodic;
  periodic.periodic[0] = true;
  EXPECT_FALSE(fit_to_spheres<2>(box.with_boundary(periodic), {{{0., 0.}, 0.2}}, 8));
}

TEST(FittedCells, OfALineEndAtTheIntervals)
{
  const auto fitted = fit_to_spheres<1>(unit_box<1>({8}), {{dealii::Point<1>(0.1), 0.22}}, 8);

  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->nodes(), std::vector<double>({0.1 - 0.22, 0.1 + 0.22}));
}
