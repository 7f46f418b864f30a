#include "parameters/json_value.h"

#include "base/text.h"

namespace gibbsflow {

namespace {

using Json = nlohmann::ordered_json;

Json json_number(const std::string &value)
{
  const Json number = Json::parse(value, nullptr, false); // 1 stays 1 and does not become 1.0
  if (number.is_number())
    return number;
  const std::optional<double> parsed = parse_number(value);
  return parsed ? Json(*parsed) : Json(value); // or a word
}

Json json_array(const ValuePattern &pattern, const std::string &value)
{
  // semicolons are between rows, and a row is an array
  const bool is_row =
      pattern.separator() == ';' && pattern.element().kind() != ValuePattern::Kind::list;
  Json array = Json::array();
  for (const std::string &text : split(value, pattern.separator())) {
    const Json element = json_value(pattern.element(), text);
    array.push_back(is_row ? Json::array({element}) : element);
  }
  return array;
}

} // namespace

nlohmann::ordered_json json_value(const ValuePattern &pattern, const std::string &value)
{
  switch (pattern.kind()) {
  case ValuePattern::Kind::number:
    return json_number(value);
  case ValuePattern::Kind::integer:
    return std::stol(value);
  case ValuePattern::Kind::boolean:
    return value == "true";
  case ValuePattern::Kind::list:
    return json_array(pattern, value);
  default:
    return value;
  }
}

} // namespace gibbsflow
