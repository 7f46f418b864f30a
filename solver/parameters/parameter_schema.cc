#include "parameters/parameter_schema.h"

#include "base/text.h"
#include "parameters/json_value.h"

namespace gibbsflow {

namespace {

using Json = nlohmann::ordered_json;

/// Appends the schemas of all forms that a value of the pattern may have in a JSON file.
void append_forms(Json &forms, const ValuePattern &pattern);

Json number_type(const ValuePattern &pattern)
{
  const ValuePattern::Interval range = pattern.interval();
  Json schema = {{"type", pattern.kind() == ValuePattern::Kind::integer ? "integer" : "number"}};
  if (!range.lower.empty())
    schema[range.excludes_lower ? "exclusiveMinimum" : "minimum"] = Json::parse(range.lower);
  if (!range.upper.empty())
    schema["maximum"] = Json::parse(range.upper);
  return schema;
}

/// The regular expression of a list of names.
std::string text_of_names(const std::vector<std::string> &names, const char separator)
{
  const std::string name = '(' + join(names, "|") + ')'; // none has a character to be escaped
  return '^' + name + "( *" + separator + " *" + name + ")*$";
}

Json any_form(const ValuePattern &pattern)
{
  Json forms = Json::array();
  append_forms(forms, pattern);
  return {{"anyOf", forms}};
}

Json array_of(const Json &items, const unsigned long shortest,
              const std::optional<unsigned long> longest)
{
  Json schema = {{"type", "array"}, {"items", items}};
  if (shortest > 0)
    schema["minItems"] = shortest;
  if (longest)
    schema["maxItems"] = *longest;
  return schema;
}

bool is_numeric(const ValuePattern &pattern)
{
  return pattern.kind() == ValuePattern::Kind::number ||
         pattern.kind() == ValuePattern::Kind::integer;
}

void append_list_forms(Json &forms, const ValuePattern &pattern)
{
  const ValuePattern &element = pattern.element();
  const bool has_rows = pattern.separator() == ';';
  if (has_rows && element.kind() == ValuePattern::Kind::list) {
    Json row_forms = Json::array();
    append_list_forms(row_forms, element);
    forms.push_back(array_of(row_forms[0], pattern.shortest(), pattern.longest()));
    forms.insert(forms.end(), row_forms.begin(), row_forms.end()); // the only row
    return;
  }
  const Json item = has_rows ? array_of(any_form(element), 1, 1) : any_form(element);
  forms.push_back(array_of(item, pattern.shortest(), pattern.longest()));
  forms.push_back({{"type", "string"}});
  if (element.kind() == ValuePattern::Kind::selection)
    forms.back()["pattern"] = text_of_names(element.names(), pattern.separator());
  if (is_numeric(element))
    forms.push_back(number_type(element));
}

void append_forms(Json &forms, const ValuePattern &pattern)
{
  switch (pattern.kind()) {
  case ValuePattern::Kind::number:
  case ValuePattern::Kind::integer:
    forms.push_back(number_type(pattern));
    forms.push_back({{"$ref", "#/$defs/formula"}});
    if (pattern.word())
      forms.push_back({{"const", *pattern.word()}});
    return;
  case ValuePattern::Kind::boolean:
    forms.push_back({{"type", "boolean"}});
    forms.push_back({{"enum", Json::array({"true", "false"})}});
    return;
  case ValuePattern::Kind::selection:
    forms.push_back({{"enum", pattern.names()}});
    if (pattern.may_be_empty())
      forms.push_back({{"const", ""}});
    return;
  case ValuePattern::Kind::list:
    append_list_forms(forms, pattern);
    return;
  case ValuePattern::Kind::input_file:
    forms.push_back({{"type", "string"}});
    return;
  case ValuePattern::Kind::text:
    forms.push_back({{"type", Json::array({"string", "number"})}});
  }
}

/// `path` as the fragment of a URI that points at the schema of the entry.
std::string pointer_to(const std::string &path)
{
  const std::string section = section_of(path);
  const std::string pointer =
      (section.empty() ? "" : "/properties/" + section) + "/properties/" + name_of(path);
  std::string fragment = "#";
  for (const char c : pointer)
    fragment += c == ' ' ? std::string("%20") : std::string(1, c);
  return fragment;
}

Json entry_schema(const DeclaredEntry &entry)
{
  Json forms = Json::array();
  append_forms(forms, entry.pattern);
  if (entry.pattern.kind() == ValuePattern::Kind::text)
    forms.push_back({{"type", "array"}}); // becomes its text
  // as `gibbsflow parameters --format json` prints it
  forms.push_back({{"type", "object"},
                   {"properties", {{"value", {{"$ref", pointer_to(entry.path)}}}}},
                   {"required", Json::array({"value"})}});
  return {{"description", entry.help + " Allowed: " + entry.pattern.in_words() + '.'},
          {"default", json_value(entry.pattern, entry.default_value)},
          {"anyOf", forms}};
}

Json section_schema()
{
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
}

} // namespace

std::string parameter_schema(const std::vector<DeclaredEntry> &entries)
{
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Parameters of gibbsflow " GIBBSFLOW_VERSION}};
  schema.update(section_schema());
  schema["properties"]["$schema"] = {{"type", "string"}};
  for (const DeclaredEntry &entry : entries) {
    Json *parent = &schema;
    const std::string section = section_of(entry.path);
    if (!section.empty()) {
      if (!schema["properties"].contains(section))
        schema["properties"][section] = section_schema();
      parent = &schema["properties"][section];
    }
    (*parent)["properties"][name_of(entry.path)] = entry_schema(entry);
  }
  schema["$defs"]["formula"] = {
      {"description", "A formula of constants, such as 2*pi, or the text of a number"},
      {"type", "string"},
      {"pattern", "^[-+*/^()., 0-9A-Za-z_]+$"}};
  return schema.dump(2) + '\n';
}

} // namespace gibbsflow
