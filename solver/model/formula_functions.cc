#include "model/formula_functions.h"

#include "model/interval_functions.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow::formula {

namespace {

// beside those of intervals
using std::acos, std::acosh, std::asin, std::asinh, std::atan, std::atanh, std::cos, std::cosh,
    std::erf, std::erfc, std::exp, std::log, std::sin, std::sinh, std::sqrt, std::tan, std::tanh;

double inverse(const double u)
{
  return 1. / u;
}

double square(const double u)
{
  return u * u;
}

double divide(const double u, const double v)
{
  return u / v;
}

Interval divide(const Interval &u, const Interval &v)
{
  return u * inverse(v);
}

/// The same formula for numbers and for intervals.
template <typename Formula>
Function function(const char *const name, const Formula &formula)
{
  return {name, formula, formula};
}

/// Constant between jumps.
template <typename Number>
Partials<Number> constant(const Number &f)
{
  return {f, 0.};
}

/// Not smooth on the intervals.
Partials<Interval> undefined()
{
  return constant(interval_functions::undefined());
}

/// A function of one number, from f, f' and f''.
template <typename Number>
Partials<Number> unary(const Number &f, const Number &df, const Number &ddf)
{
  return {f, df, 0., ddf, 0., 0.};
}

/// A function that is constant between jumps.
template <typename Step>
Partials<double> step(const Step &f, const double u)
{
  return constant(f(u));
}

template <typename Step>
Partials<Interval> step(const Step &f, const Interval &u)
{
  return f(u.lower) == f(u.upper) ? constant(Interval(f(u.lower))) : undefined();
}

double sign_of(const double u)
{
  return u > 0. ? 1. : u < 0. ? -1. : 0.;
}

Partials<double> absolute(const double u)
{
  return unary(std::abs(u), sign_of(u), 0.);
}

Partials<Interval> absolute(const Interval &u)
{
  return u.lower > 0.   ? unary<Interval>(u, 1., 0.)
         : u.upper < 0. ? unary<Interval>(-u, -1., 0.)
                        : undefined(); // a kink at an end is one too
}

/// A number that is known to half a unit in the last place.
template <typename Number>
Number rounded(const double value)
{
  if constexpr (std::is_same_v<Number, Interval>)
    return outwards(value, value);
  else
    return value;
}

/// log_b u = log u / log b.
template <typename Number>
Partials<Number> logarithm(const Number &u, const double log_base)
{
  const Number scale = inverse(rounded<Number>(log_base));
  return unary(log(u) * scale, inverse(u) * scale, -inverse(square(u)) * scale);
}

/// erf with sign 1, 1 - erf with sign -1.
template <typename Number>
Partials<Number> error_function(const Number &u, const Number &f, const double sign)
{
  const Number slope = sign * rounded<Number>(M_2_SQRTPI) * exp(-square(u));
  return unary(f, slope, -2. * u * slope);
}

/// Comparisons: 1 if true, 0 if not.
double is_less(const double u, const double v)
{
  return u < v;
}

double is_at_most(const double u, const double v)
{
  return u <= v;
}

double is_equal(const double u, const double v)
{
  return u == v;
}

/// What a comparison says of all numbers of two intervals that are apart, or of two numbers; where
/// intervals touch, the formula has a kink or a jump there.
Interval compare(const Interval &u, const Interval &v, double (*const comparison)(double, double))
{
  const bool are_apart = u.upper < v.lower || v.upper < u.lower;
  const bool are_numbers = u.lower == u.upper && v.lower == v.upper;
  return are_apart || are_numbers ? Interval(comparison(u.lower, v.lower))
                                  : interval_functions::undefined();
}

Interval is_less(const Interval &u, const Interval &v)
{
  return compare(u, v, is_less);
}

Interval is_at_most(const Interval &u, const Interval &v)
{
  return compare(u, v, is_at_most);
}

Interval is_equal(const Interval &u, const Interval &v)
{
  return compare(u, v, is_equal);
}

/// Whether u is not 0.
template <typename Number>
Number truth(const Number &u)
{
  return 1. - is_equal(u, Number(0.));
}

/// u where `first` is 1, v where it is 0.
Partials<double> choose(const double first, const double u, const double v)
{
  return {first != 0. ? u : v, first, 1. - first};
}

Partials<Interval> choose(const Interval &first, const Interval &u, const Interval &v)
{
  return is_finite(first) ? Partials<Interval>{first.lower != 0. ? u : v, first, 1. - first}
                          : undefined();
}

/// u^v; where u = 0, the terms with log u vanish or do not exist.
Partials<double> raise(const double u, const double v)
{
  const double f = std::pow(u, v), log_u = std::log(u);
  const auto times_power = [u](const double a, const double exponent) {
    return a == 0. ? 0. : a * std::pow(u, exponent);
  };
  return {f,
          times_power(v, v - 1.),
          u == 0. && v > 0. ? 0. : f * log_u,
          times_power(v * (v - 1.), v - 2.),
          u == 0. && v > 1. ? 0. : std::pow(u, v - 1.) * (1. + v * log_u),
          u == 0. && v > 0. ? 0. : f * log_u * log_u};
}

/// Where u may not be positive, v is a whole number and does not move.
Partials<Interval> raise(const Interval &u, const Interval &v)
{
  const bool is_point = v.lower == v.upper;
  const Interval log_u = log(u);
  if (!is_point && !is_finite(log_u))
    return undefined();
  const auto to_the = [&](const double less) { // u^(v - less)
    return is_point ? power(u, v.lower - less) : exp((v - less) * log_u);
  };
  const auto times_power = [&](const Interval &a, const double less) {
    return is_zero(a) ? a : a * to_the(less);
  };
  const Interval f = to_the(0.);
  return {f,
          times_power(v, 1.),
          f * log_u,
          times_power(v * (v - 1.), 2.),
          to_the(1.) * (1. + v * log_u),
          f * square(log_u)};
}

double angle(const double u, const double v)
{
  return std::atan2(u, v);
}

/// Off the half line on which atan2 jumps.
Interval angle(const Interval &u, const Interval &v)
{
  const Interval right = rounded<Interval>(M_PI / 2.);
  return v.lower > 0.   ? atan(u * inverse(v))
         : u.lower > 0. ? right - atan(v * inverse(u))
         : u.upper < 0. ? -right - atan(v * inverse(u))
                        : interval_functions::undefined();
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
