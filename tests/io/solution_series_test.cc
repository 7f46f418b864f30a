#include "io/solution_series.h"

#include "base/user_error.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace gibbsflow {
namespace {

using boost::property_tree::ptree;

unsigned int rank()
{
  return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
}

unsigned int n_ranks()
{
  return dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
}

ptree parsed(const std::filesystem::path &file)
{
  ptree tree;
  boost::property_tree::read_xml(file.string(), tree);
  return tree;
}

/// The field x_1 + 2, and the flux x, on two cells of a row of six, rank by rank.
template <int dim>
FieldOutput<dim> two_cells_a_rank(const unsigned int degree, const unsigned int my_rank)
{
  FieldOutput<dim> output;
  output.degree = degree;
  for (unsigned int cell = 2 * my_rank; cell < 2 * my_rank + 2; ++cell) {
    std::array<dealii::Point<dim>, dealii::GeometryInfo<dim>::vertices_per_cell> vertices;
    for (const unsigned int v : dealii::GeometryInfo<dim>::vertex_indices()) {
      vertices[v] = dealii::GeometryInfo<dim>::unit_cell_vertex(v);
      vertices[v][0] += cell;
    }
    output.append_cell(vertices);
  }

  output.scalars = {{"density", {}}, {"potential", {}}};
  output.vectors = {{"flux", {}}};
  for (const dealii::Point<dim> &point : output.points) {
    output.scalars[0].values.push_back(point[0] + 2.);
    output.scalars[1].values.push_back(point.norm_square());
    output.vectors[0].values.push_back(point);
  }
  return output;
}

/// Names and numbers of components of the arrays below `tag`.
std::map<std::string, unsigned int> arrays(const ptree &parent, const std::string &tag)
{
  std::map<std::string, unsigned int> result;
  for (const auto &[name, child] : parent)
    if (name == tag)
      result[child.get<std::string>("<xmlattr>.Name")] =
          child.get<unsigned int>("<xmlattr>.NumberOfComponents");
  return result;
}

const std::map<std::string, unsigned int> expected_arrays = {
    {"density", 1}, {"potential", 1}, {"flux", 3}};

template <int dim>
void expect_pieces()
{
  const unsigned int degree = 3;
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionSeries series(scratch.path(), MPI_COMM_WORLD);
  const FieldOutput<dim> output = two_cells_a_rank<dim>(degree, rank());

  series.write(0.5, output);

  const std::string name =
      n_ranks() == 1 ? "solution_0000.vtu" : "solution_0000." + std::to_string(rank()) + ".vtu";
  const ptree grid =
      parsed(scratch.path() / "solution" / name).get_child("VTKFile.UnstructuredGrid");
  EXPECT_EQ(grid.get<std::size_t>("Piece.<xmlattr>.NumberOfPoints"), output.points.size());
  EXPECT_EQ(grid.get<unsigned int>("Piece.<xmlattr>.NumberOfCells"), dim == 1 ? 2 * degree : 2);
  EXPECT_EQ(arrays(grid.get_child("Piece.PointData"), "DataArray"), expected_arrays);
  EXPECT_EQ(grid.get<double>("FieldData.DataArray"), 0.5);
}

TEST(SolutionSeriesMpi, EachRankWritesItsPoints)
{
  expect_pieces<1>();
  expect_pieces<2>();
  expect_pieces<3>();
}

TEST(SolutionSeries, DegreesThatVtkCannotEvaluateBecomePlainCells)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  SolutionSeries series(scratch.path(), MPI_COMM_SELF);

  series.write(0., two_cells_a_rank<2>(11, 0));

  const ptree tree = parsed(scratch.path() / "solution" / "solution_0000.vtu");
  EXPECT_EQ(tree.get<unsigned int>("VTKFile.UnstructuredGrid.Piece.<xmlattr>.NumberOfCells"),
            2U * 11U * 11U);
}

