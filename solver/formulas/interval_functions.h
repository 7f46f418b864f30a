#pragma once

#include "formulas/interval.h"

#include <cmath>

namespace gibbsflow {

/// Functions of intervals besides those of interval.h. Where a function does not exist on all of an
/// interval, or has a kink or a jump in it, the result is not finite. The libraries' functions are
/// accurate to less than four units in the last place.
namespace interval_functions {

constexpr double infinity = std::numeric_limits<double>::infinity();

inline Interval undefined()
{
  return {-infinity, infinity};
}

/// f rises, or falls, on all of a.
template <typename Function>
Interval monotone(const Function &f, const Interval &a)
{
  const auto [smallest, largest] = std::minmax({double(f(a.lower)), double(f(a.upper))});
  return outwards(smallest, largest, 4.);
}

/// The same for an f that may not exist on all of a.
template <typename Function>
Interval monotone(const Function &f, const Interval &a, const bool exists)
{
  return exists ? monotone(f, a) : undefined();
}

} // namespace interval_functions

inline bool is_zero(const Interval &a)
{
  return a.lower == 0. && a.upper == 0.;
}

inline Interval inverse(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return 1. / x; }, a,
                                      a.lower > 0. || a.upper < 0.);
}

inline Interval sqrt(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::sqrt(x); }, a,
                                      a.lower >= 0.);
}

inline Interval log(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::log(x); }, a, a.lower > 0.);
}

inline Interval sin(const Interval &a)
{
  return cos(a - Interval(M_PI / 2.)); // the error of pi/2 is within the slack of cos
}

inline Interval sinh(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::sinh(x); }, a);
}

/// Even, and rises with |a|.
inline Interval cosh(const Interval &a)
{
  const double least =
      a.lower <= 0. && a.upper >= 0. ? 0. : std::min(std::abs(a.lower), std::abs(a.upper));
  return interval_functions::monotone([](const double x) { return std::cosh(x); },
                                      {least, a.magnitude()});
}

inline Interval tanh(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::tanh(x); }, a);
}

inline Interval atan(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::atan(x); }, a);
}

inline Interval asinh(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::asinh(x); }, a);
}

inline Interval asin(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::asin(x); }, a,
                                      a.lower >= -1. && a.upper <= 1.);
}

inline Interval acos(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::acos(x); }, a,
                                      a.lower >= -1. && a.upper <= 1.);
}

inline Interval acosh(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::acosh(x); }, a,
                                      a.lower >= 1.);
}

inline Interval atanh(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::atanh(x); }, a,
                                      a.lower > -1. && a.upper < 1.);
}

inline Interval erf(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::erf(x); }, a);
}

inline Interval erfc(const Interval &a)
{
  return interval_functions::monotone([](const double x) { return std::erfc(x); }, a);
}

/// Between poles.
inline Interval tan(const Interval &a)
{
  const Interval c = cos(a);
  return interval_functions::monotone([](const double x) { return std::tan(x); }, a,
                                      c.lower > 0. || c.upper < 0.);
}

/// a^p for a number p; a is positive unless p is whole.
inline Interval power(const Interval &a, const double p)
{
  const auto raise = [p](const double x) { return std::pow(x, p); };
  if (p == 0.)
    return 1.;
  if (a.lower > 0.)
    return interval_functions::monotone(raise, a);
  if (p != std::floor(p))
    return interval_functions::undefined();
  if (p < 0.)
    return inverse(power(a, -p));
  if (a.lower >= 0. || a.upper <= 0. || std::fmod(p, 2.) == 1.)
    return interval_functions::monotone(raise, a);
  return {0., outwards(0., raise(a.magnitude()), 4.).upper};
}

} // namespace gibbsflow
