#pragma once

#include "formulas/interval.h"

#include <vector>

/// The functions and operators of users' formulas, muParser's and those of Expression, with their
/// derivatives. At kinks and jumps see FormulaDerivatives.
namespace gibbsflow::formula {

/// f(u, v) with its partial derivatives; those in v are zero for a function of u alone.
template <typename Number>
struct Partials {
  Number f, fu, fv = 0., fuu = 0., fuv = 0., fvv = 0.;
};

/// Of numbers, and of intervals where f is smooth on them; otherwise the ranges are not finite.
struct Function {
  const char *name;
  Partials<double> (*of_numbers)(double u, double v);
  Partials<Interval> (*of_intervals)(Interval u, Interval v);

  Partials<double> operator()(const double u, const double v) const { return of_numbers(u, v); }
  Partials<Interval> operator()(const Interval &u, const Interval &v) const
  {
    return of_intervals(u, v);
  }
};

/// Functions of one number and of two.
const std::vector<Function> &unary_functions();
const std::vector<Function> &binary_functions();

/// Functions of any number of numbers, taken two at a time; the mean avg is a sum, to be divided by
/// that number.
const std::vector<Function> &variadic_functions();

/// Operators that stand between numbers, one row for each precedence, the weakest first; all are
/// taken from left to right. Of two that begin alike the longer one comes first.
const std::vector<std::vector<Function>> &operators();

/// u^v, which binds strongest and is taken from right to left.
const Function &power();

/// u / v and -u.
const Function &quotient();
const Function &negative();

} // namespace gibbsflow::formula