TEST(SolutionSeriesMpi, TheParallelFileNamesThePiecesOfRanksWithCells)
{
  if (n_ranks() == 1)
    GTEST_SKIP() << "one rank writes no pieces";
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionSeries series(scratch.path(), MPI_COMM_WORLD);
  FieldOutput<2> output = two_cells_a_rank<2>(2, rank());
  if (rank() == 1) {
    output.points.clear();
    for (auto &field : output.scalars)
      field.values.clear();
    output.vectors[0].values.clear();
  }

  series.write(0., output);

  const ptree grid = parsed(scratch.path() / "solution" / "solution_0000.pvtu")
                         .get_child("VTKFile.PUnstructuredGrid");
  EXPECT_EQ(arrays(grid.get_child("PPointData"), "PDataArray"), expected_arrays);
  EXPECT_EQ(grid.count("Piece"), n_ranks() - 1);
  for (const auto &[tag, piece] : grid)
    if (tag == "Piece") {
      EXPECT_TRUE(std::filesystem::exists(scratch.path() / "solution" /
                                          piece.get<std::string>("<xmlattr>.Source")));
    }
}

TEST(SolutionSeriesMpi, TheCollectionHoldsExactTimesAndExistingFilesAfterEachOutput)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionSeries series(scratch.path(), MPI_COMM_WORLD);
  const std::vector<double> times = {0., 0.1, 1. / 3.};

  for (std::size_t n = 0; n < times.size(); ++n) {
    series.write(times[n], two_cells_a_rank<2>(1, rank()));

    const ptree tree = parsed(scratch.path() / "solution.pvd");
    std::vector<double> written;
    for (const auto &[tag, entry] : tree.get_child("VTKFile.Collection"))
      if (tag == "DataSet") {
        written.push_back(
            std::strtod(entry.get<std::string>("<xmlattr>.timestep").c_str(), nullptr));
        EXPECT_TRUE(
            std::filesystem::exists(scratch.path() / entry.get<std::string>("<xmlattr>.file")));
      }
    EXPECT_EQ(written,
              std::vector<double>(times.begin(), times.begin() + static_cast<long>(n) + 1));
  }
}

TEST(SolutionSeriesMpi, ProfilesAreSortedWithSharedPointsOnce)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionSeries series(scratch.path(), MPI_COMM_WORLD);

  // The pieces come in falling order of x.
  series.write(0., two_cells_a_rank<1>(2, n_ranks() - 1 - rank()));

  std::istringstream lines(content_of(scratch.path() / "solution" / "solution_0000.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "x,density,potential,flux");
  double x = 0.;
  for (; std::getline(lines, line); x += 0.5) {
    std::istringstream numbers(line);
    std::vector<double> values;
    for (std::string number; std::getline(numbers, number, ',');)
      values.push_back(std::stod(number));
    EXPECT_EQ(values, (std::vector<double>{x, x + 2., x * x, x}));
  }
  EXPECT_EQ(x, 2. * n_ranks() + 0.5);
}

TEST(SolutionSeriesMpi, WhatTwoCellsDisagreeOnIsTheirMean)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionSeries series(scratch.path(), MPI_COMM_WORLD);
  FieldOutput<1> output;
  output.vectors = {{"flux", {}}};
  if (rank() == 0) {
    output.append_cell({{dealii::Point<1>(0.), dealii::Point<1>(1.)}});
    output.append_cell({{dealii::Point<1>(1.), dealii::Point<1>(2.)}});
    for (const double flux : {1., 1., 3., 3.})
      output.vectors[0].values.push_back(dealii::Point<1>(flux));
  }

  series.write(0., output);

  EXPECT_EQ(content_of(scratch.path() / "solution" / "solution_0000.csv"),
            "x,flux\n0,1\n1,2\n2,3\n");
}

TEST(SolutionSeriesMpi, ADirectoryThatCannotBeMadeIsAFailureOnAllRanks)
{
  EXPECT_THROW(SolutionSeries("/proc/nowhere", MPI_COMM_WORLD), RunFailure);
}

} // namespace
} // namespace gibbsflow
