#include "mesh/cell_mesh.h"

#include "base/user_error.h"
#include "mesh/region.h"

#include <deal.II/base/quadrature_lib.h>

#include <gtest/gtest.h>

#include <random>

using namespace gibbsflow;

namespace {

template <int dim>
dealii::Point<dim> somewhere(std::mt19937 &random)
{
  std::uniform_real_distribution<double> uniform(0., 1.);
  dealii::Point<dim> x;
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = uniform(random);
  return x;
}

/// Of degree 3, away from the unit cell by a tenth.
template <int dim>
CellMapping<dim> crooked(std::mt19937 &random)
{
  std::vector<dealii::Point<dim>> images;
  for (const dealii::Point<dim> &point : CellMapping<dim>::support_points(3))
    images.push_back(point + 0.1 * dealii::Tensor<1, dim>(somewhere<dim>(random)));
  return CellMapping<dim>(3, images);
}

template <int dim>
double volume(const CellMesh<dim> &mesh)
{
  double sum = 0.;
  for (unsigned int cell = 0; cell < mesh.n_cells(); ++cell)
    sum += mesh.cell(cell).measure();
  return sum;
}

} // namespace

TEST(CellMapping, HasTheJacobianOfItsDifferencesAndAnInverse)
{
  std::mt19937 random(1);
  const CellGeometry<3> cell{crooked<3>(random)};
  for (unsigned int k = 0; k < 20; ++k) {
    const dealii::Point<3> unit = somewhere<3>(random);
    const MappedPoint<3> at = cell.at(unit);
    const dealii::Tensor<2, 3> J = cell.jacobian(unit);
    constexpr double h = 1e-6;
    for (unsigned int d = 0; d < 3; ++d) {
      dealii::Point<3> before = unit, behind = unit;
      before[d] -= h;
      behind[d] += h;
      const dealii::Tensor<1, 3> slope = (cell.map(behind) - cell.map(before)) / (2. * h);
      for (unsigned int e = 0; e < 3; ++e)
        EXPECT_NEAR(J[e][d], slope[e], 1e-8);
    }
    EXPECT_NEAR((at.inverse * J - dealii::unit_symmetric_tensor<3>()).norm(), 0., 1e-12);
    EXPECT_NEAR(at.determinant, determinant(J), 1e-13);
    EXPECT_LT(cell.unmap(cell.map(unit)).distance(unit), 1e-12);
    EXPECT_TRUE(cell.contains(cell.map(unit)));
    for (unsigned int d = 0; d < 3; ++d) {
      EXPECT_GE(at.x[d], cell.lower()[d]);
      EXPECT_LE(at.x[d], cell.upper()[d]);
    }
  }
  EXPECT_FALSE(cell.contains({1.5, 0.5, 0.5}));
}

TEST(CellMapping, OfAPartIsThatOfTheWhole)
{
  std::mt19937 random(2);
  const CellGeometry<2> cell{crooked<2>(random)};
  const CellGeometry<2> unit_part({0.25, 0.5}, {0.5, 0.75}), part = cell.part(unit_part);
  const dealii::Point<2> unit(0.3, 0.8);

  EXPECT_LT(part.map(unit).distance(cell.map(unit_part.map(unit))), 1e-14);
  EXPECT_NEAR(part.JxW(unit, 1.), cell.JxW(unit_part.map(unit), 1. / 16.), 1e-14);
  double sum = 0.;
  for (unsigned int c = 0; c < 4; ++c) {
    const dealii::Point<2> corner(0.5 * (c % 2), 0.5 * (c / 2));
    sum += cell.part({corner, corner + dealii::Point<2>(0.5, 0.5)}).measure();
  }
  EXPECT_NEAR(sum, cell.measure(), 1e-14);
}

