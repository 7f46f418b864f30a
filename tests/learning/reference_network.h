#pragma once

#include "learning/learning_fixtures.h"

#include <Sacado.hpp>

namespace gibbsflow::test {

/// Networks and losses straight from their formulas, in numbers of 64 bits that carry two
/// derivatives in `dim` directions through every operation (Sacado): their rounding errors are
/// 2000 times smaller than those of doubles. No line is shared with the program.
template <int dim>
using First = Sacado::Fad::SFad<long double, dim>;
template <int dim>
using Twice = Sacado::Fad::SFad<First<dim>, dim>;

/// a Phi(a): Sacado has no erf, so Phi comes by its derivatives.
template <int dim>
Twice<dim> gelu(const Twice<dim> &a)
{
  const long double x = a.val().val();
  const long double phi = std::exp(-x * x / 2.L) / std::sqrt(8.L * std::atan(1.L));
  const long double Phi = 0.5L * std::erfc(-x / std::sqrt(2.L));
  const Twice<dim> h = a - Twice<dim>(x);
  return a * (Phi + phi * h - 0.5L * x * phi * h * h); // the value of h is 0
}

template <int dim>
Twice<dim> activate(const std::string &name, const Twice<dim> &a)
{
  if (name == "logistic")
    return 1.L / (1.L + exp(-a));
  if (name == "tanh")
    return tanh(a);
  if (name == "softplus")
    return log(1.L + exp(a));
  if (name == "ReLU")
    return a.val().val() > 0.L ? a : Twice<dim>(0.L);
  return name == "GELU" ? gelu<dim>(a) : a;
}

template <int dim>
std::vector<Twice<dim>> reference_layer(const std::string &s, const std::vector<Twice<dim>> &W,
                                        unsigned int &position, const std::vector<Twice<dim>> &x,
                                        const unsigned int n_outputs, const bool has_bias)
{
  std::vector<Twice<dim>> y(n_outputs, Twice<dim>(0.L));
  for (Twice<dim> &a : y)
    for (const Twice<dim> &input : x)
      a += W[position++] * input;
  for (Twice<dim> &a : y) {
    if (has_bias)
      a += W[position++];
    a = activate<dim>(s, a);
  }
  return y;
}

/// x(1) for x' = f(x) by n steps of the classical Runge-Kutta method, of order 4.
template <typename Vector, typename Field>
Vector runge_kutta(const Field &f, Vector x, const unsigned int n)
{
  const auto moved = [](Vector to, const long double h, const Vector &k) {
    for (std::size_t i = 0; i < to.size(); ++i)
      to[i] += h * k[i];
    return to;
  };
  const long double h = 1.L / n;
  for (unsigned int k = 0; k < n; ++k) {
    const Vector k1 = f(x), k2 = f(moved(x, h / 2.L, k1)), k3 = f(moved(x, h / 2.L, k2));
    const Vector k4 = f(moved(x, h, k3));
    x = moved(moved(moved(moved(x, h / 6.L, k1), h / 3.L, k2), h / 3.L, k3), h / 6.L, k4);
  }
  return x;
}

/// h_W(x), the weights ordered as by PyTorch. The neural ODE by n_steps and twice as many
/// Runge-Kutta steps and one extrapolation, of order 5 where f is smooth.
template <int dim>
std::vector<Twice<dim>> reference_outputs(const NetworkCase &c, const std::vector<Twice<dim>> &W,
                                          std::vector<Twice<dim>> x,
                                          const unsigned int n_steps = 200)
{
  const NetworkParameters &p = c.parameters;
  unsigned int position = 0;
  if (p.type == "ResNet" || p.type == "neural ODE") {
    const auto f = [&](std::vector<Twice<dim>> y) {
      position = 0;
      for (const unsigned int width : p.hidden)
        y = reference_layer<dim>(p.activation, W, position, y, width, true);
      return reference_layer<dim>(p.hidden.empty() ? p.activation : "identity", W, position, y,
                                  c.n_inputs, true);
    };
    if (p.type == "ResNet")
      for (unsigned int k = 0; k < p.depth; ++k) {
        const std::vector<Twice<dim>> f_k = f(x);
        for (std::size_t i = 0; i < x.size(); ++i)
          x[i] += f_k[i] / static_cast<long double>(p.depth);
      }
    else {
      const std::vector<Twice<dim>> coarse = runge_kutta(f, x, n_steps),
                                    fine = runge_kutta(f, x, 2 * n_steps);
      for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = fine[i] + (fine[i] - coarse[i]) / 15.L;
    }
  } else
    for (const unsigned int width : p.hidden)
      x = reference_layer<dim>(p.activation, W, position, x, width, true);
  const bool is_outer = p.type == "two-layer";
  return reference_layer<dim>(is_outer ? p.activation : "identity", W, position, x, c.n_outputs,
                              is_outer || p.output_bias);
}

template <int dim>
Twice<dim> reference_loss(const std::string &name, const std::vector<Twice<dim>> &h,
                          const std::vector<double> &y)
{
  Twice<dim> sum(0.L), exponentials(0.L);
  for (std::size_t k = 0; k < h.size(); ++k) {
    const long double target = y[k];
    if (name == "quadratic")
      sum += (h[k] - target) * (h[k] - target);
    else if (name == "logistic")
      sum += log(1.L + exp(h[k])) - target * h[k];
    else
      sum -= target * h[k];
    exponentials += exp(h[k]);
  }
  if (name == "cross-entropy")
    sum += log(exponentials);
  return sum;
}

} // namespace gibbsflow::test
