#pragma once

#include <memory>
#include <optional>
#include <string>

namespace gibbsflow {

/// What values an entry takes, from the description that dealii::ParameterHandler prints of its
/// pattern ("[Double 0...MAX_DOUBLE (inclusive)]").
class ValuePattern {
public:
  enum class Kind { number, integer, boolean, list, input_file, text };

  explicit ValuePattern(const std::string &description);

  Kind kind() const { return kind_; }

  /// In words: "a number in [0, ∞)", "one of `box`, `file`", "a list (separated by `,`) of …".
  std::string in_words() const;

  /// The part of `value` that does not fit, possibly empty; nothing if all of it fits.
  std::optional<std::string> misfit(const std::string &value) const;

  /// Of a list: what its elements are, and the character between them.
  const ValuePattern &element() const { return *element_; }
  char separator() const { return separator_; }

private:
  std::string description_;
  Kind kind_;
  std::shared_ptr<const ValuePattern> element_;
  char separator_ = ',';
  std::string shortest_ = "0", longest_; // lengths of a list; longest_ is empty for any
};

} // namespace gibbsflow
