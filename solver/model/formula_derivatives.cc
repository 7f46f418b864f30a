#include "model/formula_derivatives.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace gibbsflow {

namespace {

using Operation = FormulaDerivatives::Operation;
using formula::Function;
using formula::Partials;

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

  std::vector<Operation> read()
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

  void add_function(Partials (*const partials)(double, double), const bool is_binary)
  {
    operations_.push_back({Operation::Kind::function, 0., 0, is_binary, partials});
  }

  void add_constant(const double value)
  {
    operations_.push_back({Operation::Kind::constant, value});
  }

  void read_choice()
  {
    read_level(0);
    if (!take("?"))
      return;
    read_choice();
    expect(":");
    read_choice();
    operations_.push_back({Operation::Kind::select});
  }

  void read_level(const std::size_t level)
  {
    if (level == formula::operators().size())
      return read_signed();
    const auto next_operator = [&]() -> const Function * {
      for (const Function &candidate : formula::operators()[level])
        if (take(candidate.name))
          return &candidate;
      return nullptr;
    };
    read_level(level + 1);
    while (const Function *const found = next_operator()) {
      read_level(level + 1);
      add_function(found->partials, true);
    }
  }

  void read_signed()
  {
    const bool is_negative = take("-");
    if (!is_negative)
      take("+");
    read_power();
    if (is_negative)
      add_function(&formula::negative, false);
  }

  void read_power()
  {
    read_atom();
    if (!take("^"))
      return;
    read_signed();
    add_function(&formula::power, true);
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
      operations_.push_back({Operation::Kind::variable, 0., index});
      return;
    }
    const auto constant = constants_.find(name);
    AssertThrow(constant != constants_.end(), dealii::ExcMessage("no constant " + name));
    add_constant(constant->second);
  }

  /// Behind the opening parenthesis.
  void read_arguments(const std::string &name)
  {
    const auto find = [&name](const std::vector<Function> &table) -> const Function * {
      for (const Function &function : table)
        if (name == function.name)
          return &function;
      return nullptr;
    };
    const Function *const variadic = find(formula::variadic_functions());
    unsigned int n_arguments = 0;
    do {
      read_choice();
      if (variadic != nullptr && n_arguments > 0)
        add_function(variadic->partials, true);
      ++n_arguments;
    } while (take(","));
    expect(")");
    if (const Function *const of_one = find(formula::unary_functions()))
      add_function(of_one->partials, false);
    else if (const Function *const of_two = find(formula::binary_functions()))
      add_function(of_two->partials, true);
    else
      AssertThrow(variadic != nullptr, dealii::ExcMessage("no function " + name));
    if (name == "avg") {
      add_constant(n_arguments);
      add_function(&formula::quotient, true);
    }
  }

  std::string text_; // without blanks
  const std::vector<std::string> &variables_;
  const std::map<std::string, double> &constants_;
  std::size_t position_ = 0;
  std::vector<Operation> operations_;
};

/// A derivative times what it multiplies; see FormulaDerivatives for infinite ones.
double product(const double derivative, const double factor)
{
  return factor == 0. ? 0. : derivative * factor;
}

/// f(u, v):  grad f = f_u grad u + f_v grad v,
///     Hess f = f_u Hess u + f_v Hess v + f_uu grad u grad u^T + f_vv grad v grad v^T
///              + f_uv (grad u grad v^T + grad v grad u^T) .
template <int dim>
Jet<dim> chain_rule(const Partials &p, const Jet<dim> &u, const Jet<dim> &v)
{
  Jet<dim> result(p.f);
  for (unsigned int d = 0; d < dim; ++d) {
    result.gradient[d] = product(p.fu, u.gradient[d]) + product(p.fv, v.gradient[d]);
    for (unsigned int e = d; e < dim; ++e)
      result.hessian[d][e] =
          product(p.fu, u.hessian[d][e]) + product(p.fv, v.hessian[d][e]) +
          product(p.fuu, u.gradient[d] * u.gradient[e]) +
          product(p.fvv, v.gradient[d] * v.gradient[e]) +
          product(p.fuv, u.gradient[d] * v.gradient[e] + v.gradient[d] * u.gradient[e]);
  }
  return result;
}

} // namespace

FormulaDerivatives::FormulaDerivatives(const std::string &formula,
                                       const std::vector<std::string> &variables,
                                       const std::map<std::string, double> &constants)
    : operations_(Reader(formula, variables, constants).read())
{
}

template <int dim>
Jet<dim> FormulaDerivatives::operator()(const dealii::Point<dim> &x) const
{
  std::vector<Jet<dim>> stack;
  stack.reserve(operations_.size());
  const auto pop = [&stack] {
    const Jet<dim> top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const Operation &operation : operations_)
    switch (operation.kind) {
    case Operation::Kind::constant:
      stack.emplace_back(operation.value);
      break;
    case Operation::Kind::variable:
      Assert(operation.index < dim, dealii::ExcMessage("more variables than coordinates"));
      stack.emplace_back(x[operation.index], operation.index);
      break;
    case Operation::Kind::function: {
      const Jet<dim> v = operation.is_binary ? pop() : Jet<dim>();
      const Jet<dim> u = pop();
      stack.push_back(chain_rule(operation.partials(u.value, v.value), u, v));
      break;
    }
    case Operation::Kind::select: {
      const Jet<dim> otherwise = pop(), then = pop(), condition = pop();
      stack.push_back(condition.value != 0. ? then : otherwise);
      break;
    }
    }
  return stack.back();
}

std::vector<std::string> FormulaDerivatives::function_names()
{
  std::vector<std::string> names;
  for (const auto *const table :
       {&formula::unary_functions(), &formula::binary_functions(), &formula::variadic_functions()})
    for (const Function &function : *table)
      names.push_back(function.name);
  std::sort(names.begin(), names.end());
  return names;
}

template Jet<1> FormulaDerivatives::operator()(const dealii::Point<1> &) const;
template Jet<2> FormulaDerivatives::operator()(const dealii::Point<2> &) const;
template Jet<3> FormulaDerivatives::operator()(const dealii::Point<3> &) const;

} // namespace gibbsflow
