#include "parameters/declared_entry.h"

#include <deal.II/base/parameter_handler.h>

#include <nlohmann/json.hpp>

#include <sstream>

namespace gibbsflow {

namespace {

void collect(const nlohmann::ordered_json &tree, const std::string &section,
             std::vector<DeclaredEntry> &entries)
{
  for (const auto &[name, node] : tree.items()) {
    const std::string path = section.empty() ? name : section + '/' + name;
    if (node.contains("pattern_description"))
      entries.push_back({path, node["value"], node["default_value"], node["documentation"],
                         ValuePattern(node["pattern_description"])});
    else
      collect(node, path, entries);
  }
}

} // namespace

std::vector<DeclaredEntry> declared_entries(const dealii::ParameterHandler &prm)
{
  using dealii::ParameterHandler;
  std::stringstream text;
  prm.print_parameters(text, static_cast<ParameterHandler::OutputStyle>(
                                 ParameterHandler::JSON | ParameterHandler::KeepDeclarationOrder));
  std::vector<DeclaredEntry> entries;
  collect(nlohmann::ordered_json::parse(text), "", entries);
  return entries;
}

std::string section_of(const std::string &path)
{
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string name_of(const std::string &path)
{
  return path.substr(path.rfind('/') + 1);
}

} // namespace gibbsflow
