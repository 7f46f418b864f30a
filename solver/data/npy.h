#pragma once

#include "data/numeric_array.h"

#include <string_view>

namespace gibbsflow {

/// Reads NumPy's format .npy, versions 1 to 3 (NumPy Enhancement Proposal 1), of float16 to
/// float64, integers of 1 to 8 bytes and bool, little-endian, in C or Fortran order, as double.
/// Throws a UserError about `entry` for anything else, for more than `most_dimensions` (<= 3), for
/// a file that is shorter or longer than its header says, and for numbers that are not finite.
NumericArray read_npy(const std::string &entry, const std::string &file,
                      unsigned int most_dimensions = 2);

/// The same from bytes that are at hand; `where` names the array in messages, "'weights.npy'".
NumericArray parse_npy(const std::string &entry, const std::string &where, std::string_view bytes,
                       unsigned int most_dimensions);

/// The suffix .npy, in upper or lower case.
bool is_npy(const std::string &file);

} // namespace gibbsflow
