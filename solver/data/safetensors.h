#pragma once

#include "data/numeric_array.h"

namespace gibbsflow {

/// The tensors of a .safetensors file in the order of their names, which need not be that of the
/// model (https://github.com/huggingface/safetensors: eight bytes with the length of the header,
/// little-endian; the header, JSON {"name": {"dtype": "F64", "shape": [3, 2], "data_offsets":
/// [begin, end]}, ...}; the numbers). The entry __metadata__ is skipped. Throws a UserError about
/// `entry` for a header that is longer than the file or than 4 MiB, that is no such JSON or has a
/// name twice; for tensors that overlap, leave gaps, or are of another size than their shape says;
/// for types that are not F64, F32, F16, BF16, an integer or BOOL, for more than `most_dimensions`,
/// and for numbers that are not finite.
std::vector<NamedArray> read_safetensors(const std::string &entry, const std::string &file,
                                         unsigned int most_dimensions = 2);

} // namespace gibbsflow
