#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Data: the samples (x_i, y_i) of the empirical risk.
struct DataParameters {
  std::string type = "file";
  std::string file = ""; // CSV with a header line; absolute once the parameter file is read
  std::vector<std::string> inputs; // column names; empty: all but the target
  std::string target = "";         // column name; empty: the last column
  std::string positive_class = ""; // one class against the rest as 0/1; empty: a number
  bool standardize = true;         // inputs to population mean 0, standard deviation 1

  void add_to(dealii::ParameterHandler &prm);
};

/// Section Network: a fully connected network with one hidden layer.
struct NetworkParameters {
  std::string type = "fully connected";
  std::vector<unsigned int> hidden = {3};
  std::string activation = "logistic";
  std::string output_activation = "identity";
  bool output_bias = false;
  std::string loss = "quadratic";
  std::string weights = "random"; // random|file
  std::string weights_file = "";
  double weight_scale = 1.;
  unsigned int seed = 1;

  void add_to(dealii::ParameterHandler &prm);
};

/// Section Subspace: W = W_0 + P z with z the coordinates of the mesh.
struct SubspaceParameters {
  std::string type = "weights";                // weights|directions
  std::vector<std::string> weights;            // e.g. W1[0;0], b1[2], W2[0;1]
  std::vector<std::vector<double>> directions; // dim rows of n_weights
  bool orthonormalize = true;

  void add_to(dealii::ParameterHandler &prm);
};

struct LearningParameters {
  DataParameters data;
  NetworkParameters network;
  SubspaceParameters subspace;
};

} // namespace gibbsflow
