#include "base/format.h"

#include <deal.II/base/exceptions.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace gibbsflow {

namespace {

std::string print(const char *format, const int precision, const double value)
{
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), format, precision, value);
  return text.data();
}

/// The power of ten of the first digit of x > 0.
int leading_place(const double x)
{
  return static_cast<int>(std::floor(std::log10(x)));
}

/// The smallest power of ten that is at least `error`, as its exponent.
int place_of(const double error)
{
  constexpr double rounding = 1e-9; // so that an error of 1e-3 is one of 1e-3
  return static_cast<int>(std::ceil(std::log10(error) - rounding));
}

} // namespace

std::string shortest(const double value)
{
  Assert(std::isfinite(value), dealii::ExcMessage("Only finite numbers have a decimal."));

  std::array<char, 32> text{};
  const bool is_short_integer = std::abs(value) < 1e15 && value == std::trunc(value);
  const std::to_chars_result end =
      is_short_integer
          ? std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed)
          : std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end.ptr);
}

std::string brief(const std::optional<double> value, const unsigned int digits)
{
  if (!value || !std::isfinite(*value))
    return "";
  if (*value == 0.)
    return "0";
  std::string text = print("%#.*g", static_cast<int>(digits), *value);
  if (text.back() == '.') // "1234." has all the digits asked for
    text.pop_back();
  if (const std::size_t point = text.find(".e"); point != std::string::npos)
    text.erase(point, 1);
  return text;
}

std::string plain(const std::optional<double> value, const unsigned int digits)
{
  return value && std::isfinite(*value) ? print("%.*g", static_cast<int>(digits), *value) : "";
}

std::string brief_or_power(const std::optional<double> value, const std::optional<double> logarithm,
                           const unsigned int digits)
{
  const bool fits = value && std::isfinite(*value) &&
                    (*value == 0. || (std::abs(*value) < 1e100 && std::abs(*value) >= 1e-99));
  const bool has_logarithm = logarithm && std::isfinite(*logarithm);
  if (fits && !(*value == 0. && has_logarithm))
    return brief(value, digits);
  if (has_logarithm)
    return "10^" + print("%.*f", 2, *logarithm / std::log(10.));
  return brief(value, digits);
}

std::string brief_within(const std::optional<double> value, const std::optional<double> error,
                         const unsigned int digits, const std::optional<double> logarithm)
{
  const std::string all = brief_or_power(value, logarithm, digits);
  if (!value || !std::isfinite(*value) || !error || !(*error > 0.) || all.compare(0, 3, "10^") == 0)
    return all;
  if (!std::isfinite(*error))
    return "";
  const double magnitude = std::abs(*value);
  const int right = magnitude > *error ? leading_place(magnitude) - place_of(*error) + 1 : 0;
  if (right < 1) {
    const double bound = magnitude + *error, unit = std::pow(10., leading_place(bound));
    return "< " + print("%.*e", 0, std::ceil(bound / unit - 1e-9) * unit);
  }
  return brief(value, std::min<unsigned int>(right, digits));
}

std::string plain_within(const std::optional<double> value, const std::optional<double> error,
                         const unsigned int digits)
{
  if (!value || !std::isfinite(*value) || !error || !(*error > 0.) || !std::isfinite(*error))
    return plain(value, digits);
  const double unit = std::pow(10., place_of(*error));
  const double rounded = std::round(*value / unit) * unit;
  return plain(rounded == 0. ? 0. : rounded, digits);
}

std::string rounded_bound(const double logarithm, const Rounding rounding,
                          const unsigned int digits)
{
  const double value = std::exp(logarithm), away = rounding == Rounding::down ? -1. : 1.;
  const std::string nearest = brief_or_power(value, logarithm, digits);
  const double ten = std::log(10.);
  if (nearest.compare(0, 3, "10^") == 0) {
    const double hundredths = 100. * logarithm / ten;
    return "10^" +
           print("%.*f", 2, (away < 0. ? std::floor(hundredths) : std::ceil(hundredths)) / 100.);
  }
  if (away * (std::strtod(nearest.c_str(), nullptr) - value) >= 0.)
    return nearest;
  return brief(value + away * 0.5 *
                           std::pow(10., leading_place(value) - (static_cast<int>(digits) - 1)),
               digits);
}

std::string duration(const double seconds)
{
  if (seconds < 1.)
    return print("%.*f s", 3, seconds);
  if (seconds < 99.95)
    return print("%.*f s", 1, seconds);

  const auto total = static_cast<unsigned long>(std::lround(seconds));
  std::array<char, 64> text{};
  if (total < 3600)
    std::snprintf(text.data(), text.size(), "%lu min %02lu s", total / 60, total % 60);
  else
    std::snprintf(text.data(), text.size(), "%lu h %02lu min", total / 3600, total % 3600 / 60);
  return text.data();
}

std::string data_size(const double bytes)
{
  if (bytes < 1e3)
    return print("%.*f B", 0, bytes);
  if (bytes < 1e6)
    return print("%.*f kB", 1, bytes / 1e3);
  if (bytes < 1e9)
    return print("%.*f MB", 1, bytes / 1e6);
  return print("%.*f GB", 2, bytes / 1e9);
}

std::string grouped(const std::uint64_t count)
{
  std::string text = std::to_string(count);
  for (std::size_t i = text.size(); i > 3; i -= 3)
    text.insert(i - 3, 1, ' ');
  return text;
}

} // namespace gibbsflow
