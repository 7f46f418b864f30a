#include "support/array_files.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <algorithm>

// What files and entries of a network can be wrong in, through the program as a user runs it.

namespace gibbsflow {

namespace {

const std::string input_network = R"(
set Dimension = 1
subsection Potential
  set Type = network
end
subsection Subspace
  set Weights = W1[0;0]
end
)";

const std::string input_table = "u,v,y\n1,2,0\n3,4,1\n2,7,1\n5,1,0\n";

class BadLearningInputSlow : public testing::Test {
protected:
  /// Expects one line with status 2 that names the entry and has the part, and no new files.
  void refuse(const std::vector<std::string> &settings, const std::string &entry,
              const std::string &part)
  {
    SCOPED_TRACE(entry + ": " + part);
    write_file(directory_.path(), "net.prm", input_network);
    write_file(directory_.path(), "data.csv", input_table);
    const std::vector<std::string> before = files_in(directory_.path());
    std::vector<std::string> arguments = {"run", "net.prm", "--set", "Data/File=data.csv"};
    for (const std::string &setting : settings)
      arguments.insert(arguments.end(), {"--set", setting});

    const ProgramResult result = run_program(GIBBSFLOW_PROGRAM, arguments, directory_.path());

    EXPECT_EQ(2, result.exit_status) << result.err;
    EXPECT_EQ("", result.out);
    EXPECT_EQ(1, std::count(result.err.begin(), result.err.end(), '\n')) << result.err;
    for (const std::string &words : {entry + ": ", part, std::string("Allowed: ")})
      EXPECT_NE(std::string::npos, result.err.find(words)) << result.err;
    EXPECT_EQ(before, files_in(directory_.path()));
  }

  void write_npy(const std::string &name, const std::string &type, const std::string &bytes)
  {
    const std::string header =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 1), }\n";
    write_file(directory_.path(), name,
               std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) +
                   std::string(1, '\0') + header + bytes);
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
};

} // namespace

TEST_F(BadLearningInputSlow, Data)
{
  refuse({"Data/File=nowhere.csv"}, "Data/File", "nowhere.csv");
  write_file(directory_.path(), "nan.csv", "u,v,y\n1,nan,0\n3,4,1\n");
  refuse({"Data/File=nan.csv"}, "Data/File", "nan.csv:2: column 'v' holds 'nan'");
  write_file(directory_.path(), "labels.csv", "u,v,y\n1,3,0\n3,4,3\n");
  refuse({"Data/File=labels.csv", "Network/Loss=cross-entropy"}, "Data/Target",
         "no sample has the label 1");
  refuse({"Data/File=labels.csv", "Network/Loss=logistic"}, "Data/Target", "label 3");
}

TEST_F(BadLearningInputSlow, Npy)
{
  write_npy("big.npy", ">f8", std::string(16, '\0'));
  write_npy("complex.npy", "<c16", std::string(32, '\0'));
  write_npy("object.npy", "|O", std::string(16, '\0'));
  write_npy("short.npy", "<f8", std::string(15, '\0'));
  write_file(directory_.path(), "no_columns.npy",
             std::string("\x93NUMPY\x01\x00", 8) + std::string("\x3c\x00", 2) +
                 "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 0)}  \n");
  for (const auto &[file, part] : {std::pair<std::string, std::string>{"big.npy", "big-endian"},
                                   {"complex.npy", "complex"},
                                   {"object.npy", "objects"},
                                   {"short.npy", "fewer"},
                                   {"no_columns.npy", "rows without numbers"}})
    refuse({"Data/File=" + file}, "Data/File", part);
}

TEST_F(BadLearningInputSlow, ArchivesOfArrays)
{
  const std::string entry = "Network/Weights file", use = "Network/Weights=file";
  const auto refuse_weights = [&](const std::string &file, const std::string &text,
                                  const std::string &part) {
    write_file(directory_.path(), file, text);
    refuse({use, entry + "=" + file}, entry, part);
  };
  const std::string tensors =
      test::safetensors({{"0.weight", "3, 1", {1., 2., 3.}}, {"0.bias", "3", {1., 2., 3.}}});
  refuse_weights("model.pt", "PK\x03\x04 archive/data.pkl",
                 "safetensors.torch.save_file(s, 'model");
  refuse_weights("short.safetensors", tensors.substr(0, 50), "its end is missing");
  refuse_weights("other.safetensors", tensors, "the network's W1, 3 x 2");
  refuse_weights("broken.npz", "PK\x03\x04", "its end is missing");
  refuse({"Potential/Type=grid", "Potential/File=broken.npz"}, "Potential/File",
         "its end is missing");
  write_file(directory_.path(), "V.npy", test::npy("(5,)", {1., 2., 3., 2., 1.}));
  refuse({"Potential/Type=grid", "Potential/File=V.npy", "Potential/Lower corner=-1",
          "Potential/Upper corner=1", "Mesh/Lower corner=-2.5", "Mesh/Upper corner=2.5"},
         "Mesh/Lower corner", "outside the grid");
}

TEST_F(BadLearningInputSlow, ShapesAndDirections)
{
  write_file(directory_.path(), "weights.txt", "1 2 3\n");
  refuse({"Network/Weights=file", "Network/Weights file=weights.txt"}, "Network/Weights file",
         "holds 3 numbers");
  refuse({"Subspace/Type=directions", "Subspace/Directions=1, 2"}, "Subspace/Directions",
         "a row has 2 numbers");
  refuse({"Subspace/Type=file", "Subspace/File=weights.txt"}, "Subspace/File", "holds 3 numbers");
  refuse({"Network/Hidden=1000000000, 1000000000"}, "Network/Hidden", "weights or more");
  refuse({"Network/Hidden=100000, 100000"}, "Network/Hidden", "weights or more");
  refuse({"Network/Regularizer=x+q"}, "Network/Regularizer", "q");
  refuse({"Network/Weights=trained", "Training/Batch size=5"}, "Training/Batch size", "4 samples");
}

} // namespace gibbsflow
