#pragma once

#include "base/patterns.h"
#include "base/text.h"

#include <memory>
#include <string>

namespace gibbsflow::patterns {

/// A number, or one word that stands for how to find it.
class NumberOrWord : public dealii::Patterns::PatternBase {
public:
  NumberOrWord(std::string word, const dealii::Patterns::Double &number)
      : word_(std::move(word)), number_(number.clone())
  {
  }

  bool match(const std::string &value) const override
  {
    return trim(value) == word_ || number_->match(value);
  }

  /// "[DoubleOr <word> Double 0...1 (inclusive)]", which ValuePattern reads.
  std::string description(const OutputStyle style = Machine) const override
  {
    return "[DoubleOr <" + word_ + "> " + number_->description(style).substr(1);
  }

  std::unique_ptr<dealii::Patterns::PatternBase> clone() const override
  {
    return std::make_unique<NumberOrWord>(word_,
                                          dynamic_cast<const dealii::Patterns::Double &>(*number_));
  }

private:
  const std::string word_;
  const std::unique_ptr<dealii::Patterns::PatternBase> number_;
};

} // namespace gibbsflow::patterns
