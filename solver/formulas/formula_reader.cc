#include "formulas/formula_reader.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace gibbsflow {

namespace {

/// Turns a formula into operations by recursive descent: a method for each level of
///     choice  = level_0 [ "?" choice ":" choice ]
///     level_k = level_{k+1} { operator_k level_{k+1} }
///     signed  = ( "+" | "-" ) power | power
///     power   = atom [ "^" signed ]
///     atom    = number | name | name "(" choice { "," choice } ")" | "(" choice ")" .
class Reader {
public:
  Reader(const std::string &formula, const std::vector<std::string> &variables,
         const std::map<std::string, double> &constants)
      : variables_(variables), constants_(constants)
  {
    std::copy_if(formula.begin(), formula.end(), std::back_inserter(text_),
                 [](const unsigned char c) { return !std::isspace(c); });
  }

  std::vector<FormulaOperation> read()
  {
    read_choice();
    AssertThrow(position_ == text_.size(), dealii::ExcMessage("unread: " + rest()));
    return operations_;
  }

private:
  std::string rest() const { return text_.substr(position_); }

  bool take(const std::string &token)
  {
    if (text_.compare(position_, token.size(), token) != 0)
      return false;
    position_ += token.size();
    return true;
  }

  void expect(const std::string &token)
  {
    const bool taken = take(token);
    AssertThrow(taken, dealii::ExcMessage("no '" + token + "' before: " + rest()));
  }

  void add(const formula::Function &function, const bool is_binary)
  {
    operations_.push_back({FormulaOperation::Kind::function, 0., 0, is_binary, &function});
  }

  void add_constant(const double value)
  {
    operations_.push_back({FormulaOperation::Kind::constant, value});
  }

  void read_choice()
  {
    read_level(0);
    if (!take("?"))
      return;
    read_choice();
    expect(":");
    read_choice();
    operations_.push_back({FormulaOperation::Kind::select});
  }

  void read_level(const std::size_t level)
  {
    if (level == formula::operators().size())
      return read_signed();
    const auto next_operator = [&]() -> const formula::Function * {
      for (const formula::Function &candidate : formula::operators()[level])
        if (take(candidate.name))
          return &candidate;
      return nullptr;
    };
    read_level(level + 1);
    while (const formula::Function *const found = next_operator()) {
      read_level(level + 1);
      add(*found, true);
    }
  }

  void read_signed()
  {
    const bool is_negative = take("-");
    if (!is_negative)
      take("+");
    read_power();
    if (is_negative)
      add(formula::negative(), false);
  }

  void read_power()
  {
    read_atom();
    if (!take("^"))
      return;
    read_signed();
    add(formula::power(), true);
  }

  void read_atom()
  {
    if (take("(")) {
      read_choice();
      expect(")");
      return;
    }
    std::size_t end = position_;
    while (end < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_'))
      ++end;
    const bool is_name =
        end > position_ && !std::isdigit(static_cast<unsigned char>(text_[position_]));
    if (!is_name)
      return read_number();
    const std::string name = text_.substr(position_, end - position_);
    position_ = end;
    if (take("("))
      read_arguments(name);
    else
      read_name(name);
  }

  void read_number()
  {
    const char *const begin = text_.c_str() + position_;
    char *end = nullptr;
    const double value = std::strtod(begin, &end);
    AssertThrow(end != begin, dealii::ExcMessage("no number: " + rest()));
    position_ += end - begin;
    add_constant(value);
  }

  void read_name(const std::string &name)
  {
    const auto variable = std::find(variables_.begin(), variables_.end(), name);
    if (variable != variables_.end()) {
      const unsigned int index = variable - variables_.begin();
      operations_.push_back({FormulaOperation::Kind::variable, 0., index});
      return;
    }
    const auto constant = constants_.find(name);
    AssertThrow(constant != constants_.end(), dealii::ExcMessage("no constant " + name));
    add_constant(constant->second);
  }

  /// Behind the opening parenthesis.
  void read_arguments(const std::string &name)
  {
    const auto find =
        [&name](const std::vector<formula::Function> &table) -> const formula::Function * {
      for (const formula::Function &function : table)
        if (name == function.name)
          return &function;
      return nullptr;
    };
    const formula::Function *const variadic = find(formula::variadic_functions());
    unsigned int n_arguments = 0;
    do {
      read_choice();
      if (variadic != nullptr && n_arguments > 0)
        add(*variadic, true);
      ++n_arguments;
    } while (take(","));
    expect(")");
    if (const formula::Function *const of_one = find(formula::unary_functions()))
      add(*of_one, false);
    else if (const formula::Function *const of_two = find(formula::binary_functions()))
      add(*of_two, true);
    else
      AssertThrow(variadic != nullptr, dealii::ExcMessage("no function " + name));
    if (name == "avg") {
      add_constant(n_arguments);
      add(formula::quotient(), true);
    }
  }

  std::string text_; // without blanks
  const std::vector<std::string> &variables_;
  const std::map<std::string, double> &constants_;
  std::size_t position_ = 0;
  std::vector<FormulaOperation> operations_;
};

} // namespace

std::vector<FormulaOperation> read_formula(const std::string &formula,
                                           const std::vector<std::string> &variables,
                                           const std::map<std::string, double> &constants)
{
  return Reader(formula, variables, constants).read();
}

} // namespace gibbsflow
