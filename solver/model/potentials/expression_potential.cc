#include "model/potentials/expression_potential.h"

#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow::potentials {

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

/// A wrong gradient would give a wrong density without another sign. Points where V has no
/// derivative say nothing.
template <int dim>
void ExpressionPotential<dim>::check_gradient() const
{
  for (unsigned int k = 1; k <= 8; ++k) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = 2. * std::sin(1.7 * k + 2.3 * d);
    const dealii::Tensor<1, dim> expected = expression_.jet(x).gradient;
    for (unsigned int i = 0; i < dim; ++i) {
      const double found = gradient_[i](x);
      const double tolerance = 1e-8 * (1. + std::abs(expected[i]));
      if (std::isfinite(expected[i]) && !(std::abs(found - expected[i]) < tolerance))
        throw UserError("Potential/Expression gradient",
                        "formula " + std::to_string(i + 1) + " is " + spell(found) +
                            " where the derivative of Potential/Expression is " +
                            spell(expected[i]),
                        "the derivatives of Potential/Expression",
                        "Correct the formula, or leave the entry empty");
    }
  }
}

template <int dim>
Jet<dim> ExpressionPotential<dim>::jet(const dealii::Point<dim> &x, const unsigned int order) const
{
  Jet<dim> result(expression_(x));
  if (order >= 1 && gradient_.empty()) {
    const Jet<dim> derivatives = expression_.jet(x);
    result.gradient = derivatives.gradient;
    result.hessian = derivatives.hessian;
    return result;
  }
  dealii::Tensor<2, dim> jacobian;
  for (unsigned int i = 0; i < gradient_.size() && order >= 1; ++i) {
    result.gradient[i] = gradient_[i](x);
    if (order >= 2)
      jacobian[i] = gradient_[i].jet(x).gradient;
  }
  result.hessian = dealii::symmetrize(jacobian);
  return result;
}

template <int dim>
std::vector<Jet<dim>> ExpressionPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                                     const unsigned int order) const
{
  std::vector<Jet<dim>> result;
  result.reserve(points.size());
  for (const dealii::Point<dim> &x : points)
    result.push_back(jet(x, order));
  return result;
}

template <int dim>
std::optional<Enclosure<dim>>
ExpressionPotential<dim>::enclose(const dealii::Point<dim> &lower,
                                  const dealii::Point<dim> &upper) const
{
  return expression_.enclose(lower, upper);
}

template class ExpressionPotential<1>;
template class ExpressionPotential<2>;
template class ExpressionPotential<3>;

} // namespace gibbsflow::potentials
