#include "parameters/value_pattern.h"

#include "base/text.h"

#include <deal.II/base/patterns.h>

namespace gibbsflow {

namespace {

bool starts_with(const std::string &text, const std::string &start)
{
  return text.rfind(start, 0) == 0;
}

ValuePattern::Kind kind_of(const std::string &description)
{
  using Kind = ValuePattern::Kind;
  const std::pair<const char *, Kind> kinds[] = {
      {"[Double", Kind::number}, {"[Integer", Kind::integer},
      {"[Bool", Kind::boolean},  {"[Selection", Kind::selection},
      {"[List", Kind::list},     {"[FileName (Type: input", Kind::input_file}};
  for (const auto &[start, kind] : kinds)
    if (starts_with(description, start))
      return kind;
  return Kind::text;
}

} // namespace

ValuePattern::ValuePattern(const std::string &description)
    : description_(description), kind_(kind_of(description))
{
  if (kind_ != Kind::list)
    return;

  // "[List of <" element "> of length " shortest "..." longest " (inclusive)" [" separated by <;>"]
  const std::size_t start = std::string("[List of <").size();
  const std::size_t end = description.rfind("> of length ");
  element_ = std::make_shared<ValuePattern>(description.substr(start, end - start));
  const std::size_t shortest = end + std::string("> of length ").size();
  const std::size_t dots = description.find("...", shortest);
  shortest_ = description.substr(shortest, dots - shortest);
  longest_ = description.substr(dots + 3, description.find(' ', dots) - dots - 3);
  if (longest_ == "4294967295" || longest_ == "2147483647")
    longest_.clear();
  const std::size_t by = description.find("separated by <", end);
  if (by != std::string::npos)
    separator_ = description[by + std::string("separated by <").size()];
}

std::vector<std::string> ValuePattern::names() const
{
  std::size_t start = std::string("[Selection ").size();
  start += may_be_empty();
  return split(description_.substr(start, description_.size() - 1 - start), '|');
}

bool ValuePattern::may_be_empty() const
{
  return starts_with(description_, "[Selection |");
}

ValuePattern::Interval ValuePattern::interval() const
{
  // "[Double 2.22507e-308...1 (inclusive)]": the smallest positive number as a bound stands for an
  // open interval
  const std::size_t dots = description_.find("...");
  if (dots == std::string::npos)
    return {"", "", false};
  const std::size_t start = description_.rfind(' ', dots) + 1;
  std::string lower = description_.substr(start, dots - start);
  std::string upper = description_.substr(dots + 3, description_.find(' ', dots) - dots - 3);

  if (lower == "-MAX_DOUBLE" || lower == "-2147483648")
    lower.clear();
  if (upper == "MAX_DOUBLE" || upper == "2147483647")
    upper.clear();
  const bool is_open = lower == "2.22507e-308";
  return {is_open ? "0" : lower, upper, is_open};
}

std::optional<std::string> ValuePattern::word() const
{
  // "[DoubleOr <word> Double 0...1 (inclusive)]", of patterns::NumberOrWord
  const std::string start = "[DoubleOr <";
  if (!starts_with(description_, start))
    return std::nullopt;
  return description_.substr(start.size(), description_.find("> ") - start.size());
}

std::optional<unsigned long> ValuePattern::longest() const
{
  return longest_.empty() ? std::nullopt : std::optional<unsigned long>(std::stoul(longest_));
}

std::string ValuePattern::in_words() const
{
  switch (kind_) {
  case Kind::number:
  case Kind::integer:
    return interval_in_words();
  case Kind::boolean:
    return "`true` or `false`";
  case Kind::selection:
    return names_in_words();
  case Kind::input_file:
    return "the path of a file";
  case Kind::list:
    return list_in_words();
  case Kind::text:
    break;
  }
  return starts_with(description_, "[DirectoryName") ? "the path of a directory" : "any text";
}

std::string ValuePattern::names_in_words() const
{
  const std::vector<std::string> all = names();
  return (all.size() == 1 ? '`' + all[0] + '`' : "one of `" + join(all, "`, `") + '`') +
         (may_be_empty() ? ", or nothing" : "");
}

std::string ValuePattern::interval_in_words() const
{
  const std::string name = kind_ == Kind::integer ? "an integer" : "a number";
  const Interval range = interval();
  if (range.lower.empty() && range.upper.empty())
    return name;
  const std::optional<std::string> other = word();
  const std::string or_word = !other           ? ""
                              : other->empty() ? ", or nothing"
                                               : " or `" + *other + '`';
  return name + " in " +
         (range.lower.empty() ? "(-∞" : (range.excludes_lower ? '(' : '[') + range.lower) + ", " +
         (range.upper.empty() ? "∞)" : range.upper + ']') + or_word;
}

std::string ValuePattern::list_in_words() const
{
  if (shortest_ == "1" && longest_ == "1")
    return element_->in_words();
  std::string length;
  if (!longest_.empty())
    length = " of length " + shortest_ + " to " + longest_;
  else if (shortest_ != "0")
    length = " of length " + shortest_ + " or more";
  return "a list" + length + " (separated by `" + separator_ + "`), each element " +
         element_->in_words();
}

std::optional<std::string> ValuePattern::misfit(const std::string &value) const
{
  if (const std::optional<std::string> other = word()) {
    const ValuePattern number('[' + description_.substr(description_.find("> ") + 2));
    return trim(value) == *other ? std::nullopt : number.misfit(value);
  }
  if (kind_ != Kind::list) {
    const auto pattern = dealii::Patterns::pattern_factory(description_);
    return pattern->match(value) ? std::nullopt : std::optional<std::string>(value);
  }
  const std::vector<std::string> elements = split(value, separator_);
  for (const std::string &part : elements)
    if (const std::optional<std::string> wrong = element_->misfit(part))
      return wrong;
  const bool is_too_short = elements.size() < std::stoul(shortest_);
  const bool is_too_long = !longest_.empty() && elements.size() > std::stoul(longest_);
  return is_too_short || is_too_long ? std::optional<std::string>(value) : std::nullopt;
}

} // namespace gibbsflow
