#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace gibbsflow {

/// As many doubles as any x86-64 processor works on at a time.
using DoublePair = double __attribute__((vector_size(16)));

/// Value and gradient of a function of dim variables at two points at once: what a Jet is without
/// its Hessian, for loops over very many points. Arithmetic follows the chain rule.
template <int dim>
struct Slope {
  DoublePair value = {0., 0.};
  std::array<DoublePair, dim> gradient = {};

  Slope() = default;

  /// A constant.
  Slope(const double constant) : value{constant, constant} {}

  /// The coordinate x_i at the two points.
  Slope(const DoublePair &x, const unsigned int i) : value(x) { gradient[i] = DoublePair{1., 1.}; }
};

/// f(u) from f and f' at u.value: grad f(u) = f' grad u.
template <int dim>
Slope<dim> compose(const Slope<dim> &u, const DoublePair &f, const DoublePair &df)
{
  Slope<dim> result;
  result.value = f;
  for (int d = 0; d < dim; ++d)
    result.gradient[d] = df * u.gradient[d];
  return result;
}

template <int dim>
Slope<dim> operator+(Slope<dim> u, const Slope<dim> &v)
{
  u.value += v.value;
  for (int d = 0; d < dim; ++d)
    u.gradient[d] += v.gradient[d];
  return u;
}

template <int dim>
Slope<dim> operator-(Slope<dim> u, const Slope<dim> &v)
{
  u.value -= v.value;
  for (int d = 0; d < dim; ++d)
    u.gradient[d] -= v.gradient[d];
  return u;
}

template <int dim>
Slope<dim> operator*(const Slope<dim> &u, const Slope<dim> &v)
{
  Slope<dim> result;
  result.value = u.value * v.value;
  for (int d = 0; d < dim; ++d)
    result.gradient[d] = u.value * v.gradient[d] + v.value * u.gradient[d];
  return result;
}

template <int dim>
Slope<dim> operator*(const double a, const Slope<dim> &u)
{
  return compose(u, a * u.value, DoublePair{a, a});
}

template <int dim>
Slope<dim> operator+(Slope<dim> u, const double a)
{
  u.value += a;
  return u;
}

template <int dim>
Slope<dim> operator+(const double a, const Slope<dim> &u)
{
  return u + a;
}

template <int dim>
Slope<dim> operator-(const Slope<dim> &u, const double a)
{
  return u + (-a);
}

template <int dim>
Slope<dim> operator-(const Slope<dim> &u)
{
  return -1. * u;
}

template <int dim>
Slope<dim> operator-(const double a, const Slope<dim> &u)
{
  return a + (-u);
}

template <int dim>
Slope<dim> exp(const Slope<dim> &u)
{
  const DoublePair f = {std::exp(u.value[0]), std::exp(u.value[1])};
  return compose(u, f, f);
}

template <int dim>
Slope<dim> cos(const Slope<dim> &u)
{
  return compose(u, DoublePair{std::cos(u.value[0]), std::cos(u.value[1])},
                 DoublePair{-std::sin(u.value[0]), -std::sin(u.value[1])});
}

} // namespace gibbsflow
