#pragma once

#include "data/numeric_array.h"

namespace gibbsflow {

/// Whether the name ends in .npz or .safetensors, in upper or lower case: a file of named arrays.
bool is_archive(const std::string &file);

/// Whether the file says in which order its arrays were given: .npz does, .safetensors does not.
bool keeps_order(const std::string &file);

/// All arrays of such a file (read_npz(), read_safetensors()), at least one. Throws a UserError
/// about `entry`.
std::vector<NamedArray> read_archive(const std::string &entry, const std::string &file,
                                     unsigned int most_dimensions = 2);

/// The array of a .npy file, or the only one of a file of named arrays.
NumericArray read_array(const std::string &entry, const std::string &file,
                        unsigned int most_dimensions = 2);

/// "'W' 3 x 2, 'b' 3": what a file of named arrays holds, for messages.
std::string list_of(const std::vector<NamedArray> &arrays);

} // namespace gibbsflow
