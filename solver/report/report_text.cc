#include "report/report_text.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

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
                    unsigned int power, const std::optional<double> &error_l1,
                    const unsigned int digits)
{
  std::vector<std::string> texts;
  for (std::size_t d = 0; d < values.size(); ++d) {
    const double scale = std::pow(2. * std::sqrt(std::max(variances[d], 0.)), power);
    texts.push_back(plain_within(
        values[d], error_l1 ? std::optional(*error_l1 * scale) : std::nullopt, digits));
  }
  return texts.empty() ? "" : "(" + joined(texts) + ")";
}

std::string with_standard_error(const double value, const double error)
{
  constexpr int most_decimals = 12;
  const int decimals =
      error > 0. ? std::clamp(-static_cast<int>(std::floor(std::log10(error))), 0, most_decimals)
                 : most_decimals;
  char text[128];
  std::snprintf(text, sizeof text, "%.*f ± %.*f", decimals, value, decimals, error);
  return text;
}

std::string beside(const std::string &of_density, const std::string &name,
                   const std::string &of_other)
{
  return joined({of_density, after(name + " ", of_other)}, "   ");
}

std::string box(const std::vector<double> &lower, const std::vector<double> &upper)
{
  std::vector<std::string> sides;
  for (std::size_t d = 0; d < std::min(lower.size(), upper.size()); ++d)
    sides.push_back("[" + plain(lower[d]) + ", " + plain(upper[d]) + "]");
  return joined(sides, " × ");
}

std::optional<double> number(const Json &json, const std::string &path)
{
  const std::optional<double> value = find_number(json, path);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<double> entry(const std::vector<double> &list, std::size_t k)
{
  return k < list.size() && std::isfinite(list[k]) ? std::optional(list[k]) : std::nullopt;
}

std::vector<double> variances(const Json &summary, const std::string &block)
{
  std::vector<double> diagonal;
  for (std::size_t d = 0;; ++d) {
    const std::vector<double> row = find_list(summary, block + "/covariance/" + std::to_string(d));
    if (d >= row.size())
      return diagonal;
    diagonal.push_back(row[d]);
  }
}

std::string text_of_estimate(const Json &estimate)
{
  const std::string kind = find_text(estimate, "/kind");
  const std::optional<double> log_lambda = number(estimate, "/log_lambda_1");
  if (!log_lambda)
    return "–";
  if (kind == "lower" || kind == "upper")
    return rounded_bound(*log_lambda, kind == "lower" ? Rounding::down : Rounding::up);
  return brief_or_power(std::exp(*log_lambda), log_lambda);
}

std::string text_of_poincare_constant(const Json &summary)
{
  const std::optional<double> constant = number(summary, "/poincare/constant"),
                              error = entry(find_list(summary, "/spectrum/error_estimate"), 0);
  return brief_within(
      constant, constant && error ? std::optional(*constant * *constant * *error) : std::nullopt, 8,
      number(summary, "/poincare/log_constant"));
}

bool has_exit(const Json &summary)
{
  return summary.contains("exit");
}

std::string definition_of_diffusion(const Json &summary)
{
  return is_general(summary)            ? "D = σ_eff α/2"
         : summary.contains("momentum") ? "D = σα/(2(1−β))"
                                        : "D = σα/2";
}

std::string rate_of_mode(const Json &summary)
{
  return summary.contains("momentum") ? "Dλ_k/(1−β)" : "Dλ_k";
}

bool is_general(const Json &summary)
{
  if (summary.contains("comparison"))
    for (const Json &row : summary.at("comparison"))
      if (find_text(row, "/name") == "general")
        return true;
  return summary.contains("stationary");
}

bool is_rescaled(const Json &summary)
{
  const Json::json_pointer pointer("/model/rescaled");
  return summary.contains(pointer) && summary.at(pointer).get<bool>();
}

std::string time_name(const Json &summary)
{
  return is_rescaled(summary) ? "s" : "t";
}

std::optional<double> error_at_end(const Json &summary)
{
  const auto space = number(summary, "/error/space_l1"), time = number(summary, "/error/time_l1");
  return space && time ? std::optional(*space + *time) : time;
}

std::string number_of_transitions(const Json &summary, const std::string &name)
{
  constexpr unsigned int most_digits = 8;
  constexpr double last_place = 0.0115; // of a power of ten with two decimals
  const std::optional<double> logarithm = number(summary, "/transitions/log_" + name),
                              error = number(summary, "/transitions/" + name + "_error");
  if (!logarithm)
    return "";
  const double value = std::exp(*logarithm);
  if (!error)
    return brief_or_power(value, logarithm);
  const std::string text = brief_within(value, value * std::expm1(*error), most_digits, logarithm);
  if (text.compare(0, 3, "10^") != 0 || *error <= last_place)
    return text;
  return rounded_bound(*logarithm - *error, Rounding::down) + " to " +
         rounded_bound(*logarithm + *error, Rounding::up);
}

std::string set_of_transitions(const Json &summary, const std::string &name)
{
  const std::string path = "/transitions/" + name, part = find_text(summary, path);
  return part.empty() ? point(find_list(summary, path)) : part;
}

} // namespace gibbsflow
