#pragma once

#include "data/numeric_array.h"

namespace gibbsflow {

/// The arrays of a NumPy archive .npz (a zip file of .npy files, as numpy.savez and
/// savez_compressed write it), in the order of the archive, which is that in which they were given
/// to numpy.savez. Throws a UserError about `entry` for whatever read_npy() and ZipArchive refuse.
std::vector<NamedArray> read_npz(const std::string &entry, const std::string &file,
                                 unsigned int most_dimensions = 2);

} // namespace gibbsflow
