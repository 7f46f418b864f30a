#include "data/npy.h"
#include "learning/data_set.h"
#include "learning/weights_file.h"
#include "support/array_files.h"
#include "support/error_message.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

namespace gibbsflow {

namespace {

using test::bytes;
using test::npy;

/// A file whose name ends in .npy.
struct NpyFile : test::NamedFile {
  explicit NpyFile(const std::string &text) : NamedFile(".npy", text) {}
};

std::vector<double> values(const std::string &text)
{
  return read_npy("Data/File", NpyFile(text).name()).values;
}

} // namespace

TEST(Npy, ReadsAllTypes)
{
  const std::vector<double> expected = {1., 0., 100.};
  EXPECT_EQ(values(npy("<f8", false, "(3,)", bytes<double>({1., 0., 100.}))), expected);
  EXPECT_EQ(values(npy("<f4", false, "(3,)", bytes<float>({1., 0., 100.}))), expected);
  EXPECT_EQ(values(npy("<i8", false, "(3,)", bytes<std::int64_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("<i4", false, "(3,)", bytes<std::int32_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("<i2", false, "(3,)", bytes<std::int16_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("|i1", false, "(3,)", bytes<std::int8_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("<u8", false, "(3,)", bytes<std::uint64_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("<u4", false, "(3,)", bytes<std::uint32_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("<u2", false, "(3,)", bytes<std::uint16_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("|u1", false, "(3,)", bytes<std::uint8_t>({1, 0, 100}))), expected);
  EXPECT_EQ(values(npy("|b1", false, "(2,)", std::string("\x01\x00", 2))),
            (std::vector<double>{1., 0.}));
}

TEST(Npy, RefusesTypesThatAreNoneInOneLine)
{
  for (const std::string &type : std::vector<std::string>{"<f\n8", "\r\n", "", " ", "<"}) {
    const std::string message =
        error_message([&] { values(npy(type, false, "(1,)", bytes<double>({1.}))); });
    EXPECT_PRED2(contains, message, "little-endian float16 to float64") << message;
    EXPECT_EQ(std::string::npos, message.find('\n'));
  }
}

TEST(Npy, ReadsBothOrdersAndAnyShape)
{
  const std::string numbers = bytes<double>({1., 2., 3., 4., 5., 6.});
  const NpyFile c(npy("<f8", false, "(2, 3)", numbers)), f(npy("<f8", true, "(2, 3)", numbers));

  EXPECT_EQ(read_npy("", c.name())(1, 0), 4.);
  EXPECT_EQ(read_npy("", f.name())(1, 0), 2.);
  EXPECT_EQ(read_npy("", f.name()).values, (std::vector<double>{1., 3., 5., 2., 4., 6.}));
  EXPECT_EQ(values(npy("<f8", false, "()", bytes<double>({7.}))), (std::vector<double>{7.}));
}

TEST(Npy, ReadsThreeDimensionsWhereTheyAreAllowed)
{
  const std::string numbers = bytes<double>({0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11.});
  const NpyFile c(npy("<f8", false, "(2, 3, 2)", numbers)),
      f(npy("<f8", true, "(2, 3, 2)", numbers));

  EXPECT_EQ(read_npy("", c.name(), 3).values[7], 7.);
  // element (i, j, k) of Fortran's order is number i + 2 j + 6 k
  EXPECT_EQ(read_npy("", f.name(), 3).values,
            (std::vector<double>{0., 6., 2., 8., 4., 10., 1., 7., 3., 9., 5., 11.}));
}

TEST(Npy, RefusesWhatItCannotRead)
{
  const auto refuse = [](const std::string &text, const std::string &part) {
    test::expect_user_error([&] { values(text); }, "Data/File", part);
  };
  const std::string one = bytes<double>({1.});
  refuse(npy(">f8", false, "(1,)", one), "big-endian");
  refuse(npy("<c16", false, "(1,)", one + one), "complex");
  refuse(npy("|O", false, "(1,)", one), "objects");
  refuse(npy("<U2", false, "(1,)", one), "text");
  refuse(npy("<f16", false, "(1,)", one + one), "another type");
  refuse(npy("<f8", false, "(2,)", one), "fewer");
  refuse(npy("<f8", false, "(1,)", one + one), "more");
  refuse(npy("<f8", false, "(1, 1, 1)", one), "3 dimensions");
  refuse(npy("<f8", false, "(99999999999, 99999999999)", one), "fewer");
  refuse(npy("<f8", false, "(-1,)", one), "shape");
  refuse(npy("<f8", false, "(1,)", one).substr(0, 40), "within its header");
  refuse(npy("<f8", false, "(1,)", one).substr(0, 7), "within its header");
  refuse("PK\x03\x04", "no .npy file");
  refuse("", "no .npy file");
  refuse(npy("<f8", false, "(1,)", bytes<double>({std::nan("")})), "nan");
  refuse(npy("<f4", false, "(2,)", bytes<float>({0.F, std::numeric_limits<float>::infinity()})),
         "row 1");
  std::string bad_version = npy("<f8", false, "(1,)", one);
  bad_version[6] = 9;
  refuse(bad_version, "version 9");
}

TEST(Npy, SaysThatAWeightIsNotANumber)
{
  const NpyFile weights(npy("<f8", false, "(2,)", bytes<double>({1., std::nan("")})));
  const auto refuse = [](const std::string &file, const std::string &part) {
    NetworkParameters of_two_weights;
    of_two_weights.hidden = {};
    test::expect_user_error(
        [&] { read_weights("Network/Weights file", {file}, Network(of_two_weights, 2)); },
        "Network/Weights file", part);
  };
  refuse(weights.name(), "holds nan in row 1");
  refuse(weights.name(), "training has diverged");
  const test::TemporaryFile text("0.5 # one\n nan");
  refuse(text.name(), ":2: found 'nan' for number 1 (counted from 0)");
  refuse(text.name(), "training has diverged");
}

TEST(Npy, Float32AndFloat64GiveTheSameData)
{
  const NpyFile f8(npy("<f8", false, "(2, 3)", bytes<double>({1., 0.5, 0., 4., -3., 1.})));
  const NpyFile f4(npy("<f4", true, "(2, 3)", bytes<float>({1., 4., 0.5, -3., 0., 1.})));
  DataParameters parameters;
  parameters.file = f8.name();
  const DataSet one = read_data_sets(parameters, {}).training;
  parameters.file = f4.name();
  const DataSet other = read_data_sets(parameters, {}).training;

  EXPECT_EQ(one.inputs, other.inputs);
  EXPECT_EQ(one.targets, other.targets);
  EXPECT_EQ(one.input_names, (std::vector<std::string>{"0", "1"}));
}

TEST(Npy, TargetsMayBeInASecondFile)
{
  const NpyFile x(npy("<f8", false, "(3, 1)", bytes<double>({1., 2., 3.})));
  const NpyFile labels(npy("<i8", false, "(3,)", bytes<std::int64_t>({1, 0, 2})));
  const NpyFile bad(npy("<i8", false, "(3,)", bytes<std::int64_t>({1, 0, -1})));
  const NpyFile gap(npy("<i8", false, "(3,)", bytes<std::int64_t>({3, 0, 1})));
  const NpyFile two(npy("<i8", false, "(2,)", bytes<std::int64_t>({1, 0})));
  DataParameters parameters;
  parameters.file = x.name();
  parameters.target_file = labels.name();
  NetworkParameters network;
  network.loss = "cross-entropy";

  EXPECT_EQ(read_data_sets(parameters, network).training.targets,
            (std::vector<std::vector<double>>{{0., 1., 0.}, {1., 0., 0.}, {0., 0., 1.}}));
  const auto refuse = [&](const std::string &file, const std::string &part) {
    parameters.target_file = file;
    test::expect_user_error([&] { read_data_sets(parameters, network); }, "Data/Target file", part);
  };
  refuse(bad.name(), "label -1");
  refuse(gap.name(), "no sample has the label 2");
  refuse(two.name(), "holds 2 samples");
  network.loss = "logistic";
  refuse(labels.name(), "label 2");
}

} // namespace gibbsflow
