#pragma once

#include <vector>

/// The functions and operators of users' formulas, muParser's and those of Expression, with their
/// derivatives. At kinks and jumps see FormulaDerivatives.
namespace gibbsflow::formula {

/// f(u, v) with its partial derivatives; those in v are zero for a function of u alone.
struct Partials {
  double f, fu, fv = 0., fuu = 0., fuv = 0., fvv = 0.;
};

struct Function {
  const char *name;
  Partials (*partials)(double u, double v);
};

/// Functions of one number and of two.
const std::vector<Function> &unary_functions();
const std::vector<Function> &binary_functions();

/// Functions of any number of numbers, taken two at a time; the mean avg is a sum, to be divided by
/// that number.
const std::vector<Function> &variadic_functions();

/// Operators that stand between numbers, one row for each precedence, the weakest first; all are
/// taken from left to right. Of two that begin alike the longer one comes first. The power binds
/// strongest and is taken from right to left.
const std::vector<std::vector<Function>> &operators();
Partials power(double u, double v);

Partials quotient(double u, double v);
Partials negative(double u, double);

} // namespace gibbsflow::formula
