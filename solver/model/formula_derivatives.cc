#include "model/formula_derivatives.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace gibbsflow {

namespace {

using Operation = FormulaDerivatives::Operation;
using Partials = FormulaDerivatives::Partials;

/// A function of the formula language with its partial derivatives.
struct Function {
  const char *name;
  Partials (*partials)(double, double);
};

/// A piecewise constant function.
Partials constant(const double f)
{
  return {f, 0.};
}

/// A function of one number, from f, f' and f''.
Partials unary(const double f, const double df, const double ddf)
{
  Partials result{f, df};
  result.fuu = ddf;
  return result;
}

double sign_of(const double u)
{
  return u > 0. ? 1. : u < 0. ? -1. : 0.;
}

/// log_b u, given log b.
Partials logarithm(const double f, const double u, const double log_base)
{
  return unary(f, 1. / (u * log_base), -1. / (u * u * log_base));
}

/// u^v; where u = 0, the terms with log u vanish or do not exist.
Partials power(const double u, const double v)
{
  const double f = std::pow(u, v), log_u = std::log(u);
  const auto times_power = [u](const double a, const double exponent) {
    return a == 0. ? 0. : a * std::pow(u, exponent);
  };
  Partials result{f, times_power(v, v - 1.)};
  result.fv = u == 0. && v > 0. ? 0. : f * log_u;
  result.fuu = times_power(v * (v - 1.), v - 2.);
  result.fuv = u == 0. && v > 1. ? 0. : std::pow(u, v - 1.) * (1. + v * log_u);
  result.fvv = u == 0. && v > 0. ? 0. : f * log_u * log_u;
  return result;
}

const std::vector<Function> &unary_functions()
{
  using std::sqrt;
  static const std::vector<Function> table = {
      {"abs", [](double u, double) { return unary(std::abs(u), sign_of(u), 0.); }},
      {"acos",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::acos(u), -1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"acosh",
       [](double u, double) {
         const double w = (u - 1.) * (u + 1.);
         return unary(std::acosh(u), 1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"asin",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::asin(u), 1. / sqrt(w), u / (w * sqrt(w)));
       }},
      {"asinh",
       [](double u, double) {
         const double w = 1. + u * u;
         return unary(std::asinh(u), 1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"atan",
       [](double u, double) {
         const double w = 1. + u * u;
         return unary(std::atan(u), 1. / w, -2. * u / (w * w));
       }},
      {"atanh",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::atanh(u), 1. / w, 2. * u / (w * w));
       }},
      {"ceil", [](double u, double) { return constant(std::ceil(u)); }},
      {"cos", [](double u, double) { return unary(std::cos(u), -std::sin(u), -std::cos(u)); }},
      {"cosh", [](double u, double) { return unary(std::cosh(u), std::sinh(u), std::cosh(u)); }},
      {"erf",
       [](double u, double) {
         const double slope = M_2_SQRTPI * std::exp(-u * u);
         return unary(std::erf(u), slope, -2. * u * slope);
       }},
      {"erfc",
       [](double u, double) {
         const double slope = -M_2_SQRTPI * std::exp(-u * u);
         return unary(std::erfc(u), slope, -2. * u * slope);
       }},
      {"exp", [](double u, double) { return unary(std::exp(u), std::exp(u), std::exp(u)); }},
      {"floor", [](double u, double) { return constant(std::floor(u)); }},
      {"ln", [](double u, double) { return logarithm(std::log(u), u, 1.); }},
      {"log", [](double u, double) { return logarithm(std::log(u), u, 1.); }},
      {"log10", [](double u, double) { return logarithm(std::log10(u), u, M_LN10); }},
      {"log2", [](double u, double) { return logarithm(std::log2(u), u, M_LN2); }},
      {"rint", [](double u, double) { return constant(std::floor(u + 0.5)); }},
      {"sign", [](double u, double) { return constant(sign_of(u)); }},
      {"sin", [](double u, double) { return unary(std::sin(u), std::cos(u), -std::sin(u)); }},
      {"sinh", [](double u, double) { return unary(std::sinh(u), std::cosh(u), std::sinh(u)); }},
      {"sqrt",
       [](double u, double) {
         const double root = sqrt(u);
         return unary(root, 0.5 / root, -0.25 / (u * root));
       }},
      {"tan",
       [](double u, double) {
         const double f = std::tan(u), slope = 1. + f * f;
         return unary(f, slope, 2. * f * slope);
       }},
      {"tanh", [](double u, double) {
         const double f = std::tanh(u), slope = 1. / (std::cosh(u) * std::cosh(u));
         return unary(f, slope, -2. * f * slope);
       }}};
  return table;
}

Partials sum(const double u, const double v)
{
  return {u + v, 1., 1.};
}

Partials quotient(const double u, const double v)
{
  return {u / v, 1. / v, -u / (v * v), 0., -1. / (v * v), 2. * u / (v * v * v)};
}

/// Functions of two numbers.
const std::vector<Function> &binary_functions()
{
  static const std::vector<Function> table = {
      {"atan2",
       [](double u, double v) -> Partials {
         const double r = u * u + v * v, r2 = r * r;
         return {std::atan2(u, v),     v / r,          -u / r, -2. * u * v / r2,
                 (u * u - v * v) / r2, 2. * u * v / r2};
       }},
      {"pow", &power}};
  return table;
}

/// Functions of any number of numbers, taken two at a time; the mean is a sum that is divided.
const std::vector<Function> &variadic_functions()
{
  static const std::vector<Function> table = {
      {"avg", &sum},
      {"max",
       [](double u, double v) -> Partials {
         return {std::max(u, v), u < v ? 0. : 1., u < v ? 1. : 0.};
       }},
      {"min",
       [](double u, double v) -> Partials {
         return {std::min(u, v), v < u ? 0. : 1., v < u ? 1. : 0.};
       }},
      {"sum", &sum}};
  return table;
}

/// Operators that stand between numbers, one row for each precedence, the weakest first; all but
/// the power, which binds strongest, are taken from left to right. Of two that begin alike the
/// longer one comes first.
const std::vector<std::vector<Function>> &operators()
{
  static const std::vector<std::vector<Function>> table = {
      {{"||", [](double u, double v) { return constant(u != 0. || v != 0.); }}},
      {{"&&", [](double u, double v) { return constant(u != 0. && v != 0.); }}},
      {{"<=", [](double u, double v) { return constant(u <= v); }},
       {">=", [](double u, double v) { return constant(u >= v); }},
       {"!=", [](double u, double v) { return constant(u != v); }},
       {"==", [](double u, double v) { return constant(u == v); }},
       {"<", [](double u, double v) { return constant(u < v); }},
       {">", [](double u, double v) { return constant(u > v); }}},
      {{"+", &sum},
       {"-",
        [](double u, double v) -> Partials {
          return {u - v, 1., -1.};
        }}},
      {{"*", [](double u, double v) -> Partials { return {u * v, v, u, 0., 1., 0.}; }},
       {"/", &quotient}}};
  return table;
}

Partials negative(const double u, double)
{
  return {-u, -1.};
}

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
    if (level == operators().size())
      return read_signed();
    const auto next_operator = [&]() -> const Function * {
      for (const Function &candidate : operators()[level])
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
      add_function(&negative, false);
  }

