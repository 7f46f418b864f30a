#include "data/csv.h"
#include "learning/data_set.h"
#include "learning/model.h"
#include "learning/targets.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

#include <cmath>

namespace gibbsflow {

namespace {

using test::TemporaryFile;
using Rows = std::vector<std::vector<double>>;

CsvTable read(const std::string &text)
{
  return read_csv("Data/File", TemporaryFile(text).name());
}

DataSet read_data(const std::string &text, DataParameters parameters = {})
{
  const TemporaryFile file(text);
  parameters.file = file.name();
  return read_data_sets(parameters, {}).training;
}

} // namespace

TEST(Csv, ReadsQuotesByteOrderMarkAndCarriageReturns)
{
  const CsvTable table =
      read("\xEF\xBB\xBF"
           "a,\"b, \"\"x\"\"\" , c\r\n1, two ,\"line\nbreak\"\r\n4,,6\r\n\r\n\n");

  EXPECT_EQ(table.header, (std::vector<std::string>{"a", "b, \"x\"", "c"}));
  EXPECT_EQ(table.n_rows(), 2U);
  EXPECT_EQ(table.fields, (std::vector<std::string_view>{"1", "two", "line\nbreak", "4", "", "6"}));
  EXPECT_EQ(table.lines, (std::vector<unsigned int>{2, 4}));
}

TEST(Csv, LastLineMayLackItsLineFeed)
{
  EXPECT_EQ(read("a,b\n1,2").n_rows(), 1U);
  EXPECT_EQ(read("a,b\n1,\"2\"").field(0, 1), "2");
}

TEST(Csv, NumbersAreFiniteAndWhole)
{
  const CsvTable table = read("a,b,c,d,e\n -1.5e3 ,nan,1.2x,,inf\n");

  EXPECT_EQ(table.number("Data/File", 0, 0), -1500.);
  for (unsigned int column = 1; column < 5; ++column)
    test::expect_user_error([&] { table.number("Data/File", 0, column); }, "Data/File", ":2: ");
}

TEST(Csv, RefusesFilesThatAreNone)
{
  const auto refuse = [](const std::string &text, const std::string &part) {
    test::expect_user_error([&] { read(text); }, "Data/File", part);
  };
  refuse("", "no samples");
  refuse("\n\n", "no samples");
  refuse("a,b\n", "no samples");
  refuse("a,b\n1,2\n3\n", ":3: found 1 fields");
  refuse("a,b\n1,2,3\n", ":2: found 3 fields");
  refuse("a,b\n1,2\n\n3,4\n", ":3: found 1 fields");
  refuse("a,a\n1,2\n", "again");
  refuse("a,\n1,2\n", "no name");
  refuse("5.1,3.5,setosa\n4.9,3.0,setosa\n", ":1: found the number 5.1 where");
  EXPECT_EQ(read("0,1,y\n1,2,3\n").n_rows(), 1U); // names that count
  refuse("a,b\n1,\"2\n", ":2: a quote is never closed");
  refuse("a,b\n1,\"2\"x\n", "behind a quoted field");
  test::expect_user_error([] { read_csv("Data/File", "no/such/file.csv"); }, "Data/File",
                          "no/such/file.csv");
  test::expect_user_error([] { read_csv("Data/File", ""); }, "Data/File", "no file");
  test::expect_user_error([] { read_csv("Data/File", "/"); }, "Data/File", "directory");
}

TEST(Csv, SaysWhatAForeignFileIsAndHowToConvertIt)
{
  const auto refuse = [](const std::string &text, const std::string &found,
                         const std::string &python) {
    test::expect_user_error([&] { read(text); }, "Data/File", found);
    test::expect_user_error([&] { read(text); }, "Data/File", python);
  };
  refuse("a;b\n1,5;2\n", "separated by semicolons", "sep=';'");
  refuse("a\tb\n1\t2\n", "separated by tabs", "sep='\\t'");
  refuse("PK\x03\x04 archive/data.pkl", "file of PyTorch", "torch.load(");
  refuse("PK\x03\x04 x.npy", "NumPy archive", "ends in .npz");
  refuse("PK\x03\x04 xl/workbook.xml", "spreadsheet", "pandas.read_excel(");
  refuse("\x80\x04", "pickle", "pickle.load(");
  refuse("\x1f\x8b", "gzip", "gzip.open(");
  refuse("\x93NUMPY", "is a NumPy file", "ends in .npy");
}

// Some megabytes in a fraction of a second; the fields lie in the text and are not copied.
TEST(Csv, KeepsTheFieldsOfALongFileInItsText)
{
  constexpr unsigned int n = 50000;
  std::string text = "u,v,y\n";
  for (unsigned int i = 0; i < n; ++i)
    text += std::to_string(i) + "," + std::to_string(0.5 * i) + ",1\n";

  const CsvTable table = read(text);

  ASSERT_EQ(table.n_rows(), n);
  for (unsigned int i = 0; i < n; ++i)
    ASSERT_EQ(table.number("Data/File", i, 1), 0.5 * i);
  EXPECT_TRUE(table.quoted->empty());
  EXPECT_GE(table.field(n - 1, 2).data(), table.text->data());
  EXPECT_LT(table.field(n - 1, 2).data(), table.text->data() + table.text->size());
}

TEST(DataSet, StandardizesWithThePopulationDeviation)
{
  const DataSet data = read_data("u,v,y\n1,10,0\n3,10,1\n5,40,0.5\n");

  EXPECT_EQ(data.input_names, (std::vector<std::string>{"u", "v"}));
  EXPECT_EQ(data.targets, (Rows{{0.}, {1.}, {0.5}}));
  EXPECT_FALSE(data.is_classification());
  EXPECT_NEAR(data.inputs[0][0], -std::sqrt(1.5), 1e-15);
  EXPECT_NEAR(data.inputs[1][0], 0., 1e-15);
  EXPECT_NEAR(data.inputs[2][1], std::sqrt(2.), 1e-15);
}

TEST(DataSet, TakesTheNamedColumnsAndClass)
{
  DataParameters parameters;
  parameters.inputs = {"c", "a"};
  parameters.target = "kind";
  parameters.positive_class = "cat";
  parameters.standardize = false;

  const DataSet data = read_data("a,kind,b,c\n1,cat,2,3\n4,dog,5,6\n", parameters);

  EXPECT_EQ(data.inputs, (std::vector<std::vector<double>>{{3., 1.}, {6., 4.}}));
  EXPECT_EQ(data.targets, (Rows{{1.}, {0.}}));
  EXPECT_TRUE(data.is_classification());
}

TEST(DataSet, ClassesBecomeOutputs)
{
  const DataSet data = read_data("u,kind\n1,dog\n2,cat\n4,dog\n");

  EXPECT_EQ(data.targets, (Rows{{0., 1.}, {1., 0.}, {0., 1.}}));
  test::expect_user_error([] { read_data("u,y\n1,2\n2,nan\n"); }, "Data/Target", "holds 'nan'");
}

// Labels of three classes that the quadratic loss takes for numbers are remarked on.
TEST(DataSet, SeesLabelsInNumbers)
{
  const Loss &quadratic = find_loss("quadratic");
  EXPECT_EQ(classes_in_numbers({{2.}, {0.}, {1.}, {0.}}, quadratic), 3U);
  EXPECT_EQ(classes_in_numbers({{1.}, {0.}}, quadratic), 0U);
  EXPECT_EQ(classes_in_numbers({{1.}, {0.}, {3.}}, quadratic), 0U);
  EXPECT_EQ(classes_in_numbers({{1.}, {0.}, {2.}, {0.5}}, quadratic), 0U);
  EXPECT_EQ(classes_in_numbers({{1.}, {0.}, {-1.}}, quadratic), 0U);
  EXPECT_EQ(classes_in_numbers({{2.}, {0.}, {1.}}, find_loss("logistic")), 0U);

  const test::TemporaryFile file("u,y\n1,0\n2,1\n4,2\n3,1\n");
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  LearningParameters learning;
  learning.data.file = file.name();
  learning.subspace.weights = {"W1[0;0]"};
  const Model<1> model = make_model<1>(potential, learning);
  ASSERT_EQ(model.warnings.size(), 1U);
  EXPECT_NE(model.warnings[0].find("the labels 0 to 2 of 3 classes"), std::string::npos);
}

TEST(DataSet, RefusesWhatCannotBeUsed)
{
  const std::string text = "width,height,kind\n1,2,cat\n3,2,dog\n";
  const auto refuse = [&text](const std::string &entry, const std::string &part,
                              DataParameters parameters) {
    test::expect_user_error([&] { read_data(text, parameters); }, entry, part);
  };
  DataParameters parameters;
  parameters.positive_class = "cta";
  refuse("Data/Positive class", "Did you mean 'cat'", parameters);
  parameters.positive_class = "cat";
  refuse("Data/Standardize", "'height'", parameters);
  parameters.inputs = {"widht"};
  refuse("Data/Inputs", "Did you mean 'width'", parameters);
  parameters.inputs = {"width", "kind"};
  refuse("Data/Inputs", "target", parameters);
  parameters.inputs = {"width", "width"};
  refuse("Data/Inputs", "twice", parameters);
  parameters.inputs = {};
  parameters.target = "sort";
  refuse("Data/Target", "width, height, kind", parameters);
  parameters.target = "width";
  parameters.positive_class = "1";
  refuse("Data/File", "column 'kind' holds 'cat'", parameters);
  test::expect_user_error([] { read_data("only\n1\n"); }, "Data/File", "one column");
}

} // namespace gibbsflow
