#include "parameters/settings.h"

#include "parameters/declared_entry.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace gibbsflow {

std::string escape_prm(const std::string &value)
{
  std::string escaped;
  for (const char c : value)
    escaped += c == '#' ? std::string("\\#") : std::string(1, c);
  return escaped;
}

std::string mangle(const std::string &name)
{
  const char *const digits = "0123456789abcdef";
  std::string mangled;
  for (const char c : name) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 128 && std::isalnum(code))
      mangled += c;
    else
      mangled += {'_', digits[code / 16], digits[code % 16]};
  }
  return mangled;
}

std::string demangle(const std::string &name)
{
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_code = name[i] == '_' && i + 2 < name.size() &&
                         std::isxdigit(static_cast<unsigned char>(name[i + 1])) &&
                         std::isxdigit(static_cast<unsigned char>(name[i + 2]));
    if (is_code) {
      plain += static_cast<char>(std::stoi(name.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      plain += name[i];
    }
  }
  return plain;
}

Settings without_documentation(const Settings &settings)
{
  const std::set<std::string> documentation = {"default_value", "documentation", "pattern",
                                               "pattern_description", "actions"};
  std::set<std::string> documented;
  for (const Setting &entry : settings.entries)
    if (name_of(entry.path) == "value")
      documented.insert(section_of(entry.path));

  Settings plain;
  for (const Setting &section : settings.sections)
    if (documented.count(section.path) == 0)
      plain.sections.push_back(section);
  for (const Setting &entry : settings.entries) {
    const std::string parent = section_of(entry.path);
    if (documented.count(parent) == 0)
      plain.entries.push_back(entry);
    else if (name_of(entry.path) == "value")
      plain.entries.push_back({parent, entry.value, entry.location});
    else if (documentation.count(name_of(entry.path)) == 0)
      plain.entries.push_back(entry);
  }
  return plain;
}

} // namespace gibbsflow
