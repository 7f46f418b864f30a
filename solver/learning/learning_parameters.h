#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Data: the samples (x_i, y_i) of the empirical risk.
struct DataParameters {
  std::string type = "file";       // |two moons|annulus|xor|regression|teacher
  std::string file = "";           // CSV or .npy; absolute once the parameter file is read
  std::string target_file = "";    // likewise; empty: the targets are a column of `file`
  std::vector<std::string> inputs; // column names; empty: all but the target
  std::string target = "";         // column name; empty: the last column
  std::string positive_class = ""; // one class against the rest as 0/1; empty: numbers, or one-hot
  std::string sample_weights = ""; // column name; empty: equal weights
  bool standardize = true;         // inputs to mean 0, deviation 1 of the training part
  unsigned int samples = 200;      // of generated data
  double noise_level = 0.1;
  double validation_fraction = 0.;
  unsigned int seed = 1;

  void add_to(dealii::ParameterHandler &prm);
};

/// Section Network.
struct NetworkParameters {
  std::string type = "fully connected"; // |two-layer|ResNet|neural ODE
  std::vector<unsigned int> hidden = {3};
  std::string activation = "logistic";
  std::string output_activation = "identity";
  bool output_bias = false;
  std::string loss = "quadratic"; // |logistic|cross-entropy
  unsigned int depth = 10;        // N of the ResNet
  double ode_tolerance = 1e-12;
  std::string weights = "random"; // |file|trained
  std::vector<std::string> weights_file;
  double weight_scale = 1.;
  std::string regularizer = ""; // expression in the coordinates of the subspace
  unsigned int seed = 1;

  void add_to(dealii::ParameterHandler &prm);
};

/// Section Training: W_0 by descent from random weights, where Network/Weights = trained.
struct TrainingParameters {
  std::string method = "sgd"; // |gradient descent
  unsigned int steps = 1000;
  double learning_rate = 0.1;
  unsigned int batch_size = 10;
  unsigned int seed = 1;
  bool save_trajectory = false;

  void add_to(dealii::ParameterHandler &prm);
};

/// Section Subspace: W = W_0 + P z with z the coordinates of the mesh.
struct SubspaceParameters {
  std::string type = "weights";                // |directions|file|random|trajectory|Hessian|minima
  std::vector<std::string> weights;            // e.g. W1[0;0], b1[2], W2[0;1]
  std::vector<std::vector<double>> directions; // dim rows of n_weights
  std::string file = "";                       // the same in a file
  std::vector<std::string> minima_files;       // dim files of weights
  bool orthonormalize = true;
  bool filter_normalization = false;
  unsigned int seed = 1;

  void add_to(dealii::ParameterHandler &prm);
};

struct LearningParameters {
  DataParameters data;
  NetworkParameters network;
  TrainingParameters training;
  SubspaceParameters subspace;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
