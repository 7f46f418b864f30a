#include "learning/activation.h"

#include "base/registry.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// s = 1/(1 + e^{-a}), s' = s(1 - s), s'' = s'(1 - 2s); 1 - s without cancellation.
Activation::Derivatives logistic(const double a)
{
  const double small = std::exp(-std::abs(a));
  const double s = a >= 0. ? 1. / (1. + small) : small / (1. + small);
  const double slope = small / ((1. + small) * (1. + small));
  const double sign = a >= 0. ? 1. : -1.;
  return {s, slope, -sign * slope * (1. - small) / (1. + small)};
}

/// s' = 1 - s^2 = 1/cosh(a)^2, s'' = -2 s s'.
Activation::Derivatives hyperbolic_tangent(const double a)
{
  const double s = std::tanh(a);
  const double small = std::exp(-2. * std::abs(a));
  const double slope = 4. * small / ((1. + small) * (1. + small));
  return {s, slope, -2. * s * slope};
}

/// s = log(1 + e^a), s' the logistic function.
Activation::Derivatives softplus(const double a)
{
  const Activation::Derivatives slope = logistic(a);
  return {std::max(a, 0.) + std::log1p(std::exp(-std::abs(a))), slope.s, slope.ds};
}

/// s = max(a, 0); s'(0) = 0 as in PyTorch.
Activation::Derivatives rectifier(const double a)
{
  return {std::max(a, 0.), a > 0. ? 1. : 0., 0.};
}

/// s = a Phi(a) with the normal distribution Phi and its density phi:
/// s' = Phi + a phi, s'' = (2 - a^2) phi. Hendrycks & Gimpel (2016), the exact form.
Activation::Derivatives gelu(const double a)
{
  const double Phi = 0.5 * std::erfc(-a * M_SQRT1_2);
  const double phi = std::exp(-0.5 * a * a) * 0.5 * M_2_SQRTPI * M_SQRT1_2;
  return {a * Phi, Phi + a * phi, (2. - a * a) * phi};
}

Activation::Derivatives identity(const double a)
{
  return {a, 1., 0.};
}

/// All activation functions; a new one is a new line.
const Registry<Activation> &activations()
{
  static const Registry<Activation> registry(
      "Network/Activation", {{"logistic", &kernels::logistic, &logistic},
                             {"tanh", &kernels::hyperbolic_tangent, &hyperbolic_tangent},
                             {"ReLU", &kernels::rectifier, &rectifier, false},
                             {"softplus", &kernels::softplus, &softplus},
                             {"GELU", &kernels::gelu, &gelu},
                             {"identity", &kernels::identity, &identity}});
  return registry;
}

} // namespace

std::vector<std::string> activation_names()
{
  return activations().names();
}

const Activation &find_activation(const std::string &entry, const std::string &name)
{
  return activations().find(name, entry);
}

} // namespace gibbsflow
