#include "io/npz_writer.h"

#include "base/user_error.h"
#include "data/npz.h"
#include "io/merged_nodes.h"
#include "support/full_disk.h"
#include "support/numpy.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gibbsflow {

TEST(NpzWriter, WritesWhatIsReadAgain)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  const std::filesystem::path path = scratch.path() / "a.npz";
  NpzWriter writer(path);

  writer.write("x", {2, 2}, std::vector<double>{1., -0.1, 1e-300, 4.});
  writer.begin_integers("cells", {3});
  const std::int64_t cells[] = {7, -1, std::int64_t(1) << 40};
  writer.append(cells, 1);
  writer.append(cells + 1, 2);
  writer.write("degree", {}, std::vector<std::int64_t>{4});
  writer.write("none", {0}, std::vector<double>());
  EXPECT_FALSE(std::filesystem::exists(path));
  writer.close();

  const std::vector<NamedArray> arrays = read_npz("file", path.string());
  ASSERT_EQ(arrays.size(), 4U);
  EXPECT_EQ(arrays[0].name, "x");
  EXPECT_EQ(arrays[0].array.shape, (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(arrays[0].array.values, (std::vector<double>{1., -0.1, 1e-300, 4.}));
  EXPECT_EQ(arrays[1].array.values, (std::vector<double>{7., -1., std::ldexp(1., 40)}));
  EXPECT_TRUE(arrays[2].array.shape.empty());
  EXPECT_EQ(arrays[2].array.values, (std::vector<double>{4.}));
  EXPECT_TRUE(arrays[3].array.values.empty());
  EXPECT_EQ(files_in(scratch.path()), (std::vector<std::string>{"a.npz"}));
}

TEST(NpzWriter, WritesWhatNumPyReads)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  const std::string python = python_with_numpy(scratch.path());
  if (python.empty())
    GTEST_SKIP() << "there is no NumPy";
  NpzWriter writer(scratch.path() / "a.npz");
  writer.write("x", {1, 2}, std::vector<double>{0.1, std::numeric_limits<double>::quiet_NaN()});
  writer.write("n", {}, std::vector<std::int64_t>{4});
  writer.close();

  const ProgramResult result =
      run_program(python,
                  {"-c", "import numpy, zipfile; a = numpy.load('a.npz'); assert a['n'] == 4; "
                         "assert a['x'].shape == (1, 2) and a['x'].dtype == float; "
                         "assert a['x'][0, 0] == 0.1 and numpy.isnan(a['x'][0, 1]); "
                         "assert zipfile.ZipFile('a.npz').testzip() is None"},
                  scratch.path());

  EXPECT_EQ(result.exit_status, 0) << result.err;
}

TEST(NpzWriter, LeavesNothingWhereItIsNotClosedOrTheDiskIsFull)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  {
    NpzWriter writer(scratch.path() / "a.npz");
    writer.write("x", {1}, std::vector<double>{1.});
  }
  const auto write_much = [&] {
    const FullDisk disk(1000);
    NpzWriter writer(scratch.path() / "a.npz");
    writer.write("x", {10000}, std::vector<double>(10000, 1.));
    writer.close();
  };

  EXPECT_THROW(write_much(), RunFailure);
  EXPECT_TRUE(files_in(scratch.path()).empty());
  EXPECT_THROW(NpzWriter(scratch.path() / "nowhere" / "a.npz"), RunFailure);
}

TEST(MergedNodes, PointsThatCoincideUpToRoundingAreOneNode)
{
  const double third = 1. / 3., same = 1. - 2. / 3.; // which differ
  ASSERT_NE(third, same);
  const MergedNodes nodes = merge_nodes({0., 0., third, 0., same, 0., 1., 0., same, 1.}, 2);

  EXPECT_EQ(nodes.node_of_point, (std::vector<std::int64_t>{0, 1, 1, 2, 3}));
  EXPECT_EQ(nodes.first_point, (std::vector<std::size_t>{0, 1, 3, 4}));
  EXPECT_EQ(nodes.average({1., 2., 4., 8., 16.}, 1), (std::vector<double>{1., 3., 8., 16.}));
  EXPECT_EQ(merge_nodes({}, 3).n_nodes(), 0U);
}

TEST(MergedNodes, TheMeanOfEqualNumbersIsThatNumber)
{
  const MergedNodes nodes = merge_nodes({0., 0., 0., 0., 0., 0.}, 1);

  EXPECT_EQ(nodes.average(std::vector<double>(6, 0.1), 1), (std::vector<double>{0.1}));
}

} // namespace gibbsflow
