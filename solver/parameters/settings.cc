#include "parameters/settings.h"

#include <cctype>

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

} // namespace gibbsflow
