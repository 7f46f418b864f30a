#pragma once

#include <string>

namespace gibbsflow {

/// The shortest decimal text that reads back as exactly `value`.
std::string exact_number(double value);

/// `value` with `digits` significant digits, for people: 0.25, 1.3e-09, 1200.
std::string short_number(double value, int digits = 6);

/// A duration for people: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
std::string duration(double seconds);

} // namespace gibbsflow
