#include "parameters/number_formulas.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

namespace {

bool is_plain_number(const std::string &text)
{
  return text.empty() || parse_number(text).has_value();
}

/// One number.
EvaluatedValue evaluate_number(const std::string &text, const ValuePattern &pattern,
                               const std::function<Constants()> &constants)
{
  if (is_plain_number(text) || !pattern.misfit(text))
    return {text, ""};
  // of what is hardly meant for a formula the entry's own message is enough
  const bool is_formula = text.find_first_of("+-*/^()") != std::string::npos;
  const auto refused = [&](const std::string &why) {
    return EvaluatedValue{text, is_formula ? why : ""};
  };
  double number = 0.;
  try {
    number = Expression("number", text, {}, constants())(nullptr);
  } catch (const UserError &error) {
    return refused(error.found);
  }
  const bool is_integral = number == std::round(number) && std::abs(number) < 1e15;
  if (!std::isfinite(number))
    return refused("it has no finite value");
  if (pattern.kind() == ValuePattern::Kind::integer && !is_integral)
    return refused("it is " + shortest(number));
  return {shortest(number), ""};
}

} // namespace

EvaluatedValue evaluate_numbers(const std::string &value, const ValuePattern &pattern,
                                const std::function<Constants()> &constants)
{
  using Kind = ValuePattern::Kind;
  if (pattern.kind() == Kind::number || pattern.kind() == Kind::integer)
    return evaluate_number(trim(value), pattern, constants);
  if (pattern.kind() != Kind::list || !pattern.misfit(value))
    return {value, ""};
  std::vector<std::string> elements;
  for (const std::string &element : split(value, pattern.separator())) {
    const EvaluatedValue evaluated = evaluate_numbers(element, pattern.element(), constants);
    if (!evaluated.why_not.empty())
      return {value, evaluated.why_not};
    elements.push_back(evaluated.text);
  }
  return {join(elements, std::string(1, pattern.separator()) + ' '), ""};
}

} // namespace gibbsflow
