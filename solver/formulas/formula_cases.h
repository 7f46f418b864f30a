#pragma once

#include "formulas/formula_functions.h"
#include "formulas/interval_functions.h"

#include <cmath>

/// What the functions of users' formulas are made of, for numbers and for intervals alike: names
/// that the two share, and those that differ by cases.
namespace gibbsflow::formula {

// beside those of intervals
using std::acos, std::acosh, std::asin, std::asinh, std::atan, std::atanh, std::cos, std::cosh,
    std::erf, std::erfc, std::exp, std::log, std::sin, std::sinh, std::sqrt, std::tan, std::tanh;

inline double inverse(const double u)
{
  return 1. / u;
}

inline double square(const double u)
{
  return u * u;
}

inline double divide(const double u, const double v)
{
  return u / v;
}

inline Interval divide(const Interval &u, const Interval &v)
{
  return u * inverse(v);
}

/// Constant between jumps.
template <typename Number>
Partials<Number> constant(const Number &f)
{
  return {f, 0.};
}

/// Not smooth on the intervals.
inline Partials<Interval> undefined()
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

inline double sign_of(const double u)
{
  return u > 0. ? 1. : u < 0. ? -1. : 0.;
}

inline Partials<double> absolute(const double u)
{
  return unary(std::abs(u), sign_of(u), 0.);
}

inline Partials<Interval> absolute(const Interval &u)
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
inline double is_less(const double u, const double v)
{
  return u < v;
}

inline double is_at_most(const double u, const double v)
{
  return u <= v;
}

inline double is_equal(const double u, const double v)
{
  return u == v;
}

/// What a comparison says of all numbers of two intervals that are apart, or of two numbers; where
/// intervals touch, the formula has a kink or a jump there.
inline Interval compare(const Interval &u, const Interval &v,
                        double (*const comparison)(double, double))
{
  const bool are_apart = u.upper < v.lower || v.upper < u.lower;
  const bool are_numbers = u.lower == u.upper && v.lower == v.upper;
  return are_apart || are_numbers ? Interval(comparison(u.lower, v.lower))
                                  : interval_functions::undefined();
}

inline Interval is_less(const Interval &u, const Interval &v)
{
  return compare(u, v, is_less);
}

inline Interval is_at_most(const Interval &u, const Interval &v)
{
  return compare(u, v, is_at_most);
}

inline Interval is_equal(const Interval &u, const Interval &v)
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
inline Partials<double> choose(const double first, const double u, const double v)
{
  return {first != 0. ? u : v, first, 1. - first};
}

inline Partials<Interval> choose(const Interval &first, const Interval &u, const Interval &v)
{
  return is_finite(first) ? Partials<Interval>{first.lower != 0. ? u : v, first, 1. - first}
                          : undefined();
}

/// u^v; where u = 0, the terms with log u vanish or do not exist.
inline Partials<double> raise(const double u, const double v)
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
inline Partials<Interval> raise(const Interval &u, const Interval &v)
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

inline double angle(const double u, const double v)
{
  return std::atan2(u, v);
}

/// Off the half line on which atan2 jumps.
inline Interval angle(const Interval &u, const Interval &v)
{
  const Interval right = rounded<Interval>(M_PI / 2.);
  return v.lower > 0.   ? atan(u * inverse(v))
         : u.lower > 0. ? right - atan(v * inverse(u))
         : u.upper < 0. ? -right - atan(v * inverse(u))
                        : interval_functions::undefined();
}

} // namespace gibbsflow::formula
