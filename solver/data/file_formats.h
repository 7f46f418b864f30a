#pragma once

#include <string>

namespace gibbsflow {

/// Throws a UserError about `entry` where the file is of a format that people have and this program
/// does not read: PyTorch's .pt, pickles, spreadsheets, HDF5, Parquet, compressed files. It says
/// what the file is and gives the line of Python that converts it. Also where it is a .npz or a
/// .safetensors file whose name does not say so.
void refuse_other_formats(const std::string &entry, const std::string &file,
                          const std::string &bytes);

/// The same for a .npy file whose name does not say so.
void refuse_npy(const std::string &entry, const std::string &file, const std::string &bytes);

} // namespace gibbsflow
