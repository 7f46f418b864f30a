#pragma once

#include "parameters/value_pattern.h"

#include <nlohmann/json.hpp>

#include <string>

namespace gibbsflow {

/// The value of an entry of that pattern as a number, boolean, string or array of these, which
/// read_json() reads back.
nlohmann::ordered_json json_value(const ValuePattern &pattern, const std::string &value);

} // namespace gibbsflow
