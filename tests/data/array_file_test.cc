#include "data/array_file.h"
#include "data/npz.h"
#include "data/safetensors.h"
#include "learning/data_set.h"
#include "support/array_files.h"
#include "support/expect_user_error.h"

#include <cmath>
#include <random>

namespace gibbsflow {

namespace {

using test::bytes;
using test::little;
using test::NamedFile;
using test::npy;
using test::npz;
using test::safetensors;

std::vector<NamedArray> read(const std::string &suffix, const std::string &text)
{
  const NamedFile file(suffix, text);
  return read_archive("Data/File", file.name());
}

void refuse_archive(const std::string &suffix, const std::string &text, const std::string &part)
{
  test::expect_user_error([&] { read(suffix, text); }, "Data/File", part);
}

std::vector<double> tensor(const std::string &type, const std::string &data, const unsigned int n)
{
  return read(".safetensors",
              safetensors("{\"t\":{\"dtype\":\"" + type + "\",\"shape\":[" + std::to_string(n) +
                              "],\"data_offsets\":[0," + std::to_string(data.size()) + "]}}",
                          data))[0]
      .array.values;
}

const std::string pair_of_arrays =
    npz({{"b", npy("(2,)", {1., 2.})}, {"a", npy("(2, 1)", {3., 4.})}});
const std::string pair_of_tensors = safetensors({{"b", "2", {1., 2.}}, {"a", "2, 1", {3., 4.}}});

/// Every file that is shorter, and thousands with bytes that something has changed, are read or
/// refused, and nothing else.
void expect_read_or_refused(const std::string &suffix, const std::string &whole)
{
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (std::size_t n = 0; n < whole.size(); ++n)
    texts.push_back(whole.substr(0, n));
  for (unsigned int k = 0; k < 2000; ++k) {
    texts.push_back(whole);
    for (unsigned int change = 0; change <= k % 3; ++change)
      texts.back()[random() % whole.size()] =
          static_cast<char>(k % 2 == 0 ? random() % 256 : 0xff * (random() % 2));
  }
  unsigned int n_refused = 0;
  for (const std::string &text : texts)
    try {
      read(suffix, text);
    } catch (const UserError &error) {
      ++n_refused;
      EXPECT_EQ(error.entry, "Data/File");
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  EXPECT_GT(n_refused, whole.size());
}

} // namespace

TEST(Npz, HoldsArraysInTheOrderInWhichTheyWereSaved)
{
  for (const unsigned int method : {0, 8}) {
    const auto arrays =
        read(".npz", npz({{"b", npy("(3,)", {1., 2., 3.})},
                          {"a", npy("<f8", true, "(2, 2)", bytes<double>({1., 3., 2., 4.}))}},
                         method));

    ASSERT_EQ(arrays.size(), 2U);
    EXPECT_EQ(arrays[0].name, "b");
    EXPECT_EQ(arrays[0].array.values, (std::vector<double>{1., 2., 3.}));
    EXPECT_EQ(arrays[1].name, "a");
    EXPECT_EQ(arrays[1].array.shape, (std::vector<std::size_t>{2, 2}));
    EXPECT_EQ(arrays[1].array.values, (std::vector<double>{1., 2., 3., 4.}));
  }
}

TEST(Npz, MayHaveSizesIn64Bits)
{
  test::ZipBytes zip;
  zip.large = true;
  zip.add("a.npy", npy("(2,)", {1., 2.}), 8);
  zip.add("b.npy", npy("(1,)", {3.}));

  const auto arrays = read(".npz", zip.text());

  ASSERT_EQ(arrays.size(), 2U);
  EXPECT_EQ(arrays[0].array.values, (std::vector<double>{1., 2.}));
  EXPECT_EQ(arrays[1].array.values, (std::vector<double>{3.}));
}

TEST(Npz, RefusesWhatItCannotRead)
{
  const std::string one = npy("(1,)", {1.});
  refuse_archive(".npz", "", "no zip file");
  refuse_archive(".npz", "garbage", "no zip file");
  refuse_archive(".npz", npz({}), "no arrays");
  refuse_archive(".npz", npz({{"a", one}, {"a", one}}), "'a.npy' twice");
  refuse_archive(".npz", npz({{"a", npy("|O", false, "(1,)", "\x80\x04.")}}), "'a' in '");
  refuse_archive(".npz", npz({{"a", npy("|O", false, "(1,)", "\x80\x04.")}}), "Python objects");
  refuse_archive(".npz", npz({{"a", npy(">f8", false, "(1,)", bytes<double>({1.}))}}),
                 "big-endian");
  refuse_archive(".npz", npz({{"a", npy("(2, 1)", {1., std::nan("")})}}),
                 "holds nan in row 1, column 0");
  refuse_archive(".npz", npz({{"a", npy("(3,)", {1., 2.})}}), "fewer than its shape needs");
  refuse_archive(".npz", npz({{"a", npy("(1, 1, 1, 1)", {1.})}}), "4 dimensions");
  test::ZipBytes zip;
  zip.add("notes.txt", "hello");
  refuse_archive(".npz", zip.text(), "'notes.txt'");
  refuse_archive(".npz", npz({{"a", one}}, 14), "method 14");
  std::string changed = npz({{"a", one}});
  changed[changed.find("numpy") == std::string::npos ? 160 : 0] ^= 1; // within the numbers
  refuse_archive(".npz", changed, "wrong checksum");
  refuse_archive(".npz", pair_of_arrays.substr(0, pair_of_arrays.size() - 1), "its end is missing");
}

// One MiB says that it becomes 2^40 bytes, or really becomes 1 GiB a thousand times.
TEST(Npz, DoesNotUnpackBombs)
{
  std::string text = npz({{"a", npy("(1,)", {1.})}}, 8);
  const std::size_t contents = text.find("PK\x01\x02");
  text.replace(contents + 24, 4, little(0xfffffff0, 4));
  refuse_archive(".npz", text, "a size that cannot be");
  test::ZipBytes zip;
  for (const std::string name : {"a.npy", "b.npy"})
    zip.add(name, npy("(1,)", {1.}), 8);
  for (std::size_t i = 0; (i = zip.contents.find("PK\x01\x02", i)) != std::string::npos; ++i) {
    zip.contents.replace(i + 20, 4, little(700000, 4));
    zip.contents.replace(i + 24, 4, little(700000000, 4));
  }
  refuse_archive(".npz", std::string(1000000, ' ') + zip.text(), "zip");
  zip.files += std::string(1000000, ' ');
  refuse_archive(".npz", zip.text(), "more than 1 GiB");
}

TEST(Npz, IsReadOrRefusedWhateverHasHappenedToIt)
{
  expect_read_or_refused(".npz", pair_of_arrays);
  expect_read_or_refused(".npz", npz({{"a", npy("(2, 2)", {1., 2., 3., 4.})}}, 8));
}

TEST(Safetensors, ReadsAllTypes)
{
  const std::vector<double> expected = {1., 0., -3.5}, whole = {1., 0., 100.};
  EXPECT_EQ(tensor("F64", bytes<double>({1., 0., -3.5}), 3), expected);
  EXPECT_EQ(tensor("F32", bytes<float>({1., 0., -3.5}), 3), expected);
  EXPECT_EQ(tensor("F16", bytes<std::uint16_t>({0x3c00, 0, 0xc300}), 3), expected);
  EXPECT_EQ(tensor("BF16", bytes<std::uint16_t>({0x3f80, 0, 0xc060}), 3), expected);
  EXPECT_EQ(tensor("I64", bytes<std::int64_t>({1, 0, 100}), 3), whole);
  EXPECT_EQ(tensor("I32", bytes<std::int32_t>({1, 0, 100}), 3), whole);
  EXPECT_EQ(tensor("I16", bytes<std::int16_t>({1, 0, 100}), 3), whole);
  EXPECT_EQ(tensor("I8", bytes<std::int8_t>({1, 0, 100}), 3), whole);
  EXPECT_EQ(tensor("U8", bytes<std::uint8_t>({1, 0, 100}), 3), whole);
  EXPECT_EQ(tensor("BOOL", std::string("\x01\x00\x01", 3), 3), (std::vector<double>{1., 0., 1.}));
  // the smallest and the largest half, and the largest that is not normal
  EXPECT_EQ(tensor("F16", bytes<std::uint16_t>({0x0001, 0x7bff, 0x03ff}), 3),
            (std::vector<double>{std::ldexp(1., -24), 65504., std::ldexp(1023., -24)}));
}

TEST(Safetensors, HoldsTensorsByNameWithTheirShapes)
{
  const auto arrays = read(".safetensors", pair_of_tensors);

  ASSERT_EQ(arrays.size(), 2U); // not __metadata__
  EXPECT_EQ(arrays[0].name, "a");
  EXPECT_EQ(arrays[0].array.shape, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(arrays[0].array.values, (std::vector<double>{3., 4.}));
  EXPECT_EQ(arrays[1].array.values, (std::vector<double>{1., 2.}));
}

TEST(Safetensors, RefusesWhatItCannotRead)
{
  const auto refuse = [](const std::string &header, const std::size_t n_bytes,
                         const std::string &part) {
    refuse_archive(".safetensors", safetensors(header, std::string(n_bytes, '\0')), part);
  };
  const std::string a = "\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}";
  refuse_archive(".safetensors", "", "has 0 bytes");
  refuse_archive(".safetensors", little(~0ULL, 8) + "{}", "its end is missing");
  refuse_archive(".safetensors", little(5000000, 8) + std::string(5000000, ' '),
                 "a header of 5000000 bytes");
  refuse("[]", 0, "a header that is not what it should be");
  refuse("{", 0, "a header that is not what it should be");
  refuse("{\"a\":" + std::string(100000, '['), 0, "a header that is not what it should be");
  refuse("{}", 0, "no arrays");
  refuse("{}", 8, "8 bytes that belong to no tensor");
  refuse("{" + a + "," + a + "}", 16, "'a' twice");
  refuse("{" + a + "}", 15, "outside its 15 bytes");
  refuse("{" + a + "}", 24, "8 bytes that belong to no tensor");
  refuse("{" + a + ",\"b\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[8,24]}}", 24,
         "where another tensor is");
  refuse("{" + a + ",\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[24,32]}}", 32,
         "behind a gap");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,16]}}", 16, "F64 of shape 3");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
         "as many as the shape needs");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[-2],\"data_offsets\":[0,16]}}", 16,
         "no list of sizes");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[1e300],\"data_offsets\":[0,16]}}", 16,
         "no list of sizes");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[16,0]}}", 16, "outside");
  refuse("{\"a\":{\"dtype\":\"C64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16,
         "of the type C64");
  refuse("{\"a\":{\"shape\":[2],\"data_offsets\":[0,16]}}", 16, "no dtype of 'a'");
  refuse("{\"a\":7}", 0, "no dtype of 'a'");
  refuse("{\"a\":{\"dtype\":\"F64\",\"shape\":[1,1,2],\"data_offsets\":[0,16]}}", 16,
         "with 3 dimensions");
  refuse_archive(".safetensors", safetensors({{"a", "2", {1., INFINITY}}}), "holds inf in row 1");
}

