#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gibbsflow {

/// For machines: the shortest decimal that reads back as exactly `value`, integers below 1e15
/// without an exponent. The value is finite.
std::string shortest(double value);

/// For people: `digits` significant digits, trailing zeros kept so that columns line up
/// ("0.2500", "1.235e-07"); zero is "0", what is not finite or absent is "".
std::string brief(std::optional<double> value, unsigned int digits = 4);

/// For what the user gave: at most `digits` significant digits and no more than needed: "0.25".
std::string plain(std::optional<double> value, unsigned int digits = 6);

/// `value` as by brief(), or, where a double cannot hold it or its exponent has three digits,
/// e^`logarithm` as a power of ten: "10^-434.29".
std::string brief_or_power(std::optional<double> value, std::optional<double> logarithm,
                           unsigned int digits = 4);

/// As brief_or_power(), with the digits only that `error` >= 0 leaves right: the unit of the last
/// one is at least the error, and where that leaves none, "< 2e-06" says what the value is below
/// (it is not negative then). Without an error all digits are printed. `error` is that of the
/// value; where the value cannot be held, one of the logarithm times e^logarithm.
std::string brief_within(std::optional<double> value, std::optional<double> error,
                         unsigned int digits = 4, std::optional<double> logarithm = {});

/// As plain(), rounded to a power of ten that is at least `error`: what is smaller than it is "0".
std::string plain_within(std::optional<double> value, std::optional<double> error,
                         unsigned int digits = 6);

enum class Rounding { down, up };

/// A bound e^`logarithm` > 0 that stays one when printed: as brief_or_power(), but rounded down or
/// up, not to the nearest.
std::string rounded_bound(double logarithm, Rounding rounding, unsigned int digits = 8);

/// "0.034 s", "12.3 s", "3 min 20 s", "2 h 05 min".
std::string duration(double seconds);

/// "523 B", "12.3 MB", "1.25 GB" (powers of 1000).
std::string data_size(double bytes);

/// Digits in groups of three: "1 234 567".
std::string grouped(std::uint64_t count);

} // namespace gibbsflow
