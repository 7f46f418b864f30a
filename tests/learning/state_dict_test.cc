#include "learning/weights_file.h"
#include "support/array_files.h"
#include "support/expect_user_error.h"

#include <numeric>

namespace gibbsflow {

namespace {

using test::DoubleTensor;
using test::NamedFile;
using test::npy;

const std::string weights_entry = "Network/Weights file";

/// Fully connected from 2 inputs to 1 output.
Network network_of(const std::vector<unsigned int> &hidden, const bool output_bias = true)
{
  NetworkParameters parameters;
  parameters.hidden = hidden;
  parameters.output_bias = output_bias;
  return Network(parameters, 2);
}

Weights counted(const unsigned int n)
{
  Weights W(n);
  std::iota(W.begin(), W.end(), 1.);
  return W;
}

/// The tensors of a network whose weights are 1, 2, 3, ..., its layers having these names.
std::vector<DoubleTensor> tensors_of(const Network &network, const std::vector<std::string> &names)
{
  const Weights W = counted(network.n_weights());
  std::vector<DoubleTensor> tensors;
  for (const Layer &layer : network.all_layers()) {
    const std::string name = names[layer.number - 1], n = std::to_string(layer.n_outputs);
    const auto begin = W.begin() + layer.weights;
    tensors.push_back({name + ".weight",
                       n + ", " + std::to_string(layer.n_inputs),
                       {begin, begin + layer.n_inputs * layer.n_outputs}});
    if (layer.bias)
      tensors.push_back({name + ".bias",
                         n,
                         {W.begin() + *layer.bias, W.begin() + *layer.bias + layer.n_outputs}});
  }
  return tensors;
}

Weights read_safetensors_of(const Network &network, const std::vector<DoubleTensor> &tensors)
{
  return read_weights(weights_entry, {NamedFile(".safetensors", test::safetensors(tensors)).name()},
                      network);
}

Weights read_npz_of(const Network &network, const std::vector<DoubleTensor> &tensors)
{
  std::vector<std::pair<std::string, std::string>> arrays;
  for (const DoubleTensor &tensor : tensors)
    arrays.emplace_back(tensor.name, npy("(" + tensor.shape + ",)", tensor.values));
  return read_weights(weights_entry, {NamedFile(".npz", test::npz(arrays)).name()}, network);
}

void refuse_tensors(const Network &network, const std::vector<DoubleTensor> &tensors,
                    const std::string &part)
{
  test::expect_user_error([&] { read_safetensors_of(network, tensors); }, weights_entry, part);
}

} // namespace

// As torch.nn.Sequential names them; by the alphabet 10 would come before 2.
TEST(StateDict, NumbersInNamesCountLayers)
{
  const std::vector<unsigned int> hidden(5, 2);
  const Network network = network_of(hidden);
  const std::vector<std::string> names = {"net.0", "net.2", "net.4", "net.6", "net.8", "net.10"};

  EXPECT_EQ(read_safetensors_of(network, tensors_of(network, names)), counted(network.n_weights()));
  EXPECT_EQ(read_npz_of(network, tensors_of(network, names)), counted(network.n_weights()));
}

TEST(StateDict, ShapesTellLayersOfOtherNamesApart)
{
  const Network network = network_of({3, 3});
  const auto tensors = tensors_of(network, {"input", "hidden", "final"});

  EXPECT_EQ(read_safetensors_of(network, tensors), counted(network.n_weights()));
}

TEST(StateDict, AnArchiveKeepsTheOrderThatNamesDoNotTell)
{
  const Network network = network_of({2, 2});
  const auto tensors = tensors_of(network, {"zeta", "eta", "alpha"});

  EXPECT_EQ(read_npz_of(network, tensors), counted(network.n_weights()));
  refuse_tensors(network, tensors, "is not known");
  refuse_tensors(network, tensors, "numpy.savez('weights.npz'");
}

TEST(StateDict, NamesMayBeThoseOfTheWeightsHere)
{
  const Network network = network_of({3}, false);
  std::vector<DoubleTensor> tensors = tensors_of(network, {"1", "2"});
  tensors[0].name = "W1";
  tensors[1].name = "b1";
  tensors[2].name = "W2";

  EXPECT_EQ(read_safetensors_of(network, tensors), counted(network.n_weights()));

  tensors[0].name = "arr_0"; // numpy.savez without names
  EXPECT_EQ(read_npz_of(network, tensors), counted(network.n_weights()));
  refuse_tensors(network, tensors, "'arr_0' in '");
}

TEST(StateDict, OneArrayIsTheWholeVector)
{
  const Network network = network_of({3});
  const Weights W = counted(network.n_weights());

  EXPECT_EQ(read_safetensors_of(network, {{"W", std::to_string(W.size()), W}}), W);
  EXPECT_EQ(read_npz_of(network, {{"W", std::to_string(W.size()), W}}), W);
}

TEST(StateDict, SaysWhichTensorDoesNotFit)
{
  const Network network = network_of({3});
  const std::vector<DoubleTensor> good = tensors_of(network, {"0", "2"});
  std::vector<DoubleTensor> bad = good;

  bad[0].shape = "2, 3";
  refuse_tensors(network, bad, "the tensor '0.weight' in '");
  refuse_tensors(network, bad, "is 2 x 3. Allowed: the network's W1, 3 x 2 (outputs x inputs)");
  refuse_tensors(network, bad, "Transpose it");
  bad = good;
  bad[1] = {"0.bias", "2", {1., 2.}};
  refuse_tensors(network, bad, "'0.bias' in '");
  refuse_tensors(network_of({4}), good, "W1, 4 x 2");
  refuse_tensors(network_of({3, 3}), good, "'2.weight' in '");
  refuse_tensors(network_of({3}, false), good, "Set Network/Output bias = true");
  refuse_tensors(network_of({3}), {good[0], good[1], good[2]},
                 "no bias beside the tensor '2.weight'");
  refuse_tensors(network_of({3}), {good[1], good[2], good[3]},
                 "no weight beside the bias '0.bias'");
  refuse_tensors(network_of({}), good, "'0.weight' in '");
  bad = good;
  bad.push_back({"4.weight", "1, 1", {1.}});
  refuse_tensors(network, bad, "holds 3 layers: '0.bias' 3, '0.weight' 3 x 2,");
  bad = good;
  bad.push_back({"1.running_mean", "3", {1., 2., 3.}});
  refuse_tensors(network, bad, "'1.running_mean' in '");
}

TEST(StateDict, DirectionsAreRowsOfOneArrayOrArrays)
{
  const auto rows = [](const std::string &text) {
    return read_rows("Subspace/File", NamedFile(".npz", text).name(), 2, 3);
  };
  const std::vector<Weights> expected = {{1., 2., 3.}, {4., 5., 6.}};

  EXPECT_EQ(rows(test::npz({{"P", npy("(2, 3)", {1., 2., 3., 4., 5., 6.})}})), expected);
  EXPECT_EQ(rows(test::npz({{"p", npy("(3,)", {1., 2., 3.})}, {"q", npy("(3,)", {4., 5., 6.})}})),
            expected);
  const auto refuse = [&](const std::string &text, const std::string &part) {
    test::expect_user_error([&] { rows(text); }, "Subspace/File", part);
  };
  refuse(test::npz({{"P", npy("(3, 2)", {1., 2., 3., 4., 5., 6.})}}), "Transpose it");
  refuse(test::npz({{"p", npy("(3,)", {1., 2., 3.})}, {"q", npy("(2,)", {4., 5.})}}),
         "'p' 3, 'q' 2");
}

} // namespace gibbsflow
