#include "model/formula_derivatives.h"

#include "model/interval_jet.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace gibbsflow {

namespace {

using Operation = FormulaDerivatives::Operation;
using formula::Function;

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

  void add(const Function &function, const bool is_binary)
  {
    operations_.push_back({Operation::Kind::function, 0., 0, is_binary, &function});
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
        add(*variadic, true);
      ++n_arguments;
    } while (take(","));
    expect(")");
    if (const Function *const of_one = find(formula::unary_functions()))
      add(*of_one, false);
    else if (const Function *const of_two = find(formula::binary_functions()))
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
  std::vector<Operation> operations_;
};

bool is_zero(const double number)
{
  return number == 0.;
}

bool is_zero(const Interval &interval)
{
  return interval.lower == 0. && interval.upper == 0.;
}

/// A derivative times what it multiplies, 0 where one of them is 0, whatever the other one is.
template <typename Number>
Number product(const Number &derivative, const Number &factor)
{
  return is_zero(derivative) || is_zero(factor) ? Number(0.) : derivative * factor;
}

/// f(u, v):  grad f = f_u grad u + f_v grad v,
///     Hess f = f_u Hess u + f_v Hess v + f_uu grad u grad u^T + f_vv grad v grad v^T
///              + f_uv (grad u grad v^T + grad v grad u^T) ,
/// for jets and for interval jets.
template <int dim, typename AnyJet, typename Number>
AnyJet chain_rule(const formula::Partials<Number> &p, const AnyJet &u, const AnyJet &v)
{
  AnyJet f;
  f.value = p.f;
  for (unsigned int d = 0; d < dim; ++d) {
    f.gradient[d] = product(p.fu, u.gradient[d]) + product(p.fv, v.gradient[d]);
    for (unsigned int e = d; e < dim; ++e) {
      const auto outer = [d, e](const AnyJet &w) -> Number {
        return d == e ? square(w.gradient[d]) : w.gradient[d] * w.gradient[e];
      };
      const Number mixed = u.gradient[d] * v.gradient[e] + v.gradient[d] * u.gradient[e];
      f.hessian[d][e] = product(p.fu, u.hessian[d][e]) + product(p.fv, v.hessian[d][e]) +
                        product(p.fuu, outer(u)) + product(p.fvv, outer(v)) + product(p.fuv, mixed);
      f.hessian[e][d] = f.hessian[d][e];
    }
  }
  return f;
}

/// Whether a condition holds; of an interval, whether for all of its numbers or for none.
std::optional<bool> holds(const double condition)
{
  return condition != 0.;
}

std::optional<bool> holds(const Interval &condition)
{
  if (condition.lower > 0. || condition.upper < 0.)
    return true;
  if (condition.lower == 0. && condition.upper == 0.)
    return false;
  return std::nullopt;
}

template <int dim>
bool exists(const Jet<dim> &)
{
  return true; // what is infinite or no number shows it
}

/// Whether the formula is smooth on the box up to here.
template <int dim>
bool exists(const IntervalJet<dim> &f)
{
  bool finite = is_finite(f.value);
  for (unsigned int d = 0; d < dim; ++d) {
    finite = finite && is_finite(f.gradient[d]);
    for (const Interval &entry : f.hessian[d])
      finite = finite && is_finite(entry);
  }
  return finite;
}

/// What the operations give for the coordinates x. Of intervals nothing where the formula is not
/// smooth on them, or not known to be.
template <int dim, typename AnyJet>
std::optional<AnyJet> run(const std::vector<Operation> &operations,
                          const std::array<AnyJet, dim> &x)
{
  std::vector<AnyJet> stack;
  stack.reserve(operations.size());
  const auto pop = [&stack] {
    const AnyJet top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const Operation &operation : operations)
    switch (operation.kind) {
    case Operation::Kind::constant:
      stack.emplace_back(operation.value);
      break;
    case Operation::Kind::variable:
      Assert(operation.index < dim, dealii::ExcMessage("more variables than coordinates"));
      stack.push_back(x[operation.index]);
      break;
    case Operation::Kind::function: {
      const AnyJet v = operation.is_binary ? pop() : AnyJet();
      const AnyJet u = pop();
      if (exists(u) && exists(v))
        stack.push_back(chain_rule<dim>((*operation.function)(u.value, v.value), u, v));
      else // nor does what comes of it, unless it is not chosen
        stack.emplace_back(std::numeric_limits<double>::quiet_NaN());
      break;
    }
    case Operation::Kind::select: {
      const AnyJet otherwise = pop(), then = pop(), condition = pop();
      const std::optional<bool> first = holds(condition.value);
      if (!first)
        return std::nullopt;
      stack.push_back(*first ? then : otherwise);
      break;
    }
    }
  if (!exists(stack.back()))
    return std::nullopt;
  return stack.back();
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
  std::array<Jet<dim>, dim> coordinates;
  for (unsigned int d = 0; d < dim; ++d)
    coordinates[d] = Jet<dim>(x[d], d);
  return *run<dim>(operations_, coordinates);
}

template <int dim>
std::optional<Enclosure<dim>> FormulaDerivatives::enclose(const dealii::Point<dim> &lower,
                                                          const dealii::Point<dim> &upper) const
{
  const BoxCoordinates<dim> coordinates(lower, upper);
  const std::optional<IntervalJet<dim>> on_box = run<dim>(operations_, coordinates.box);
  if (!on_box)
    return std::nullopt;
  const std::optional<IntervalJet<dim>> at_middle = run<dim>(operations_, coordinates.middle);
  if (!at_middle)
    return std::nullopt;
  return tightened<dim>(*on_box, *at_middle, coordinates.offset);
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
template std::optional<Enclosure<1>> FormulaDerivatives::enclose(const dealii::Point<1> &,
                                                                 const dealii::Point<1> &) const;
template std::optional<Enclosure<2>> FormulaDerivatives::enclose(const dealii::Point<2> &,
                                                                 const dealii::Point<2> &) const;
template std::optional<Enclosure<3>> FormulaDerivatives::enclose(const dealii::Point<3> &,
                                                                 const dealii::Point<3> &) const;

} // namespace gibbsflow
