#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gibbsflow {

/// A closed interval that contains a number. Every operation rounds outwards, so that what is true
/// of the numbers stays true of the intervals (Moore, Kearfott & Cloud, 2009).
struct Interval {
  double lower = 0., upper = 0.;

  Interval() = default;
  Interval(const double number) : lower(number), upper(number) {}
  Interval(const double lower_end, const double upper_end) : lower(lower_end), upper(upper_end) {}

  double width() const { return upper - lower; }
  double magnitude() const { return std::max(std::abs(lower), std::abs(upper)); }
};

/// The interval with both ends moved outwards by some units in the last place; 0 stays what it is
/// as the sum or product of exact zeros.
inline Interval outwards(const double lower, const double upper, const double units = 1.)
{
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  return {lower - units * epsilon * std::abs(lower), upper + units * epsilon * std::abs(upper)};
}

inline Interval operator+(const Interval &a, const Interval &b)
{
  return outwards(a.lower + b.lower, a.upper + b.upper);
}

inline Interval operator-(const Interval &a)
{
  return {-a.upper, -a.lower};
}

inline Interval operator-(const Interval &a, const Interval &b)
{
  return a + (-b);
}

inline Interval operator*(const Interval &a, const Interval &b)
{
  const auto [smallest, largest] =
      std::minmax({a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper});
  return outwards(smallest, largest);
}

inline Interval square(const Interval &a)
{
  const double largest = a.magnitude() * a.magnitude();
  if (a.lower <= 0. && a.upper >= 0.)
    return outwards(0., largest);
  const double smallest = std::min(std::abs(a.lower), std::abs(a.upper));
  return outwards(smallest * smallest, largest);
}

/// The libraries' exp and cos are accurate to less than four units in the last place.
inline Interval exp(const Interval &a)
{
  return outwards(std::exp(a.lower), std::exp(a.upper), 4.);
}

inline Interval cos(const Interval &a)
{
  constexpr double slack = 1e-12; // of the argument in units of pi, relative beyond 1, of the value
  const double shift = slack * (1. + a.magnitude());
  const double first = a.lower / M_PI - shift, last = a.upper / M_PI + shift;
  const auto contains = [&](const double offset) { // offset + 2k for some integer k
    return std::ceil(0.5 * (first - offset)) <= std::floor(0.5 * (last - offset));
  };
  const auto [smallest, largest] = std::minmax({std::cos(a.lower), std::cos(a.upper)});
  return {contains(1.) ? -1. : std::max(-1., smallest - slack),
          contains(0.) ? 1. : std::min(1., largest + slack)};
}

inline bool is_finite(const Interval &a)
{
  return std::isfinite(a.lower) && std::isfinite(a.upper);
}

/// The part that both contain; both contain the same number, so there is one.
inline Interval intersect(const Interval &a, const Interval &b)
{
  return {std::max(a.lower, b.lower), std::min(a.upper, b.upper)};
}

} // namespace gibbsflow
