#include "mesh/region.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

namespace {

/// [0,3] x [0,1] in 3 x 2 cells, without the last one.
Region<2> cut_box()
{
  const BoxGrid<2> box{dealii::Point<2>(0., 0.), dealii::Point<2>(3., 1.), {{3, 2}}};
  return {box, BoundaryConditions<2>(), {true, true, true, true, true, false}};
}

} // namespace

TEST(Region, ContainsItsCellsAndTheirWalls)
{
  const Region<2> region = cut_box();

  EXPECT_EQ(region.n_cells(), 5u);
  EXPECT_EQ(region.cells().size(), 5u);
  EXPECT_TRUE(region.contains({0., 0.}));
  EXPECT_TRUE(region.contains({1.5, 1.}));
  EXPECT_TRUE(region.contains({3., 0.25}));
  EXPECT_FALSE(region.contains({2.5, 0.75})); // cut away
  EXPECT_FALSE(region.contains({-0.1, 0.5}));
  EXPECT_FALSE(region.contains({std::nan(""), 0.5}));
  EXPECT_EQ(region.longest_edge(), 1.);
  EXPECT_EQ(region.largest_division(), 3u);
}

TEST(Region, ReachesAroundAPointUpToWallsThatEnd)
{
  BoundaryConditions<2> periodic_in_x;
  periodic_in_x.periodic[0] = true;
  const dealii::Point<2> x(0.5, 0.5);

  const CellGeometry<2> ends = cut_box().around(x, 2.);
  const CellGeometry<2> goes_on = cut_box().with_boundary(periodic_in_x).around(x, 2.);

  EXPECT_EQ(ends.lower(), dealii::Point<2>(0., 0.));
  EXPECT_EQ(ends.upper(), dealii::Point<2>(2.5, 1.));
  EXPECT_EQ(goes_on.lower(), dealii::Point<2>(-1.5, 0.));
}

TEST(Region, DividesCellsOfALineAtNodes)
{
  const BoxGrid<1> box{dealii::Point<1>(0.), dealii::Point<1>(3.), {{3}}};
  const double on_an_end = 1. + 1e-12;
  const Region<1> region = Region<1>(box).with_nodes({2.25, on_an_end, 0.5, 0.5 + 1e-12});

  dealii::Triangulation<1> mesh;
  make_mesh(region, mesh);

  EXPECT_EQ(region.nodes(), (std::vector<double>{0.5, 2.25}));
  EXPECT_EQ(mesh.n_active_cells(), 5u);
  EXPECT_EQ(region.n_cells(), 3u);
}

TEST(Region, DividesCellsOfALineThatAreHalved)
{
  const BoxGrid<1> box{dealii::Point<1>(0.), dealii::Point<1>(4.), {{4}}};
  const CellTree<1> tree = CellTree<1>(box).divided({false, true, false, false});
  const Region<1> region(std::make_shared<const CellTree<1>>(tree), BoundaryConditions<1>());

  const Region<1> divided = region.with_nodes({2.25});

  EXPECT_EQ(divided.as_tree(), nullptr);
  EXPECT_EQ(divided.nodes(), (std::vector<double>{1.5, 2.25}));
}

TEST(Region, KnowsWhereFinerCellsLie)
{
  MeshParameters mesh;
  mesh.subdivisions = {3, 2};
  mesh.refinements = 0;
  const auto coarse = make_region<2>(mesh);
  mesh.refinements = 1;
  const auto fine = make_region<2>(mesh);

  const std::vector<CellGeometry<2>> places = coarse.places_in_unit_cell(fine);

  ASSERT_EQ(places.size(), 4u);
  double sum = 0.;
  for (const CellGeometry<2> &place : places) {
    sum += place.measure();
    const CellGeometry<2> part = coarse.cell(4).part(place);
    const CellGeometry<2> cell = fine.cell(fine.cell_around(part.middle()));
    EXPECT_LT(cell.lower().distance(part.lower()), 1e-14);
    EXPECT_LT(cell.upper().distance(part.upper()), 1e-14);
  }
  EXPECT_EQ(sum, 1.);
}

TEST(Region, NumbersItsWallsAndWhatTheCutMade)
{
  dealii::Triangulation<2> mesh;

  make_mesh(cut_box(), mesh);

  std::map<dealii::types::boundary_id, unsigned int> n_faces;
  for (const auto &cell : mesh.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary())
        ++n_faces[cell->face(f)->boundary_id()];
  EXPECT_EQ(mesh.n_active_cells(), 5u);
  EXPECT_EQ(n_faces,
            (std::map<dealii::types::boundary_id, unsigned int>{
                {0, 2u}, {1, 1u}, {2, 3u}, {3, 2u}, {BoundaryConditions<2>::made_by_cut, 2u}}));
}

TEST(CellGeometry, HalvesAndPartsFillTheCell)
{
  const CellGeometry<3> cell({-1., 0., 2.}, {1., 3., 2.5});

  EXPECT_EQ(cell.longest_direction(), 1u);
  EXPECT_EQ(cell.shortest_edge(), 0.5);
  for (unsigned int d = 0; d < 3; ++d) {
    const CellGeometry<3> lower = cell.half(d, false), upper = cell.half(d, true);
    EXPECT_EQ(lower.measure() + upper.measure(), cell.measure());
    EXPECT_EQ(lower.upper()[d], upper.lower()[d]);
    const CellGeometry<3> part = cell.part(CellGeometry<3>::unit_cell().half(d, true));
    EXPECT_LT(part.lower().distance(upper.lower()), 1e-15);
    EXPECT_LT(part.upper().distance(upper.upper()), 1e-15);
  }
}