/// The divergence theorem: int x_d n_d over the boundary is the volume. With face weights alone:
/// the area of the sphere.
TEST(CellMapping, MeasuresFaces)
{
  const CellMesh<3> ball(coarse_ball<3>(2.), 1, "Mesh/Radius");
  const dealii::QGauss<2> rule(10);
  double area = 0.;
  for (unsigned int cell = 0; cell < ball.n_cells(); ++cell)
    for (unsigned int f = 0; f < 6; ++f)
      if (ball.boundary_ids(cell)[f] == 0)
        for (unsigned int q = 0; q < rule.size(); ++q) {
          dealii::Point<3> unit;
          unit[f / 2] = f % 2;
          unit[(f / 2 + 1) % 3] = rule.point(q)[0];
          unit[(f / 2 + 2) % 3] = rule.point(q)[1];
          area += ball.cell(cell).face_JxW(f, unit, rule.weight(q));
        }

  EXPECT_NEAR(area / (16. * M_PI), 1., 1e-9);
}

TEST(CellMesh, OfABallHasItsVolume)
{
  for (const unsigned int n : {1u, 2u}) {
    EXPECT_NEAR(volume(CellMesh<2>(coarse_ball<2>(0.5), n, "")) / (0.25 * M_PI), 1.,
                n == 1 ? 1e-12 : 1e-14);
    EXPECT_NEAR(volume(CellMesh<3>(coarse_ball<3>(2.), n, "")) / (32. / 3. * M_PI), 1.,
                n == 1 ? 1e-8 : 1e-12);
  }
}

TEST(CellMesh, DividesCellsIntoTheirParts)
{
  const CellMesh<2> coarse(coarse_ball<2>(1.), 1, "");
  const CellMesh<2> fine = coarse.refined(2);

  ASSERT_EQ(fine.n_cells(), 16 * coarse.n_cells());
  EXPECT_NEAR(volume(fine), volume(coarse), 1e-13);
  for (unsigned int cell = 0; cell < fine.n_cells(); ++cell)
    EXPECT_EQ(coarse.cell_around(fine.cell(cell).middle()), cell / 16);
}

TEST(CellMesh, FindsTheCellOfAPoint)
{
  std::mt19937 random(3);
  const CellMesh<3> mesh(coarse_ball<3>(1.), 1, "");
  for (unsigned int cell = 0; cell < mesh.n_cells(); ++cell)
    EXPECT_EQ(mesh.cell_around(mesh.cell(cell).map(somewhere<3>(random))), cell);
  for (const double far : {1.2, 100., std::nan("")})
    EXPECT_LT(mesh.cell_around({far, 0., 0.}), mesh.n_cells());
}

TEST(CellMesh, KnowsNeighboursAndParts)
{
  const CellMesh<2> mesh(coarse_ball<2>(1.), 1, "");
  unsigned int n_neighbors = 0, n_boundary = 0;
  for (unsigned int cell = 0; cell < mesh.n_cells(); ++cell) {
    n_neighbors += mesh.neighbors(cell).size();
    for (const auto id : mesh.boundary_ids(cell))
      n_boundary += id == 0;
  }

  EXPECT_EQ(n_boundary, 8u);
  EXPECT_EQ(n_neighbors + n_boundary, 4 * mesh.n_cells());
}

TEST(CellMesh, IsMeshedWithItsNumbers)
{
  MeshParameters parameters;
  parameters.radius = 1.;
  const auto region = make_region<2>(parameters, BoundaryParameters());
  dealii::Triangulation<2> mesh;

  make_mesh(region, mesh);

  ASSERT_EQ(mesh.n_active_cells(), region.n_cells());
  EXPECT_EQ(region.as_box(), nullptr);
  for (const auto &cell : mesh.active_cell_iterators()) {
    const CellGeometry<2> geometry = geometry_of<2>(cell, region);
    for (const unsigned int v : cell->vertex_indices())
      EXPECT_LT(
          geometry.map(dealii::GeometryInfo<2>::unit_cell_vertex(v)).distance(cell->vertex(v)),
          1e-14);
  }
  EXPECT_TRUE(region.contains({0.7, 0.7}));
  EXPECT_FALSE(region.contains({0.8, 0.7}));
}
