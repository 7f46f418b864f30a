#include "io/solution_archive.h"

#include "base/user_error.h"
#include "data/npz.h"
#include "support/full_disk.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace gibbsflow {
namespace {

double at(const NumericArray &array, const std::size_t node, const unsigned int d)
{
  return array(node, d);
}

/// x_1 + t in a row of cells, two for each rank, with the constants |x|^2 and x.
template <int dim>
FieldOutput<dim> row_of_cells(const double time)
{
  FieldOutput<dim> output;
  output.degree = 2;
  const unsigned int first = 2 * dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  for (unsigned int cell = first; cell < first + 2; ++cell) {
    std::array<dealii::Point<dim>, dealii::GeometryInfo<dim>::vertices_per_cell> vertices;
    for (const unsigned int v : dealii::GeometryInfo<dim>::vertex_indices()) {
      vertices[v] = dealii::GeometryInfo<dim>::unit_cell_vertex(v);
      vertices[v][0] += cell;
    }
    output.append_cell(vertices);
  }
  output.scalars = {{"density", {}}, {"potential", {}, true}};
  output.vectors = {{"gradient", {}, true}, {"flux", {}}};
  for (const dealii::Point<dim> &x : output.points) {
    output.scalars[0].values.push_back(x[0] + time);
    output.scalars[1].values.push_back(x.norm_square());
    output.vectors[0].values.push_back(x);
    output.vectors[1].values.push_back(time * x);
  }
  return output;
}

std::map<std::string, NumericArray> arrays_in(const std::filesystem::path &directory)
{
  std::map<std::string, NumericArray> arrays;
  for (NamedArray &array : read_npz("file", (directory / "solution.npz").string(), 3))
    arrays[array.name] = std::move(array.array);
  return arrays;
}

template <int dim>
void expect_fields_on_nodes()
{
  using Shape = std::vector<std::size_t>;
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SolutionArchive archive(scratch.path(), MPI_COMM_WORLD);

  archive.add(0., row_of_cells<dim>(0.));
  archive.add(0.5, row_of_cells<dim>(0.5));
  archive.close();

  const auto arrays = arrays_in(scratch.path());
  const std::size_t n_cells = 2 * dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  const std::size_t n = (2 * n_cells + 1) * dealii::Utilities::fixed_power<dim - 1>(3);
  const NumericArray &x = arrays.at("points"), &cells = arrays.at("cells");
  EXPECT_EQ(x.shape, (Shape{n, dim}));
  EXPECT_EQ(cells.shape, (Shape{n_cells, static_cast<std::size_t>(std::pow(3, dim))}));
  EXPECT_EQ(arrays.at("degree").values, (std::vector<double>{2.}));
  EXPECT_EQ(arrays.at("times").values, (std::vector<double>{0., 0.5}));
  EXPECT_EQ(arrays.at("density").shape, (Shape{2, n}));
  EXPECT_EQ(arrays.at("potential").shape, (Shape{n}));
  EXPECT_EQ(arrays.at("gradient").shape, (Shape{n, dim}));
  EXPECT_EQ(arrays.at("flux").shape, (Shape{2, n, dim}));
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0.;
    for (unsigned int d = 0; d < dim; ++d) {
      square += at(x, i, d) * at(x, i, d);
      EXPECT_EQ(arrays.at("gradient")(i, d), at(x, i, d));
      EXPECT_EQ(arrays.at("flux").values[(n + i) * dim + d], 0.5 * at(x, i, d));
    }
    EXPECT_EQ(arrays.at("density")(0, i), at(x, i, 0));
    EXPECT_EQ(arrays.at("density")(1, i), at(x, i, 0) + 0.5);
    EXPECT_EQ(arrays.at("potential").values[i], square);
  }
  for (std::size_t c = 0; c < n_cells; ++c)
    for (unsigned int k = 0; k < cells.n_columns(); ++k) {
      const auto first = static_cast<std::size_t>(cells(c, 0)),
                 node = static_cast<std::size_t>(cells(c, k));
      for (unsigned int d = 0; d < dim; ++d)
        EXPECT_EQ(at(x, node, d) - at(x, first, d),
                  0.5 * (k / static_cast<int>(std::pow(3, d)) % 3));
    }
}

} // namespace

TEST(SolutionArchiveMpi, HoldsTheFieldsThroughTimeOnNodes)
{
  expect_fields_on_nodes<1>();
  expect_fields_on_nodes<2>();
  expect_fields_on_nodes<3>();
}

TEST(SolutionArchive, FillsUpWhatIsMissingAtATime)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  SolutionArchive archive(scratch.path(), MPI_COMM_SELF);
  FieldOutput<1> output;
  output.append_cell({{dealii::Point<1>(0.), dealii::Point<1>(1.)}});
  const std::vector<double> values = {1., 2.};

  for (const double time : {0., 1., 2.}) {
    output.scalars = {{"density", values}};
    if (time == 1.)
      output.scalars.push_back({"ensemble", values});
    archive.add(time, output);
  }
  archive.close();

  // NaN is refused where numbers are read, so their bytes tell
  const std::string bytes = content_of(scratch.path() / "solution.npz");
  const auto n_nans = [&] {
    unsigned int n = 0;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::string pattern(reinterpret_cast<const char *>(&nan), sizeof(nan));
    for (std::size_t i = 0; (i = bytes.find(pattern, i)) != std::string::npos; ++i)
      ++n;
    return n;
  };
  EXPECT_EQ(n_nans(), 4U);
}

// The file in which the fields wait has no name, so that a process that is killed leaves none.
TEST(SolutionArchive, LeavesNothingUntilItIsClosed)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  {
    SolutionArchive archive(scratch.path(), MPI_COMM_SELF);
    FieldOutput<1> output;
    output.append_cell({{dealii::Point<1>(0.), dealii::Point<1>(1.)}});
    output.scalars = {{"density", {1., 2.}}};
    archive.add(0., output);
    EXPECT_TRUE(files_in(scratch.path()).empty());
  }
  EXPECT_TRUE(files_in(scratch.path()).empty());
}

TEST(SolutionArchiveMpi, AFullDiskIsAFailureOnAllRanks)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  const auto write = [&] {
    const FullDisk disk(200);
    SolutionArchive archive(scratch.path(), MPI_COMM_WORLD);
    archive.add(0., row_of_cells<3>(0.));
    archive.close();
  };

  EXPECT_THROW(write(), RunFailure);
}

} // namespace gibbsflow
