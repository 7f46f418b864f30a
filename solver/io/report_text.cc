#include "io/report_text.h"

#include "base/format.h"
#include "io/report.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

std::string after(const std::string &text, const std::string &value)
{
  return value.empty() ? "" : text + value;
}

std::string joined(const std::vector<std::string> &texts, const std::string &separator)
{
  std::string result;
  for (const std::string &text : texts)
    if (!text.empty())
      result += (result.empty() ? "" : separator) + text;
  return result;
}

std::string point(const std::vector<double> &coordinates)
{
  std::vector<std::string> texts;
  for (const double coordinate : coordinates)
    texts.push_back(plain(coordinate, 5));
  return texts.empty() ? "" : "(" + joined(texts) + ")";
}

std::optional<double> error_of_square(const std::optional<double> &square,
                                      const std::optional<double> &l1,
                                      const std::optional<double> &error_l1)
{
  if (!square || !l1 || !error_l1)
    return std::nullopt;
  return 2. * *error_l1 / std::max(*l1, *error_l1) * *square;
}

std::string moments(const std::vector<double> &values, const std::vector<double> &variances,
                    unsigned int power, const std::optional<double> &error_l1)
{
  std::vector<std::string> texts;
  for (std::size_t d = 0; d < values.size(); ++d) {
    const double scale = std::pow(2. * std::sqrt(std::max(variances[d], 0.)), power);
    texts.push_back(
        plain_within(values[d], error_l1 ? std::optional(*error_l1 * scale) : std::nullopt, 5));
  }
  return texts.empty() ? "" : "(" + joined(texts) + ")";
}

std::string beside(const std::string &of_density, const std::string &of_gibbs)
{
  return joined({of_density, after("Gibbs ", of_gibbs)}, "   ");
}

std::string box(const std::vector<double> &lower, const std::vector<double> &upper)
{
  std::vector<std::string> sides;
  for (std::size_t d = 0; d < std::min(lower.size(), upper.size()); ++d)
    sides.push_back("[" + plain(lower[d]) + ", " + plain(upper[d]) + "]");
  return joined(sides, " × ");
}

std::vector<Report::Instant> spread_through_time(const std::vector<Report::Instant> &history,
                                                 const unsigned int n)
{
  if (history.size() <= n)
    return history;

  const double first = history.front().time;
  const double last = history.back().time;
  std::vector<Report::Instant> chosen = {history.front()};
  std::size_t begin = 1; // of those that are not shown yet
  for (unsigned int i = 1; i + 1 < n; ++i) {
    const double target = first + (last - first) * i / (n - 1);
    const auto nearest =
        std::min_element(history.begin() + static_cast<std::ptrdiff_t>(begin), history.end() - 1,
                         [target](const Report::Instant &a, const Report::Instant &b) {
                           return std::abs(a.time - target) < std::abs(b.time - target);
                         });
    if (nearest == history.end() - 1)
      break;
    chosen.push_back(*nearest);
    begin = static_cast<std::size_t>(nearest - history.begin()) + 1;
  }
  chosen.push_back(history.back());
  return chosen;
}

} // namespace gibbsflow
