#include "parameters/value_pattern.h"

#include "base/text.h"

#include <deal.II/base/patterns.h>

namespace gibbsflow {

namespace {

bool starts_with(const std::string &text, const std::string &start)
{
  return text.rfind(start, 0) == 0;
}

/// Of "[DoubleOr <word> Double 0...1 (inclusive)]" (patterns::NumberOrWord) the word; of others
/// none.
std::optional<std::string> word_of(const std::string &description)
{
  const std::string start = "[DoubleOr <";
  if (!starts_with(description, start))
    return std::nullopt;
  return description.substr(start.size(), description.find("> ") - start.size());
}

ValuePattern::Kind kind_of(const std::string &description)
{
  using Kind = ValuePattern::Kind;
  const std::pair<const char *, Kind> kinds[] = {{"[Double", Kind::number},
                                                 {"[Integer", Kind::integer},
                                                 {"[Bool", Kind::boolean},
                                                 {"[List", Kind::list},
                                                 {"[FileName (Type: input", Kind::input_file}};
  for (const auto &[start, kind] : kinds)
    if (starts_with(description, start))
      return kind;
  return Kind::text;
}

/// "a number in (0, 1]" from "[Double 2.22507e-308...1 (inclusive)]": the smallest positive number
/// as a bound stands for an open interval.
std::string interval_in_words(const std::string &description)
{
  const bool is_integer = starts_with(description, "[Integer");
  const std::string name = is_integer ? "an integer" : "a number";
  const std::size_t dots = description.find("...");
  if (dots == std::string::npos)
    return name;
  const std::size_t start = description.rfind(' ', dots) + 1;
  const std::string lower = description.substr(start, dots - start);
  const std::string upper = description.substr(dots + 3, description.find(' ', dots) - dots - 3);

  const bool is_unbounded_below = lower == "-MAX_DOUBLE" || lower == "-2147483648";
  const bool is_unbounded_above = upper == "MAX_DOUBLE" || upper == "2147483647";
  if (is_unbounded_below && is_unbounded_above)
    return name;
  const std::optional<std::string> other = word_of(description);
  const std::string word = !other ? "" : other->empty() ? ", or nothing" : " or `" + *other + '`';
  const std::string left = is_unbounded_below        ? "(-∞"
                           : lower == "2.22507e-308" ? "(0"
                                                     : '[' + lower;
  return name + " in " + left + ", " + (is_unbounded_above ? "∞)" : upper + ']') + word;
}

std::string selection_in_words(const std::string &description)
{
  const std::size_t start = std::string("[Selection ").size();
  const std::vector<std::string> names =
      split(description.substr(start, description.size() - 1 - start), '|');
  if (names.size() == 1)
    return '`' + names[0] + '`';
  return "one of `" + join(names, "`, `") + '`';
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

std::string ValuePattern::in_words() const
{
  switch (kind_) {
  case Kind::number:
  case Kind::integer:
    return interval_in_words(description_);
  case Kind::boolean:
    return "`true` or `false`";
  case Kind::input_file:
    return "the path of a file";
  case Kind::list: {
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
  case Kind::text:
    break;
  }
  if (starts_with(description_, "[Selection"))
    return selection_in_words(description_);
  return starts_with(description_, "[DirectoryName") ? "the path of a directory" : "any text";
}

std::optional<std::string> ValuePattern::misfit(const std::string &value) const
{
  if (const std::optional<std::string> word = word_of(description_)) {
    const ValuePattern number('[' + description_.substr(description_.find("> ") + 2));
    return trim(value) == *word ? std::nullopt : number.misfit(value);
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