TEST(Safetensors, IsReadOrRefusedWhateverHasHappenedToIt)
{
  expect_read_or_refused(".safetensors", pair_of_tensors);
}

TEST(ArrayFile, SaysWhatAFileOfPyTorchIsAndHowToConvertIt)
{
  for (const std::string suffix : {".pt", ".pth"}) {
    const NamedFile file(suffix, "PK\x03\x04 archive/data.pkl");
    for (const std::string part :
         {"is a file of PyTorch", "s = torch.load('", "safetensors.torch.save_file(s, '",
          "numpy.savez('", "**{k: v.double().numpy() for k, v in s.items()})"})
      test::expect_user_error([&] { read_array("Network/Weights file", file.name()); },
                              "Network/Weights file", part);
  }
}

TEST(ArrayFile, SaysThatANameIsWrong)
{
  const NamedFile of_arrays(".npy", pair_of_arrays), of_tensors(".dat", pair_of_tensors);
  test::expect_user_error([&] { read_array("Data/File", of_arrays.name()); }, "Data/File",
                          "ends in .npz");
  test::expect_user_error([&] { read_array("Data/File", of_tensors.name()); }, "Data/File",
                          "ends in .safetensors");
}

TEST(ArrayFile, IsOneArrayWhereOneIsMeant)
{
  const NamedFile one(".npz", npz({{"a", npy("(2,)", {1., 2.})}})), two(".npz", pair_of_arrays);

  EXPECT_EQ(read_array("Ensemble/File", one.name()).values, (std::vector<double>{1., 2.}));
  test::expect_user_error([&] { read_array("Ensemble/File", two.name()); }, "Ensemble/File",
                          "holds 'b' 2, 'a' 2 x 1");
}

