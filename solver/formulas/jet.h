#pragma once

#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

#include <cmath>

namespace gibbsflow {

/// Value, gradient and Hessian of a function of dim variables at one point. Arithmetic follows the
/// chain rule, so a formula evaluated in jets yields its exact derivatives (forward automatic
/// differentiation of order 2; Griewank & Walther (2008), ch. 13). A formula is a template over
/// its number type and is evaluated in doubles where only values are wanted.
template <int dim>
struct Jet {
  double value = 0.;
  dealii::Tensor<1, dim> gradient;
  dealii::SymmetricTensor<2, dim> hessian;

  Jet() = default;

  /// A constant.
  Jet(const double constant) : value(constant) {}

  /// The coordinate x_i, whose value is x.
  Jet(const double x, const unsigned int i) : value(x) { gradient[i] = 1.; }
};

/// f(u) from f, f' and f'' at u.value:
///     grad f(u) = f' grad u,   Hess f(u) = f' Hess u + f'' grad u grad u^T .
template <int dim>
Jet<dim> compose(const Jet<dim> &u, const double f, const double df, const double ddf)
{
  Jet<dim> result(f);
  result.gradient = df * u.gradient;
  result.hessian =
      df * u.hessian + ddf * dealii::symmetrize(dealii::outer_product(u.gradient, u.gradient));
  return result;
}

template <int dim>
Jet<dim> operator+(const Jet<dim> &u, const Jet<dim> &v)
{
  Jet<dim> result(u.value + v.value);
  result.gradient = u.gradient + v.gradient;
  result.hessian = u.hessian + v.hessian;
  return result;
}

/// Hess(uv) = u Hess v + v Hess u + grad u grad v^T + grad v grad u^T.
template <int dim>
Jet<dim> operator*(const Jet<dim> &u, const Jet<dim> &v)
{
  Jet<dim> result(u.value * v.value);
  result.gradient = u.value * v.gradient + v.value * u.gradient;
  result.hessian = u.value * v.hessian + v.value * u.hessian +
                   2. * dealii::symmetrize(dealii::outer_product(u.gradient, v.gradient));
  return result;
}

template <int dim>
Jet<dim> operator*(const double a, const Jet<dim> &u)
{
  return compose(u, a * u.value, a, 0.);
}

template <int dim>
Jet<dim> operator+(Jet<dim> u, const double a)
{
  u.value += a;
  return u;
}

template <int dim>
Jet<dim> operator+(const double a, const Jet<dim> &u)
{
  return u + a;
}

template <int dim>
Jet<dim> operator-(const Jet<dim> &u, const double a)
{
  return u + (-a);
}

template <int dim>
Jet<dim> operator-(const Jet<dim> &u)
{
  return -1. * u;
}

template <int dim>
Jet<dim> operator-(const Jet<dim> &u, const Jet<dim> &v)
{
  return u + (-v);
}

template <int dim>
Jet<dim> operator-(const double a, const Jet<dim> &u)
{
  return a + (-u);
}

template <int dim>
Jet<dim> exp(const Jet<dim> &u)
{
  const double f = std::exp(u.value);
  return compose(u, f, f, f);
}

template <int dim>
Jet<dim> cos(const Jet<dim> &u)
{
  const double c = std::cos(u.value);
  return compose(u, c, -std::sin(u.value), -c);
}

/// u^2, for numbers and jets alike.
template <typename Number>
Number square(const Number &u)
{
  return u * u;
}

} // namespace gibbsflow
