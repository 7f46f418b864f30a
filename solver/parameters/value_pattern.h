#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What values an entry takes, from the description that dealii::ParameterHandler prints of its
/// pattern ("[Double 0...MAX_DOUBLE (inclusive)]").
class ValuePattern {
public:
  enum class Kind { number, integer, boolean, selection, list, input_file, text };

  /// Bounds as they were declared, empty where there is none.
  struct Interval {
    std::string lower, upper;
    bool excludes_lower; // which is then zero
  };

  explicit ValuePattern(const std::string &description);

  Kind kind() const { return kind_; }

  /// In words: "a number in [0, ∞)", "one of `box`, `file`", "a list (separated by `,`) of …".
  std::string in_words() const;

  /// The part of `value` that does not fit, possibly empty; nothing if all of it fits.
  std::optional<std::string> misfit(const std::string &value) const;

  /// Of a selection: what can be selected.
  std::vector<std::string> names() const;
  bool may_be_empty() const;

  /// Of a number or an integer; and the word, possibly empty, that may stand in its place.
  Interval interval() const;
  std::optional<std::string> word() const;

  /// Of a list: what its elements are, the character between them, and how many there may be.
  const ValuePattern &element() const { return *element_; }
  char separator() const { return separator_; }
  unsigned long shortest() const { return std::stoul(shortest_); }
  std::optional<unsigned long> longest() const;

private:
  std::string names_in_words() const;
  std::string interval_in_words() const;
  std::string list_in_words() const;

  std::string description_;
  Kind kind_;
  std::shared_ptr<const ValuePattern> element_;
  char separator_ = ',';
  std::string shortest_ = "0", longest_; // lengths of a list; longest_ is empty for any
};

} // namespace gibbsflow
