#include "learning/learning_parameters.h"

#include "base/patterns.h"
#include "learning/activation.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void DataParameters::add_to(dealii::ParameterHandler &prm)
{
  const dealii::Patterns::Anything text;
  prm.enter_subsection("Data");
  prm.add_parameter("Type", type, "Where the samples (x_i, y_i) come from. file: the entry File.",
                    patterns::one_of({"file"}));
  prm.add_parameter("File", file,
                    "The name of a CSV file with a header line. A relative name starts from the "
                    "folder of the parameter file.",
                    patterns::input_file());
  prm.add_parameter("Inputs", inputs,
                    "The names of the columns that make up x_i. If empty, all but the target.",
                    patterns::words());
  prm.add_parameter("Target", target, "The name of the column y_i. If empty, the last column.",
                    text);
  prm.add_parameter("Positive class", positive_class,
                    "The class whose samples have y_i = 1, all others having y_i = 0. If empty, "
                    "the target column holds numbers.",
                    text);
  prm.add_parameter("Standardize", standardize,
                    "If true, each input is shifted and scaled to population mean 0 and standard "
                    "deviation 1.");
  prm.leave_subsection();
}

void NetworkParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Network");
  prm.add_parameter("Type", type,
                    "The architecture h_W(x). fully connected: h = g(W2 s(W1 x + b1) + b2) with "
                    "the activations s and g.",
                    patterns::one_of({"fully connected"}));
  prm.add_parameter("Hidden", hidden, "The width >= 1 of the hidden layer.",
                    dealii::Patterns::List(dealii::Patterns::Integer(1), 1, 1));
  prm.add_parameter("Activation", activation, "The activation function s of the hidden layer.",
                    patterns::one_of(activation_names()));
  prm.add_parameter("Output activation", output_activation,
                    "The activation function g of the output.",
                    patterns::one_of(activation_names()));
  prm.add_parameter("Output bias", output_bias, "If true, the output has a bias b2.");
  prm.add_parameter("Loss", loss,
                    "The loss that the empirical risk V averages. quadratic: "
                    "V(W) = (1/n) sum_i (h_W(x_i) - y_i)^2, without a factor 1/2.",
                    patterns::one_of({"quadratic"}));
  prm.add_parameter("Weights", weights,
                    "Where the weights W_0 come from. random: independent normal numbers of "
                    "standard deviation Weight scale / sqrt(number of inputs of the layer), "
                    "biases too; file: the entry Weights file.",
                    patterns::one_of({"random", "file"}));
  prm.add_parameter("Weights file", weights_file,
                    "The name of a text file with all weights in the order W1 (row by row, one row "
                    "for each hidden unit), b1, W2, b2, which is PyTorch's parameters_to_vector; "
                    "'#' starts a comment. A relative name starts from the folder of the parameter "
                    "file.",
                    patterns::input_file());
  prm.add_parameter("Weight scale", weight_scale,
                    "The factor >= 0 of random weights' standard deviation.",
                    patterns::at_least(0.));
  prm.add_parameter("Seed", seed,
                    "The seed >= 0 of random weights; the same seed gives the same weights on "
                    "every machine.",
                    dealii::Patterns::Integer(0));
  prm.leave_subsection();
}

void SubspaceParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Subspace");
  prm.add_parameter("Type", type,
                    "How the columns of P in W = W_0 + P z are chosen. weights: the weights named "
                    "in the entry Weights vary; directions: the entry Directions gives them.",
                    patterns::one_of({"weights", "directions"}));
  prm.add_parameter("Weights", weights,
                    "The names of the weights that vary, one for each dimension, counted from 0: "
                    "W1[unit;input], b1[unit], W2[output;unit], b2[output].",
                    patterns::words());
  prm.add_parameter("Directions", directions,
                    "One row of as many numbers as the network has weights for each dimension, "
                    "rows separated by semicolons.",
                    patterns::rows());
  prm.add_parameter("Orthonormalize", orthonormalize,
                    "If true, the directions are orthonormalised in their order; if false, they "
                    "must be orthonormal already.");
  prm.leave_subsection();
}

} // namespace gibbsflow
