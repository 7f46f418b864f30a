#include "parameters/print_parameters.h"

#include "base/text.h"
#include "parameters/json_value.h"
#include "parameters/parameter_schema.h"
#include "parameters/settings.h"

#include <boost/property_tree/xml_parser.hpp>

#include <sstream>

namespace gibbsflow {

namespace {

/// `text` as comment lines of at most 100 characters.
std::string comment(const std::string &text, const std::string &indent)
{
  std::istringstream words(text);
  std::string word, line = indent + '#', lines;
  while (words >> word) {
    if (line.size() + 1 + word.size() > 100) {
      lines += line + '\n';
      line = indent + '#';
    }
    line += ' ' + word;
  }
  return lines + line + '\n';
}

std::string default_in_words(const DeclaredEntry &entry)
{
  return entry.default_value.empty() ? "empty" : entry.default_value;
}

std::string as_prm(const std::vector<DeclaredEntry> &entries, const bool with_help)
{
  std::string text, section;
  for (const DeclaredEntry &entry : entries) {
    const std::string next = section_of(entry.path);
    const bool is_new_section = next != section;
    if (is_new_section) {
      text += section.empty() ? "" : "end\n";
      text += "\nsubsection " + next + '\n';
      section = next;
    }
    const std::string indent = section.empty() ? "" : "  ";
    if (with_help) {
      text += is_new_section || text.empty() ? "" : "\n";
      text +=
          comment(entry.help, indent) + comment("Allowed: " + entry.pattern.in_words() +
                                                    ". Default: " + default_in_words(entry) + '.',
                                                indent);
    }
    text += indent + "set " + name_of(entry.path) + " =" + (entry.value.empty() ? "" : " ") +
            escape_prm(entry.value) + '\n';
  }
  return section.empty() ? text : text + "end\n";
}

std::string as_json(const std::vector<DeclaredEntry> &entries)
{
  nlohmann::ordered_json tree;
  for (const DeclaredEntry &entry : entries) {
    const std::string section = section_of(entry.path);
    nlohmann::ordered_json &parent = section.empty() ? tree : tree[section];
    parent[name_of(entry.path)] = {
        {"value", json_value(entry.pattern, entry.value)},
        {"default_value", json_value(entry.pattern, entry.default_value)},
        {"documentation", entry.help},
        {"pattern_description", entry.pattern.in_words()}};
  }
  return tree.dump(2) + '\n';
}

std::string as_xml(const std::vector<DeclaredEntry> &entries)
{
  using boost::property_tree::ptree;
  ptree tree;
  for (const DeclaredEntry &entry : entries) {
    const std::string section = section_of(entry.path);
    const std::string parent = section.empty() ? "" : mangle(section) + '.';
    ptree node;
    node.put("value", entry.value);
    node.put("default_value", entry.default_value);
    node.put("documentation", entry.help);
    node.put("pattern_description", entry.pattern.in_words());
    tree.put_child("ParameterHandler." + parent + mangle(name_of(entry.path)), node);
  }
  std::ostringstream out;
  boost::property_tree::write_xml(out, tree,
                                  boost::property_tree::xml_writer_settings<std::string>(' ', 2));
  return out.str();
}

std::string table_cell(const std::string &text)
{
  std::string cell;
  for (const char c : text)
    cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell + " | ";
}

std::string as_markdown(const std::vector<DeclaredEntry> &entries)
{
  std::string text = "| Section | Entry | Default | Allowed | Meaning |\n|---|---|---|---|---|\n";
  for (const DeclaredEntry &entry : entries) {
    const std::string value = entry.default_value.empty() ? "" : '`' + entry.default_value + '`';
    text += "| " + table_cell(section_of(entry.path)) + table_cell(name_of(entry.path)) +
            table_cell(value) + table_cell(entry.pattern.in_words()) +
            trim(table_cell(entry.help)) + '\n';
  }
  return text;
}

} // namespace

std::vector<std::string> parameter_formats()
{
  return {"prm", "json", "xml", "markdown", "schema"};
}

std::string print_parameters(const std::vector<DeclaredEntry> &entries, const std::string &format)
{
  if (format == "json")
    return as_json(entries);
  if (format == "xml")
    return as_xml(entries);
  if (format == "markdown")
    return as_markdown(entries);
  if (format == "schema")
    return parameter_schema(entries);
  return as_prm(entries, true);
}

std::string print_values(const std::vector<DeclaredEntry> &entries)
{
  return as_prm(entries, false);
}

} // namespace gibbsflow
