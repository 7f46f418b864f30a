#pragma once

#include "formulas/enclosure.h"

#include <array>

namespace gibbsflow {

/// Value, gradient and Hessian over a box as intervals: what Jet is to numbers. Arithmetic follows
/// the chain rule, so a formula evaluated in interval jets encloses itself and its derivatives.
template <int dim>
struct IntervalJet : Enclosure<dim> {
  IntervalJet() = default;

  /// A constant.
  IntervalJet(const double constant) { this->value = constant; }

  /// The coordinate x_i on the interval x.
  IntervalJet(const Interval &x, const unsigned int i)
  {
    this->value = x;
    this->gradient[i] = 1.;
  }
};

/// f(u) from f, f' and f'' over the range of u.
template <int dim>
IntervalJet<dim> compose(const IntervalJet<dim> &u, const Interval &f, const Interval &df,
                         const Interval &ddf)
{
  IntervalJet<dim> result;
  result.value = f;
  for (unsigned int i = 0; i < dim; ++i) {
    result.gradient[i] = df * u.gradient[i];
    for (unsigned int j = 0; j < dim; ++j)
      result.hessian[i][j] = df * u.hessian[i][j] +
                             ddf * (i == j ? square(u.gradient[i]) : u.gradient[i] * u.gradient[j]);
  }
  return result;
}

template <int dim>
IntervalJet<dim> operator+(const IntervalJet<dim> &u, const IntervalJet<dim> &v)
{
  IntervalJet<dim> result;
  result.value = u.value + v.value;
  for (unsigned int i = 0; i < dim; ++i) {
    result.gradient[i] = u.gradient[i] + v.gradient[i];
    for (unsigned int j = 0; j < dim; ++j)
      result.hessian[i][j] = u.hessian[i][j] + v.hessian[i][j];
  }
  return result;
}

template <int dim>
IntervalJet<dim> operator*(const IntervalJet<dim> &u, const IntervalJet<dim> &v)
{
  IntervalJet<dim> result;
  result.value = u.value * v.value;
  for (unsigned int i = 0; i < dim; ++i) {
    result.gradient[i] = u.value * v.gradient[i] + v.value * u.gradient[i];
    for (unsigned int j = 0; j < dim; ++j)
      result.hessian[i][j] = u.value * v.hessian[i][j] + v.value * u.hessian[i][j] +
                             (u.gradient[i] * v.gradient[j] + u.gradient[j] * v.gradient[i]);
  }
  return result;
}

template <int dim>
IntervalJet<dim> operator*(const double a, const IntervalJet<dim> &u)
{
  return compose<dim>(u, a * u.value, a, 0.);
}

template <int dim>
IntervalJet<dim> operator+(IntervalJet<dim> u, const double a)
{
  u.value = u.value + a;
  return u;
}

template <int dim>
IntervalJet<dim> operator+(const double a, const IntervalJet<dim> &u)
{
  return u + a;
}

template <int dim>
IntervalJet<dim> operator-(const IntervalJet<dim> &u, const double a)
{
  return u + (-a);
}

template <int dim>
IntervalJet<dim> operator-(const IntervalJet<dim> &u)
{
  return -1. * u;
}

template <int dim>
IntervalJet<dim> operator-(const IntervalJet<dim> &u, const IntervalJet<dim> &v)
{
  return u + (-v);
}

template <int dim>
IntervalJet<dim> operator-(const double a, const IntervalJet<dim> &u)
{
  return a + (-u);
}

template <int dim>
IntervalJet<dim> exp(const IntervalJet<dim> &u)
{
  const Interval f = exp(u.value);
  return compose(u, f, f, f);
}

template <int dim>
IntervalJet<dim> cos(const IntervalJet<dim> &u)
{
  const Interval c = cos(u.value), minus_sine = cos(u.value + Interval(M_PI / 2.));
  return compose(u, c, minus_sine, -c);
}

/// More precise than u * u where u contains zero.
template <int dim>
IntervalJet<dim> square(const IntervalJet<dim> &u)
{
  return compose<dim>(u, square(u.value), 2. * u.value, 2.);
}

/// The coordinates on the box from `lower` to `upper` and at its middle c, and box - c.
template <int dim>
struct BoxCoordinates {
  BoxCoordinates(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
  {
    for (unsigned int d = 0; d < dim; ++d) {
      const double c = 0.5 * (lower[d] + upper[d]);
      box[d] = IntervalJet<dim>(Interval(lower[d], upper[d]), d);
      middle[d] = IntervalJet<dim>(Interval(c), d);
      offset[d] = Interval(lower[d], upper[d]) - c;
    }
  }

  std::array<IntervalJet<dim>, dim> box, middle;
  std::array<Interval, dim> offset;
};

/// The intersection of what is known on a box with Taylor's forms about its middle c,
///     grad V in grad V(c) + Hess V(box) (box - c),
///     V in V(c) + grad V(box).(box - c)  and  V(c) + grad V(c).(box - c) + (1/2) ... Hess V(box) .
template <int dim>
Enclosure<dim> tightened(const Enclosure<dim> &on_box, const Enclosure<dim> &at_middle,
                         const std::array<Interval, dim> &offset)
{
  Enclosure<dim> result = on_box;
  for (unsigned int i = 0; i < dim; ++i) {
    Interval taylor = at_middle.gradient[i];
    for (unsigned int j = 0; j < dim; ++j)
      taylor = taylor + result.hessian[i][j] * offset[j];
    result.gradient[i] = intersect(result.gradient[i], taylor);
  }
  Interval first = at_middle.value, second = at_middle.value;
  for (unsigned int i = 0; i < dim; ++i) {
    first = first + result.gradient[i] * offset[i];
    second = second + at_middle.gradient[i] * offset[i];
    for (unsigned int j = 0; j < dim; ++j)
      second = second +
               0.5 * (result.hessian[i][j] * (i == j ? square(offset[i]) : offset[i] * offset[j]));
  }
  result.value = intersect(result.value, intersect(first, second));
  return result;
}

/// Encloses a formula (see FormulaPotential) on the box from `lower` to `upper`.
template <int dim, typename Formula>
Enclosure<dim> enclose_formula(const Formula &formula, const dealii::Point<dim> &lower,
                               const dealii::Point<dim> &upper)
{
  const BoxCoordinates<dim> coordinates(lower, upper);
  return tightened<dim>(formula(coordinates.box), formula(coordinates.middle), coordinates.offset);
}

} // namespace gibbsflow
