#include "mesh/cell_mesh.h"
#include "mesh/gmsh_file.h"
#include "support/expect_user_error.h"
#include "support/gmsh_text.h"
#include "support/temporary_file.h"

#include <gtest/gtest.h>

#include <random>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

template <int dim>
CoarseMesh<dim> read(const GmshMesh &mesh, const std::string &version = "4.1",
                     const bool is_binary = false)
{
  const TemporaryFile file(gmsh_text(mesh, version, is_binary));
  return read_gmsh<dim>(file.name());
}

template <int dim>
double volume_of_coarse(const CoarseMesh<dim> &mesh)
{
  const CellMesh<dim> cells(mesh, 0, "Mesh/File");
  double sum = 0.;
  for (unsigned int cell = 0; cell < cells.n_cells(); ++cell)
    sum += cells.cell(cell).measure();
  return sum;
}

/// The corners of a regular polygon about (1,2) that is filled with triangles from its middle.
GmshMesh polygon(const unsigned int n, const std::string &part)
{
  GmshMesh mesh;
  mesh.names = {{1, 7, part}};
  mesh.points.push_back({{1., 2., 0.}});
  for (unsigned int i = 0; i < n; ++i) {
    const double angle = 2. * M_PI * i / n;
    mesh.points.push_back({{1. + 3. * std::cos(angle), 2. + 3. * std::sin(angle), 0.}});
  }
  for (unsigned int i = 0; i < n; ++i) {
    const int a = 2 + static_cast<int>(i), b = 2 + static_cast<int>((i + 1) % n);
    mesh.elements.push_back({2, 0, {1, a, b}});
    mesh.elements.push_back({1, 7, {a, b}});
  }
  return mesh;
}

void expect_refused(const GmshMesh &mesh, const std::string &part)
{
  expect_user_error([&] { read<2>(mesh); }, "Mesh/File", part);
}

} // namespace

TEST(GmshFile, IsTheSameInAllFormats)
{
  for (const unsigned int dim : {2u, 3u})
    for (const bool simplices : {false, true}) {
      const GmshMesh mesh = gmsh_cube(dim, 2, simplices);
      for (const char *version : {"2.2", "4.1"})
        for (const bool is_binary : {false, true}) {
          SCOPED_TRACE(std::to_string(dim) + version + (is_binary ? "b" : "") +
                       (simplices ? "s" : ""));
          if (dim == 2) {
            const CoarseMesh<2> cells = read<2>(mesh, version, is_binary);
            EXPECT_EQ(cells.cells.size(), simplices ? 24u : 4u);
            EXPECT_EQ(cells.parts, (std::vector<std::string>{"low", "boundary"}));
            EXPECT_EQ(cells.faces.size(), simplices ? 16u : 8u);
            EXPECT_NEAR(volume_of_coarse(cells), 1., 1e-14);
          } else {
            const CoarseMesh<3> cells = read<3>(mesh, version, is_binary);
            EXPECT_EQ(cells.cells.size(), simplices ? 192u : 8u);
            EXPECT_EQ(cells.parts, (std::vector<std::string>{"low", "boundary"}));
            EXPECT_NEAR(volume_of_coarse(cells), 1., 1e-14);
          }
        }
    }
}

TEST(GmshFile, HasLines)
{
  GmshMesh mesh;
  mesh.names = {{0, 1, "left end"}};
  mesh.points = {{{0., 0., 0.}}, {{0.5, 0., 0.}}, {{2., 0., 0.}}};
  mesh.elements = {{15, 1, {1}}, {1, 0, {1, 2}}, {1, 0, {2, 3}}};

  const CoarseMesh<1> line = read<1>(mesh);

  EXPECT_EQ(line.parts, (std::vector<std::string>{"left end", "boundary"}));
  EXPECT_EQ(volume_of_coarse(line), 2.);
}

TEST(GmshFile, DividesQuadrilateralsBesideTriangles)
{
  GmshMesh mesh;
  mesh.points = {{{0., 0., 0.}}, {{1., 0., 0.}}, {{1., 1., 0.}}, {{0., 1., 0.}}, {{2., 0., 0.}}};
  mesh.elements = {{3, 0, {1, 2, 3, 4}}, {2, 0, {2, 5, 3}}};

  const CoarseMesh<2> cells = read<2>(mesh);

  EXPECT_EQ(cells.cells.size(), 7u);
  EXPECT_NEAR(volume_of_coarse(cells), 1.5, 1e-14);
}

