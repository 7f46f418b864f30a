#include "formulas/formula_functions.h"

#include "formulas/formula_cases.h"

namespace gibbsflow::formula {

namespace {

/// The same formula for numbers and for intervals.
template <typename Formula>
Function function(const char *const name, const Formula &formula)
{
  return {name, formula, formula};
}

const Function &sum()
{
  static const Function result = function("+", [](auto u, auto v) {
    return Partials<decltype(u)>{u + v, 1., 1.};
  });
  return result;
}

/// The same function under another name.
Function named(const char *const name, Function function)
{
  function.name = name;
  return function;
}

} // namespace

const Function &power()
{
  static const Function result = function("^", [](auto u, auto v) { return raise(u, v); });
  return result;
}

const Function &quotient()
{
  static const Function result = function("/", [](auto u, auto v) {
    const auto w = inverse(v), w2 = square(w);
    return Partials<decltype(u)>{divide(u, v), w, -u * w2, 0., -w2, 2. * u * w * w2};
  });
  return result;
}

const Function &negative()
{
  static const Function result = function("-", [](auto u, auto) {
    return Partials<decltype(u)>{-u, -1.};
  });
  return result;
}

const std::vector<Function> &unary_functions()
{
  static const std::vector<Function> table = {
      function("abs", [](auto u, auto) { return absolute(u); }),
      function("acos",
               [](auto u, auto) {
                 const auto w = (1. - u) * (1. + u), root = sqrt(w);
                 return unary(acos(u), -inverse(root), -u * inverse(w * root));
               }),
      function("acosh",
               [](auto u, auto) {
                 const auto w = (u - 1.) * (u + 1.), root = sqrt(w);
                 return unary(acosh(u), inverse(root), -u * inverse(w * root));
               }),
      function("asin",
               [](auto u, auto) {
                 const auto w = (1. - u) * (1. + u), root = sqrt(w);
                 return unary(asin(u), inverse(root), u * inverse(w * root));
               }),
      function("asinh",
               [](auto u, auto) {
                 const auto w = 1. + square(u), root = sqrt(w);
                 return unary(asinh(u), inverse(root), -u * inverse(w * root));
               }),
      function("atan",
               [](auto u, auto) {
                 const auto slope = inverse(1. + square(u));
                 return unary(atan(u), slope, -2. * u * square(slope));
               }),
      function("atanh",
               [](auto u, auto) {
                 const auto slope = inverse((1. - u) * (1. + u));
                 return unary(atanh(u), slope, 2. * u * square(slope));
               }),
      function("ceil", [](auto u, auto) { return step([](double x) { return std::ceil(x); }, u); }),
      function("cos", [](auto u, auto) { return unary(cos(u), -sin(u), -cos(u)); }),
      function("cosh", [](auto u, auto) { return unary(cosh(u), sinh(u), cosh(u)); }),
      function("erf", [](auto u, auto) { return error_function(u, erf(u), 1.); }),
      function("erfc", [](auto u, auto) { return error_function(u, erfc(u), -1.); }),
      function("exp", [](auto u, auto) { return unary(exp(u), exp(u), exp(u)); }),
      function("floor",
               [](auto u, auto) { return step([](double x) { return std::floor(x); }, u); }),
      function("ln", [](auto u, auto) { return logarithm(u, 1.); }),
      function("log", [](auto u, auto) { return logarithm(u, 1.); }),
      function("log10", [](auto u, auto) { return logarithm(u, M_LN10); }),
      function("log2", [](auto u, auto) { return logarithm(u, M_LN2); }),
      function("rint",
               [](auto u, auto) { return step([](double x) { return std::floor(x + 0.5); }, u); }),
      function("sign", [](auto u, auto) { return step(&sign_of, u); }),
      function("sin", [](auto u, auto) { return unary(sin(u), cos(u), -sin(u)); }),
      function("sinh", [](auto u, auto) { return unary(sinh(u), cosh(u), sinh(u)); }),
      function("sqrt",
               [](auto u, auto) {
                 const auto root = sqrt(u), slope = 0.5 * inverse(root);
                 return unary(root, slope, -0.5 * slope * inverse(u));
               }),
      function("tan",
               [](auto u, auto) {
                 const auto f = tan(u), slope = 1. + square(f);
                 return unary(f, slope, 2. * f * slope);
               }),
      function("tanh", [](auto u, auto) {
        const auto f = tanh(u), slope = square(inverse(cosh(u)));
        return unary(f, slope, -2. * f * slope);
      })};
  return table;
}

const std::vector<Function> &binary_functions()
{
  static const std::vector<Function> table = {
      function("atan2",
               [](auto u, auto v) {
                 const auto w = inverse(square(u) + square(v)), w2 = square(w);
                 const auto mixed = (square(u) - square(v)) * w2;
                 return Partials<decltype(u)>{angle(u, v),      v * w, -u * w,
                                              -2. * u * v * w2, mixed, 2. * u * v * w2};
               }),
      named("pow", power())};
  return table;
}

const std::vector<Function> &variadic_functions()
{
  static const std::vector<Function> table = {
      named("avg", sum()),
      function("max", [](auto u, auto v) { return choose(1. - is_less(u, v), u, v); }),
      function("min", [](auto u, auto v) { return choose(1. - is_less(v, u), u, v); }),
      named("sum", sum())};
  return table;
}

const std::vector<std::vector<Function>> &operators()
{
  static const std::vector<std::vector<Function>> table = {
      {function("||",
                [](auto u, auto v) { return constant(1. - (1. - truth(u)) * (1. - truth(v))); })},
      {function("&&", [](auto u, auto v) { return constant(truth(u) * truth(v)); })},
      {function("<=", [](auto u, auto v) { return constant(is_at_most(u, v)); }),
       function(">=", [](auto u, auto v) { return constant(is_at_most(v, u)); }),
       function("!=", [](auto u, auto v) { return constant(1. - is_equal(u, v)); }),
       function("==", [](auto u, auto v) { return constant(is_equal(u, v)); }),
       function("<", [](auto u, auto v) { return constant(is_less(u, v)); }),
       function(">", [](auto u, auto v) { return constant(is_less(v, u)); })},
      {sum(), function("-",
                       [](auto u, auto v) {
                         return Partials<decltype(u)>{u - v, 1., -1.};
                       })},
      {function("*", [](auto u, auto v) { return Partials<decltype(u)>{u * v, v, u, 0., 1., 0.}; }),
       quotient()}};
  return table;
}

} // namespace gibbsflow::formula
