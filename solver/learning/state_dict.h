#pragma once

#include "data/numeric_array.h"
#include "learning/network.h"

namespace gibbsflow {

/// All weights of a network from the tensors of a state_dict of PyTorch, or others like them. The
/// tensors of a layer are named as torch.nn.Linear names them, prefix.weight (outputs x inputs) and
/// prefix.bias, or W1 and b1. Which layer is which is said
///   - by the numbers in their names, where these differ in nothing else (0.weight, 2.weight);
///   - otherwise by the order of the file, where it keeps that in which they were saved (.npz);
///   - otherwise by shapes, where there is but one way in which they fit.
/// Tensors with other names are taken in the order of a file that keeps it. Shapes are compared
/// layer by layer; throws a UserError about `entry` that says which tensor of `file` does not fit.
Weights weights_of_tensors(const std::string &entry, const std::string &file,
                           const std::vector<NamedArray> &tensors, const Network &network);

} // namespace gibbsflow
