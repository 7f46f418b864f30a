#include "data/number_types.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace gibbsflow {

namespace {

/// At any address.
template <typename T>
T bits_at(const char *bytes)
{
  T number;
  std::memcpy(&number, bytes, sizeof(T));
  return number;
}

template <typename T>
double read_number(const char *bytes)
{
  return static_cast<double>(bits_at<T>(bytes));
}

/// IEEE 754 binary16: a sign, 5 bits of exponent, 10 of mantissa.
double read_half(const char *bytes)
{
  const auto bits = bits_at<std::uint16_t>(bytes);
  const int exponent = bits >> 10 & 0x1f, mantissa = bits & 0x3ff;
  double magnitude = 0.;
  if (exponent == 0x1f)
    magnitude = mantissa == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
  else if (exponent == 0)
    magnitude = std::ldexp(mantissa, -24);
  else
    magnitude = std::ldexp(mantissa + 0x400, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

/// bfloat16 is the upper half of a float.
double read_bfloat16(const char *bytes)
{
  const std::uint32_t bits = static_cast<std::uint32_t>(bits_at<std::uint16_t>(bytes)) << 16;
  return read_number<float>(reinterpret_cast<const char *>(&bits));
}

} // namespace

const std::vector<NumberType> &numpy_types()
{
  static const std::vector<NumberType> table = {{"f8", 8, &read_number<double>},
                                                {"f4", 4, &read_number<float>},
                                                {"f2", 2, &read_half},
                                                {"i8", 8, &read_number<std::int64_t>},
                                                {"i4", 4, &read_number<std::int32_t>},
                                                {"i2", 2, &read_number<std::int16_t>},
                                                {"i1", 1, &read_number<std::int8_t>},
                                                {"u8", 8, &read_number<std::uint64_t>},
                                                {"u4", 4, &read_number<std::uint32_t>},
                                                {"u2", 2, &read_number<std::uint16_t>},
                                                {"u1", 1, &read_number<std::uint8_t>},
                                                {"b1", 1, &read_number<std::uint8_t>}};
  return table;
}

const std::vector<NumberType> &safetensors_types()
{
  static const std::vector<NumberType> table = {{"F64", 8, &read_number<double>},
                                                {"F32", 4, &read_number<float>},
                                                {"F16", 2, &read_half},
                                                {"BF16", 2, &read_bfloat16},
                                                {"I64", 8, &read_number<std::int64_t>},
                                                {"I32", 4, &read_number<std::int32_t>},
                                                {"I16", 2, &read_number<std::int16_t>},
                                                {"I8", 1, &read_number<std::int8_t>},
                                                {"U64", 8, &read_number<std::uint64_t>},
                                                {"U32", 4, &read_number<std::uint32_t>},
                                                {"U16", 2, &read_number<std::uint16_t>},
                                                {"U8", 1, &read_number<std::uint8_t>},
                                                {"BOOL", 1, &read_number<std::uint8_t>}};
  return table;
}

const NumberType *find_type(const std::vector<NumberType> &types, const std::string &name)
{
  for (const NumberType &type : types)
    if (type.name == name)
      return &type;
  return nullptr;
}

} // namespace gibbsflow