TEST(DataSet, HasTheArraysOfAnArchiveAsColumns)
{
  const NamedFile file(
      ".npz",
      npz({{"x", npy("(3, 2)", {1., 2., 3., 4., 5., 6.})}, {"y", npy("(3,)", {0., 1., 1.})}}, 8));
  DataParameters parameters;
  parameters.file = file.name();
  parameters.standardize = false;

  const DataSet data = read_data_sets(parameters, {}).training;

  EXPECT_EQ(data.input_names, (std::vector<std::string>{"x_0", "x_1"}));
  EXPECT_EQ(data.inputs, (std::vector<std::vector<double>>{{1., 2.}, {3., 4.}, {5., 6.}}));
  EXPECT_EQ(data.targets, (std::vector<std::vector<double>>{{0.}, {1.}, {1.}}));
}

TEST(DataSet, RefusesArraysThatAreNotOneTable)
{
  const auto refuse = [](const std::string &text, const std::string &part) {
    DataParameters parameters;
    const NamedFile file(".npz", text);
    parameters.file = file.name();
    test::expect_user_error([&] { read_data_sets(parameters, {}); }, "Data/File", part);
  };
  refuse(npz({{"x", npy("(2, 1)", {1., 2.})}, {"y", npy("(3,)", {0., 1., 1.})}}),
         "'x' 2 x 1, 'y' 3");
  refuse(npz({{"x", npy("(2, 1)", {1., 2.})}, {"x_0", npy("(2,)", {0., 1.})}}), "'x_0' twice");
  refuse(npz({{"x", npy("()", {1.})}}), "'x' a single number");
}

} // namespace gibbsflow
