#pragma once

#include "learning/network.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// All weights from the tensors of one .npz or .safetensors file (weights_of_tensors()), or from
/// one file or several one behind the other (one for each tensor), each a .npy file, a .npz or
/// .safetensors file with one array, or a text with numbers separated by white space or commas,
/// where '#' starts a comment. Throws a UserError about `entry` for a file that cannot be read or a
/// number that is not finite, and where there are not exactly n_weights numbers in all.
Weights read_weights(const std::string &entry, const std::vector<std::string> &files,
                     const Network &network);

/// Rows of n_weights numbers, n_rows of them, from one array or text, or from n_rows arrays of a
/// .npz or .safetensors file. Throws as read_weights().
std::vector<Weights> read_rows(const std::string &entry, const std::string &file,
                               unsigned int n_rows, unsigned int n_weights);

} // namespace gibbsflow
