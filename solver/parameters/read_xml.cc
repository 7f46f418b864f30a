#include "parameters/settings.h"

#include "base/text.h"
#include "base/user_error.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <cctype>
#include <sstream>

namespace gibbsflow {

namespace {

using boost::property_tree::ptree;

void collect(const ptree &tree, const std::string &section, const std::string &file,
             Settings &settings)
{
  for (const auto &[name, node] : tree) {
    if (name == "<xmlattr>")
      continue;
    const std::string path = (section.empty() ? "" : section + '/') + demangle(name);
    const auto value = node.find("value");
    if (node.empty()) {
      settings.entries.push_back({path, trim(node.data()), file});
    } else if (value != node.not_found()) { // what else is there documents the entry
      settings.entries.push_back({path, trim(value->second.data()), file});
    } else {
      settings.sections.push_back({path, "", file});
      collect(node, path, file, settings);
    }
  }
}

/// Refuses nesting that is deeper than any parameter file's: the parser would recurse as deep.
void check_depth(const std::string &text, const std::string &file)
{
  int depth = 0;
  for (std::size_t i = text.find('<'); i != std::string::npos; i = text.find('<', i + 1)) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const std::size_t end = text.find('>', i);
    const bool is_closed_at_once = end != std::string::npos && text[end - 1] == '/';
    if (next == '/')
      --depth;
    else if (next != '!' && next != '?' && !is_closed_at_once)
      ++depth;
    if (depth > 10)
      throw UserError(file, "found elements that are nested more than ten deep",
                      "sections, entries and their values, as `gibbsflow parameters --format xml` "
                      "prints them",
                      "Close the elements that are left open");
  }
}

ptree parse(const std::string &text, const std::string &file)
{
  namespace xml = boost::property_tree::xml_parser;
  check_depth(text, file);
  ptree tree;
  try {
    std::istringstream stream(text);
    xml::read_xml(stream, tree, xml::no_comments | xml::trim_whitespace);
  } catch (const xml::xml_parser_error &e) {
    throw UserError(file + ':' + std::to_string(e.line()),
                    "found text that is not XML (" + e.message() + ")", "XML",
                    "Correct the element in that line");
  }
  return tree;
}

} // namespace

Settings read_xml(const std::string &text, const std::string &file)
{
  const ptree tree = parse(text, file);
  if (tree.size() != 1 || tree.front().first != "ParameterHandler")
    throw UserError(file, "found another outermost element than `ParameterHandler`",
                    "XML as `gibbsflow parameters --format xml` prints it",
                    "Start from what that command prints");
  Settings settings;
  collect(tree.front().second, "", file, settings);
  return settings;
}

} // namespace gibbsflow
