#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace gibbsflow {

/// Where `value` is not what the JSON Schema says: "/Noise/Alpha", "" for all of it. Knows the
/// words that parameter_schema() uses; any other word makes it throw std::logic_error.
std::vector<std::string> violations(const nlohmann::json &schema, const nlohmann::json &value);

} // namespace gibbsflow