TEST(GmshFile, TurnsMirrorImages)
{
  GmshMesh mesh = gmsh_cube(2, 2, true);
  for (auto &point : mesh.points)
    point[0] = -point[0];

  EXPECT_NEAR(volume_of_coarse(read<2>(mesh)), 1., 1e-14);
}

TEST(GmshFile, FitsCirclesToPartsThatAreCalledSo)
{
  const CoarseMesh<2> round = read<2>(polygon(8, "Circle of radius 3"));
  const CoarseMesh<2> straight = read<2>(polygon(8, "edge"));

  ASSERT_TRUE(round.spheres.at(0));
  EXPECT_NEAR(round.spheres[0]->radius, 3., 1e-12);
  EXPECT_LT(round.spheres[0]->center.distance(dealii::Point<2>(1., 2.)), 1e-12);
  EXPECT_NEAR(volume_of_coarse(round), 9. * M_PI, 1e-9);
  EXPECT_NEAR(volume_of_coarse(straight), 18. * std::sqrt(2.), 1e-12);
}

TEST(GmshFile, RefusesWhatLiesOnNoCircle)
{
  GmshMesh mesh = polygon(8, "circle");
  mesh.points[1][0] += 1e-4;

  expect_refused(mesh, "circle");
  GmshMesh square = gmsh_cube(2, 2, false);
  square.names[0].name = "circle";
  expect_refused(square, "no circle");
}

TEST(GmshFile, RefusesWithOneMessage)
{
  const GmshMesh square = gmsh_cube(2, 1, false);
  expect_refused(gmsh_cube(3, 1, false), "3 dimensions");
  expect_user_error([&] { read<3>(square); }, "Mesh/File", "2 dimensions");
  expect_user_error([] { read_gmsh<2>("/no/such/file.msh"); }, "Mesh/File");

  GmshMesh bent = square;
  bent.points[3][2] = 0.5;
  expect_refused(bent, "another coordinate");
  GmshMesh inverted = square;
  inverted.points[3] = {{-1., -1., 0.}};
  expect_refused(inverted, "inverted");
  GmshMesh quadratic = square;
  quadratic.elements.push_back({9, 0, {1, 2, 3, 1, 2, 3}});
  expect_refused(quadratic, "first order");
  GmshMesh unknown_node = square;
  unknown_node.elements.push_back({3, 0, {1, 2, 3, 99}});
  expect_refused(unknown_node, "node 99");
  GmshMesh two_pieces = square;
  for (const auto &point : square.points)
    two_pieces.points.push_back({{point[0] + 5., point[1], 0.}});
  two_pieces.elements.push_back({3, 0, {5, 6, 8, 7}});
  expect_refused(two_pieces, "pieces");
}

TEST(GmshFile, RefusesEveryTruncation)
{
  for (const char *version : {"2.2", "4.1"})
    for (const bool is_binary : {false, true}) {
      const std::string text = gmsh_text(gmsh_cube(2, 1, true), version, is_binary);
      const std::size_t last = text.size() - std::string("nts\n").size();
      for (std::size_t size = 0; size < last; size += 7) {
        const TemporaryFile file(text.substr(0, size));
        expect_user_error([&] { read_gmsh<2>(file.name()); }, "Mesh/File");
      }
    }
}

/// A mutated file is read, or refused by a UserError: nothing else is thrown, nor memory exhausted.
TEST(GmshFile, SurvivesMutations)
{
  std::mt19937 random(1);
  unsigned int n_refused = 0, n_read = 0;
  for (const char *version : {"2.2", "4.1"})
    for (const bool is_binary : {false, true})
      for (const bool simplices : {false, true}) {
        GmshMesh mesh = gmsh_cube(2, 2, simplices);
        mesh.names[0].name = "circle";
        mesh.elements.front().physical = 1;
        const std::string text = gmsh_text(gmsh_cube(2, 2, simplices), version, is_binary);
        for (unsigned int trial = 0; trial < 100; ++trial) {
          std::string mutated = text;
          for (unsigned int k = 0; k < 1 + trial % 4; ++k) {
            char &byte = mutated[random() % mutated.size()];
            byte = trial % 2 == 0 ? static_cast<char>(random() % 256)
                                  : "0123456789 .-e"[random() % 14];
          }
          const TemporaryFile file(mutated);
          try {
            const CellMesh<2> cells(read_gmsh<2>(file.name()), 1, "Mesh/File");
            n_read += cells.n_cells() > 0;
          } catch (const UserError &error) {
            EXPECT_EQ(error.entry, "Mesh/File");
            ++n_refused;
          }
        }
      }
  EXPECT_GT(n_read, 50u);
  EXPECT_GT(n_refused, 200u);
}
