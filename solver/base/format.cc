#include "base/format.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace gibbsflow {

std::string exact_number(const double value)
{
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

std::string short_number(const double value, const int digits)
{
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*g", digits, value);
  return buffer;
}

std::string duration(const double seconds)
{
  if (!(seconds < 3.6e8))
    return "very long";
  if (seconds < 9.95)
    return short_number(std::round(10. * seconds) / 10.) + " s";
  const long whole = std::lround(seconds);
  if (whole < 60)
    return std::to_string(whole) + " s";
  if (whole < 3600)
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

} // namespace gibbsflow
