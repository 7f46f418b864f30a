#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

std::string lower_case(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Optimal string alignment: the fewest insertions, deletions, replacements and swaps.
std::size_t edit_distance(const std::string &a, const std::string &b)
{
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const std::size_t replace = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

} // namespace

std::string join(const std::vector<std::string> &words, const std::string &separator)
{
  std::string joined;
  for (const std::string &word : words)
    joined += (&word == &words.front() ? "" : separator) + word;
  return joined;
}

std::string nearest(const std::string &word, const std::vector<std::string> &candidates)
{
  std::string best;
  std::size_t best_distance = (word.size() + 1) / 2;
  for (const std::string &candidate : candidates) {
    const std::size_t distance = edit_distance(lower_case(word), lower_case(candidate));
    if (distance < best_distance || (distance == 0 && best.empty())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(const std::string &word, const std::vector<std::string> &candidates,
                         const std::string &otherwise)
{
  const std::string near = nearest(word, candidates);
  return near.empty() ? otherwise : "Did you mean '" + near + "'";
}

std::string printable(const std::string &name)
{
  constexpr std::size_t longest = 60;
  std::string text = name.size() <= longest ? name : name.substr(0, longest) + "...";
  std::replace_if(
      text.begin(), text.end(), [](const unsigned char c) { return std::iscntrl(c) != 0; }, '?');
  return text;
}

bool has_suffix(const std::string &file, const std::string &suffix)
{
  return file.size() >= suffix.size() &&
         lower_case(file.substr(file.size() - suffix.size())) == lower_case(suffix);
}

std::string trim(const std::string &text)
{
  const char *white = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(white);
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::vector<std::string> split(const std::string &text, const char separator)
{
  std::vector<std::string> pieces;
  if (trim(text).empty())
    return pieces;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    pieces.push_back(trim(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return pieces;
}

std::string spell(const double value)
{
  if (std::isnan(value))
    return "nan"; // without the sign that it may have
  std::ostringstream text;
  text << value;
  return text.str();
}

std::optional<double> parse_number(std::string_view text)
{
  constexpr std::string_view white = " \t\r\n\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(white), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(white) + 1));
  if (text.size() > 1 && text[0] == '+' && text[1] != '-')
    text.remove_prefix(1);
  double value = 0.;
  const char *const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value))
    return std::nullopt;
  return value;
}

} // namespace gibbsflow