  void read_power()
  {
    read_atom();
    if (!take("^"))
      return;
    read_signed();
    add_function(&power, true);
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
    const Function *const variadic = find(variadic_functions());
    unsigned int n_arguments = 0;
    do {
      read_choice();
      if (variadic != nullptr && n_arguments > 0)
        add_function(variadic->partials, true);
      ++n_arguments;
    } while (take(","));
    expect(")");
    if (const Function *const of_one = find(unary_functions()))
      add_function(of_one->partials, false);
    else if (const Function *const of_two = find(binary_functions()))
      add_function(of_two->partials, true);
    else
      AssertThrow(variadic != nullptr, dealii::ExcMessage("no function " + name));
    if (name == "avg") {
      add_constant(n_arguments);
      add_function(&quotient, true);
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
  for (const auto *const table : {&unary_functions(), &binary_functions(), &variadic_functions()})
    for (const Function &function : *table)
      names.push_back(function.name);
  std::sort(names.begin(), names.end());
  return names;
}

template Jet<1> FormulaDerivatives::operator()(const dealii::Point<1> &) const;
template Jet<2> FormulaDerivatives::operator()(const dealii::Point<2> &) const;
template Jet<3> FormulaDerivatives::operator()(const dealii::Point<3> &) const;

} // namespace gibbsflow
