#include "base/nearest_name.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace gibbsflow {

unsigned int edit_distance(const std::string &a, const std::string &b)
{
  const auto same = [](const char x, const char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  };

  // Rows i-2, i-1 and i of the table d(i, j) = distance of the first i letters of a from the first
  // j letters of b.
  std::vector<unsigned int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  std::iota(current.begin(), current.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(previous);
    previous.swap(current);
    current[0] = static_cast<unsigned int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const unsigned int substituted = previous[j - 1] + (same(a[i - 1], b[j - 1]) ? 0u : 1u);
      current[j] = std::min({substituted, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
  }
  return current[b.size()];
}

std::string nearest_name(const std::string &name, const std::vector<std::string> &names)
{
  if (names.empty())
    return "";
  return *std::min_element(names.begin(), names.end(),
                           [&](const std::string &a, const std::string &b) {
                             return edit_distance(name, a) < edit_distance(name, b);
                           });
}

std::string quoted_list(const std::vector<std::string> &names)
{
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0)
      list += i + 1 < names.size() ? ", " : " and ";
    list += '`' + names[i] + '`';
  }
  return list;
}

} // namespace gibbsflow
