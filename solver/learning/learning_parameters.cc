#include "learning/learning_parameters.h"

#include "base/patterns.h"
#include "learning/activation.h"
#include "learning/loss.h"
#include "learning/network.h"
#include "learning/subspace.h"
#include "learning/synthetic_data.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void DataParameters::add_to(dealii::ParameterHandler &prm)
{
  const dealii::Patterns::Anything text;
  prm.enter_subsection("Data");
  std::vector<std::string> types = synthetic_data_names();
  types.insert(types.begin(), "file");
  prm.add_parameter("Type", type,
                    "Where the samples (x_i, y_i) come from. file: the entry File; the others are "
                    "generated: " +
                        synthetic_data_help() + ".",
                    patterns::one_of(types));
  prm.add_parameter("File", file,
                    "The name of a CSV file with a header line, of a NumPy file .npy (samples x "
                    "columns, the columns being called 0, 1, ...), or of a .npz or .safetensors "
                    "file with arrays of as many rows as there are samples, side by side: an array "
                    "y is the column y, or where it has two dimensions the columns y_0, y_1, .... "
                    "A relative name starts from the folder of the parameter file.",
                    patterns::input_file());
  prm.add_parameter("Target file", target_file,
                    "The name of a second such file with the targets y_i, one row for each sample. "
                    "If empty, the targets are a column of File.",
                    patterns::input_file());
  prm.add_parameter("Inputs", inputs,
                    "The names of the columns that make up x_i. If empty, all but the target.",
                    patterns::words());
  prm.add_parameter("Target", target,
                    "The name of the column y_i. If empty, the last column. Text, and labels "
                    "0, 1, ... with the loss cross-entropy, become one output for each class.",
                    text);
  prm.add_parameter("Positive class", positive_class,
                    "The class whose samples have y_i = 1, all others having y_i = 0. If empty, "
                    "the target column holds numbers, or text with one output for each class.",
                    text);
  prm.add_parameter("Sample weights", sample_weights,
                    "The name of the column of File with the weights w_i >= 0 of the samples, of "
                    "any sum > 0: V(W) = sum_i w_i l(h_W(x_i), y_i) / sum_i w_i, and batches are "
                    "drawn with these probabilities. It is no input. If empty, all weights are "
                    "equal.",
                    text);
  prm.add_parameter("Standardize", standardize,
                    "If true, each input is shifted and scaled to mean 0 and population standard "
                    "deviation 1 of the training samples, with their weights.");
  prm.add_parameter("Samples", samples, "The number >= 1 of samples that are generated.",
                    dealii::Patterns::Integer(1, 10000000));
  prm.add_parameter("Noise level", noise_level,
                    "The standard deviation >= 0 of the noise in generated samples.",
                    patterns::at_least(0.));
  prm.add_parameter("Validation fraction", validation_fraction,
                    "The part in [0, 0.9] of the samples, chosen at random, that is left out of V "
                    "and of which validation_loss is the loss.",
                    dealii::Patterns::Double(0., 0.9));
  prm.add_parameter("Seed", seed,
                    "The seed >= 0 of generated samples and of the choice of validation samples.",
                    dealii::Patterns::Integer(0));
  prm.leave_subsection();
}

void NetworkParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Network");
  prm.add_parameter("Type", type,
                    "The architecture h_W(x), with the activations s and g. " +
                        network_type_help() + ".",
                    patterns::one_of(network_type_names()));
  prm.add_parameter("Hidden", hidden,
                    "The widths >= 1 of the hidden layers, or of those within f of a ResNet.",
                    dealii::Patterns::List(dealii::Patterns::Integer(1), 0, 100));
  prm.add_parameter("Activation", activation, "The activation function s of the hidden layers.",
                    patterns::one_of(activation_names()));
  prm.add_parameter("Output activation", output_activation,
                    "The activation function g of the output.",
                    patterns::one_of(activation_names()));
  prm.add_parameter("Output bias", output_bias, "If true, the output has a bias b.");
  prm.add_parameter("Loss", loss,
                    "The loss l(h, y) of which the empirical risk V(W) = (1/n) sum_i l(h_W(x_i), "
                    "y_i) is the mean. " +
                        loss_help() + ".",
                    patterns::one_of(loss_names()));
  prm.add_parameter("Depth", depth, "The number N >= 1 of steps of a ResNet.",
                    dealii::Patterns::Integer(1, 1000000));
  prm.add_parameter("ODE tolerance", ode_tolerance,
                    "The bound in [1e-13, 0.1] on the error of each step of the neural ODE, "
                    "relative to 1 + |x|.",
                    dealii::Patterns::Double(1e-13, 0.1));
  prm.add_parameter("Weights", weights,
                    "Where the weights W_0 come from. random: independent normal numbers of "
                    "standard deviation Weight scale / sqrt(number of inputs of the layer), "
                    "biases too; file: the entry Weights file; trained: descent from random ones, "
                    "see section Training.",
                    patterns::one_of({"random", "file", "trained"}));
  prm.add_parameter(
      "Weights file", weights_file,
      "The name of a .safetensors or .npz file with the tensors of a state_dict of PyTorch, whose "
      "weights (outputs x inputs) and biases become W1, b1, W2, ... in the order of the numbers in "
      "their names, otherwise in that of the .npz file, or in the only one in which they fit; or "
      "of a text file, where '#' starts a comment, or a NumPy file .npy with all weights in the "
      "order W1 (row by row, one row for each unit), b1, W2, b2, ..., which is PyTorch's "
      "parameters_to_vector; or the names of several, one for each tensor. A relative name starts "
      "from the folder of the parameter file.",
      dealii::Patterns::List(patterns::input_file()));
  prm.add_parameter("Weight scale", weight_scale,
                    "The factor >= 0 of random weights' standard deviation.",
                    patterns::at_least(0.));
  prm.add_parameter("Regularizer", regularizer,
                    "An expression in x, y, z, the coordinates of the subspace, and the names of "
                    "Potential/Constants that is added to V. If empty, none.",
                    dealii::Patterns::Anything());
  prm.add_parameter("Seed", seed,
                    "The seed >= 0 of random weights; the same seed gives the same weights on "
                    "every machine.",
                    dealii::Patterns::Integer(0));
  prm.leave_subsection();
}

void TrainingParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Training");
  prm.add_parameter("Method", method,
                    "How W_0 is found from random weights, where Network/Weights = trained. sgd: "
                    "gradients of batches that are drawn with replacement; gradient descent: "
                    "gradients of V. Potential/Scale and Potential/L2 are part of V.",
                    patterns::one_of({"sgd", "gradient descent"}));
  prm.add_parameter("Steps", steps, "The number >= 1 of steps.",
                    dealii::Patterns::Integer(1, 100000000));
  prm.add_parameter("Learning rate", learning_rate, "The length > 0 of a step, times a gradient.",
                    patterns::positive());
  prm.add_parameter("Batch size", batch_size, "The number >= 1 of samples of a batch of sgd.",
                    dealii::Patterns::Integer(1));
  prm.add_parameter("Seed", seed, "The seed >= 0 of the choice of batches.",
                    dealii::Patterns::Integer(0));
  prm.add_parameter("Save trajectory", save_trajectory,
                    "If true, trajectory.csv has the weights on the way, at up to 1000 steps.");
  prm.leave_subsection();
}

void SubspaceParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Subspace");
  prm.add_parameter("Type", type,
                    "How the columns of P in W = W_0 + P z are chosen. " + subspace_help() + ".",
                    patterns::one_of(subspace_names()));
  prm.add_parameter("Weights", weights,
                    "The names of the weights that vary, one for each dimension, counted from 0: "
                    "W1[unit;input], b1[unit], W2[output;unit], ...",
                    patterns::words());
  prm.add_parameter("Directions", directions,
                    "One row of as many numbers as the network has weights for each dimension, "
                    "rows separated by semicolons.",
                    patterns::rows());
  prm.add_parameter(
      "File", file,
      "The name of a text, .npy, .npz or .safetensors file with such rows (dimensions x "
      "weights, or an array for each row).",
      patterns::input_file());
  prm.add_parameter("Minima files", minima_files,
                    "For each dimension the name of a file like Network/Weights file; the subspace "
                    "goes through W_0 and all of them.",
                    dealii::Patterns::List(patterns::input_file()));
  prm.add_parameter(
      "Orthonormalize", orthonormalize,
      "If true, the directions are orthonormalised in their order; if false, they are "
      "taken as they are, and lengths of z, noise and rates are those of the metric "
      "P^T P: dz = -(P^T P)^{-1} grad V dt + noise of covariance "
      "2 D (P^T P)^{-1}.");
  prm.add_parameter("Filter normalization", filter_normalization,
                    "If true, each row of each W_l within a direction gets the length of the same "
                    "row of W_0, and biases do not vary (Li et al. (2018)), before directions are "
                    "orthonormalised. For the types random, directions and file.");
  prm.add_parameter("Seed", seed, "The seed >= 0 of random directions.",
                    dealii::Patterns::Integer(0));
  prm.leave_subsection();
}

void LearningParameters::add_to(dealii::ParameterHandler &prm)
{
  data.add_to(prm);
  network.add_to(prm);
  training.add_to(prm);
  subspace.add_to(prm);
}

} // namespace gibbsflow
