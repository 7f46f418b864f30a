#include "io/solution_reader.h"

#include "io/solution_series.h"
#include "support/error_message.h"
#include "support/expect_user_error.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cmath>

// What SolutionSeries writes is read again.

namespace gibbsflow {

namespace {

/// x + 2y (+ 3z) and its square on two cells beside each other.
template <int dim>
FieldOutput<dim> two_cells(const unsigned int degree)
{
  FieldOutput<dim> output;
  output.degree = degree;
  for (unsigned int cell = 0; cell < 2; ++cell) {
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
    double value = 0.;
    for (unsigned int d = 0; d < dim; ++d)
      value += (d + 1.) * point[d];
    output.scalars[0].values.push_back(value);
    output.scalars[1].values.push_back(value * value);
    output.vectors[0].values.push_back(point);
  }
  return output;
}

template <typename T>
class SolutionFields : public testing::Test {
};

template <int dim_, unsigned int degree_>
struct CellsOf {
  static constexpr int dim = dim_;
  static constexpr unsigned int degree = degree_;
};

} // namespace

using KindsOfCells = testing::Types<CellsOf<2, 1>, CellsOf<2, 4>, CellsOf<2, 11>, CellsOf<3, 1>,
                                    CellsOf<3, 2>, CellsOf<3, 5>>;
TYPED_TEST_SUITE(SolutionFields, KindsOfCells);

TYPED_TEST(SolutionFields, AreReadAsTheyWereWritten)
{
  constexpr int dim = TypeParam::dim;
  const ScratchDirectory directory(MPI_COMM_SELF);
  const FieldOutput<dim> output = two_cells<dim>(TypeParam::degree);
  SolutionSeries series(directory.path(), MPI_COMM_SELF);
  series.write(0., output);
  series.write(0.25, output);

  const auto files = read_pvd("report", directory.path() / "solution.pvd");
  ASSERT_EQ(2u, files.size());
  EXPECT_EQ(0.25, files[1].first);
  EXPECT_EQ((std::vector<std::string>{"density", "potential"}),
            scalar_fields("report", files[1].second));
  const VtuFields fields = read_vtu("report", files[1].second, {"potential", "nothing"});

  EXPECT_EQ(unsigned(dim), fields.dimension);
  EXPECT_EQ(nullptr, fields.find("density"));
  ASSERT_NE(nullptr, fields.find("potential"));
  EXPECT_EQ(output.scalars[1].values, *fields.find("potential"));
  double volume = 0.; // of boxes between the first and the last node, which are in order
  for (const VtuCell &cell : fields.cells) {
    double product = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      product *= fields.points[3 * cell.nodes.back() + d] - fields.points[3 * cell.nodes[0] + d];
    volume += product;
    EXPECT_NEAR(1. / cell.degree,
                (fields.points[3 * cell.nodes[1]] - fields.points[3 * cell.nodes[0]]) /
                    (fields.points[3 * cell.nodes.back()] - fields.points[3 * cell.nodes[0]]),
                1e-12);
  }
  EXPECT_NEAR(2., volume, 1e-12);
}

TEST(SolutionFieldsOnDisk, ThatAreCutOffOrDamagedAreRefused)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  SolutionSeries(directory.path(), MPI_COMM_SELF).write(0., two_cells<2>(4));
  const std::string file = (directory.path() / "solution/solution_0000.vtu").string();
  const std::string whole = content_of(file);
  const auto read = [&] { read_vtu("report", file, {"density", "potential"}); };

  for (std::size_t length = 0; length + 11 < whole.size(); length += whole.size() / 50) {
    write_file(directory.path(), "solution/solution_0000.vtu", whole.substr(0, length));
    test::expect_user_error(read, "report", "solution_0000.vtu");
  }
  // a character of an array replaced: an error or other numbers, no crash
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = damaged[at] == 'A' ? '/' : 'A';
    write_file(directory.path(), "solution/solution_0000.vtu", damaged);
    try {
      read();
    } catch (const UserError &error) {
      EXPECT_EQ("report", error.entry);
    }
  }
  std::filesystem::remove(file);
  test::expect_user_error(read, "report", "is missing");
}

TEST(SolutionFieldsOnDisk, OfNoSeriesAreNone)
{
  EXPECT_TRUE(read_pvd("report", "/nonexistent/solution.pvd").empty());
}

} // namespace gibbsflow
