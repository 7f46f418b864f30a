#include "support/json_schema.h"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace gibbsflow {

namespace {

class Validator {
public:
  explicit Validator(const nlohmann::json &root) : root_(root) {}

  void check(const nlohmann::json &schema, const nlohmann::json &value, const std::string &where)
  {
    for (const auto &[word, what] : schema.items())
      if (word == "properties")
        check_properties(schema, value, where);
      else if (word == "items")
        check_items(what, value, where);
      else if (!holds(word, what, value))
        found.push_back(where);
  }

  std::vector<std::string> found;

private:
  bool is_valid(const nlohmann::json &schema, const nlohmann::json &value) const
  {
    Validator inner(root_);
    inner.check(schema, value, "");
    return inner.found.empty();
  }

  /// Words that concern one value; those that concern values of another type hold.
  bool holds(const std::string &word, const nlohmann::json &what, const nlohmann::json &value) const
  {
    if (word == "type")
      return has_type(what, value);
    if (word == "const")
      return value == what;
    if (word == "enum")
      return std::find(what.begin(), what.end(), value) != what.end();
    if (word == "anyOf")
      return std::any_of(what.begin(), what.end(),
                         [&](const nlohmann::json &schema) { return is_valid(schema, value); });
    if (word == "$ref")
      return is_valid(target(what), value);
    if (word == "minimum" || word == "maximum" || word == "exclusiveMinimum")
      return !value.is_number() || (word == "minimum"   ? value >= what
                                    : word == "maximum" ? value <= what
                                                        : value > what);
    if (word == "pattern")
      return !value.is_string() ||
             std::regex_search(value.get<std::string>(), std::regex(what.get<std::string>()));
    if (word == "minItems" || word == "maxItems")
      return !value.is_array() ||
             (word == "minItems" ? value.size() >= what : value.size() <= what);
    if (word == "required")
      return !value.is_object() ||
             std::all_of(what.begin(), what.end(),
                         [&](const nlohmann::json &name) { return value.contains(name); });
    for (const char *const without_meaning :
         {"$schema", "$defs", "title", "description", "default", "additionalProperties"})
      if (word == without_meaning)
        return true;
    throw std::logic_error("a word of JSON Schema that is not known here: " + word);
  }

  static bool has_type(const nlohmann::json &type, const nlohmann::json &value)
  {
    if (type.is_array())
      return std::any_of(type.begin(), type.end(),
                         [&](const nlohmann::json &one) { return has_type(one, value); });
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "number" && value.is_number()) ||
           (type == "integer" && value.is_number_integer());
  }

  const nlohmann::json &target(const std::string &reference) const
  {
    const std::string fragment = std::regex_replace(reference.substr(1), std::regex("%20"), " ");
    return root_.at(nlohmann::json::json_pointer(fragment));
  }

  void check_properties(const nlohmann::json &schema, const nlohmann::json &value,
                        const std::string &where)
  {
    if (!value.is_object())
      return;
    const nlohmann::json &properties = schema["properties"];
    for (const auto &[name, property] : value.items())
      if (properties.contains(name))
        check(properties[name], property, where + '/' + name);
      else if (schema.value("additionalProperties", true) == false)
        found.push_back(where + '/' + name);
  }

  void check_items(const nlohmann::json &schema, const nlohmann::json &value,
                   const std::string &where)
  {
    if (value.is_array())
      for (const nlohmann::json &item : value)
        check(schema, item, where);
  }

  const nlohmann::json &root_;
};

} // namespace

std::vector<std::string> violations(const nlohmann::json &schema, const nlohmann::json &value)
{
  Validator validator(schema);
  validator.check(schema, value, "");
  return validator.found;
}

} // namespace gibbsflow
