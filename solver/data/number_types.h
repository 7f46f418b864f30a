#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gibbsflow {

/// How a number lies in a file, little-endian, and how it becomes a double. Integers of 64 bits
/// above 2^53 are rounded.
struct NumberType {
  std::string name;
  std::size_t size; // bytes
  double (*read)(const char *bytes);
};

/// NumPy's, without the mark of the byte order: f8, f4, f2, i1 to i8, u1 to u8, b1.
const std::vector<NumberType> &numpy_types();

/// Those of safetensors: F64, F32, F16, BF16, I8 to I64, U8 to U64, BOOL.
const std::vector<NumberType> &safetensors_types();

/// Null if there is none of that name.
const NumberType *find_type(const std::vector<NumberType> &types, const std::string &name);

} // namespace gibbsflow
