#include "model/potentials/expression_potential.h"

#include "base/text.h"
#include "base/user_error.h"
#include "model/differences.h"

#include <cmath>

namespace gibbsflow::potentials {

namespace {

/// The largest step of differences around the coordinate x.
double first_step(const double x)
{
  return 0.1 * std::max(1., std::abs(x));
}

template <int dim>
dealii::Point<dim> moved(dealii::Point<dim> x, const unsigned int i, const double h)
{
  x[i] += h;
  return x;
}

/// df/dx_i.
template <int dim, typename Function>
Derivative first_derivative(const Function &f, const dealii::Point<dim> &x, const unsigned int i)
{
  const auto difference = [&](const double h) {
    return (f(moved(x, i, h)) - f(moved(x, i, -h))) / (2. * h);
  };
  return extrapolate(difference, first_step(x[i]));
}

/// d^2 f / dx_i dx_j.
template <int dim, typename Function>
Derivative second_derivative(const Function &f, const dealii::Point<dim> &x, const unsigned int i,
                             const unsigned int j)
{
  const double scale_i = first_step(x[i]);
  const double scale_j = first_step(x[j]);
  const auto corner = [&](const double a, const double b) {
    return f(moved(moved(x, i, a * scale_i), j, b * scale_j));
  };
  const auto difference = [&](const double h) {
    return i == j ? (corner(h, 0.) - 2. * f(x) + corner(-h, 0.)) / (h * h * scale_i * scale_i)
                  : (corner(h, h) - corner(h, -h) - corner(-h, h) + corner(-h, -h)) /
                        (4. * h * h * scale_i * scale_j);
  };
  return extrapolate(difference, 1.);
}

} // namespace

template <int dim>
ExpressionPotential<dim>::ExpressionPotential(const PotentialParameters &parameters)
    : expression_("Potential/Expression", parameters.expression, coordinate_names(dim),
                  parse_constants("Potential/Constants", parameters.constants))
{
  const std::vector<std::string> formulas = split(parameters.expression_gradient, ';');
  if (formulas.empty())
    return;
  const std::string entry = "Potential/Expression gradient";
  if (formulas.size() != dim)
    throw UserError(entry, "found " + std::to_string(formulas.size()) + " formulas",
                    "none, or as many as Dimension = " + std::to_string(dim),
                    "Write one for each coordinate, separated by ';'");
  for (const std::string &formula : formulas)
    gradient_.emplace_back(entry, formula, coordinate_names(dim),
                           parse_constants("Potential/Constants", parameters.constants));
  check_gradient();
}

template <int dim>
ExpressionPotential<dim>::ExpressionPotential(const std::string &entry, const std::string &formula,
                                              const Constants &constants)
    : expression_(entry, formula, coordinate_names(dim), constants)
{
}

/// A wrong gradient would give a wrong density without another sign. Points where V is not smooth
/// enough for differences say nothing.
template <int dim>
void ExpressionPotential<dim>::check_gradient() const
{
  for (unsigned int k = 1; k <= 8; ++k) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = 2. * std::sin(1.7 * k + 2.3 * d);
    for (unsigned int i = 0; i < dim; ++i) {
      const Derivative expected = first_derivative(expression_, x, i);
      const double found = gradient_[i](x);
      const double tolerance = 1e-5 * (1. + std::abs(expected.value));
      if (expected.error < tolerance && !(std::abs(found - expected.value) < tolerance))
        throw UserError("Potential/Expression gradient",
                        "formula " + std::to_string(i + 1) + " is " + spell(found) +
                            " where the derivative of Potential/Expression is " +
                            spell(expected.value),
                        "the derivatives of Potential/Expression",
                        "Correct the formula, or leave the entry empty");
    }
  }
}

template <int dim>
double ExpressionPotential<dim>::value(const dealii::Point<dim> &x) const
{
  return expression_(x);
}

template <int dim>
dealii::Tensor<1, dim> ExpressionPotential<dim>::gradient(const dealii::Point<dim> &x) const
{
  dealii::Tensor<1, dim> gradient;
  for (unsigned int i = 0; i < dim; ++i)
    gradient[i] = gradient_.empty() ? first_derivative(expression_, x, i).value : gradient_[i](x);
  return gradient;
}

template <int dim>
dealii::SymmetricTensor<2, dim> ExpressionPotential<dim>::hessian(const dealii::Point<dim> &x) const
{
  dealii::SymmetricTensor<2, dim> hessian;
  for (unsigned int i = 0; i < dim; ++i)
    for (unsigned int j = i; j < dim; ++j)
      hessian[i][j] = gradient_.empty() ? second_derivative(expression_, x, i, j).value
                                        : 0.5 * (first_derivative(gradient_[i], x, j).value +
                                                 first_derivative(gradient_[j], x, i).value);
  return hessian;
}

template <int dim>
bool ExpressionPotential<dim>::has_exact_derivatives() const
{
  return !gradient_.empty();
}

template class ExpressionPotential<1>;
template class ExpressionPotential<2>;
template class ExpressionPotential<3>;

} // namespace gibbsflow::potentials
