#pragma once

#include "formulas/expression.h"
#include "model/potential.h"
#include "model/potential_parameters.h"

#include <vector>

namespace gibbsflow::potentials {

/// V from the user's formula, with exact derivatives. Formulas of the gradient are compared with
/// the derivatives of V and used for gradient and, differentiated, Hessian.
template <int dim>
class ExpressionPotential : public Potential<dim> {
public:
  static constexpr const char *name = "expression";
  static constexpr const char *help = "the formula in the entry Expression";

  explicit ExpressionPotential(const PotentialParameters &parameters);

  /// Without formulas of the gradient; the formula is that of the named entry.
  ExpressionPotential(const std::string &entry, const std::string &formula,
                      const Constants &constants);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;
  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const override;

private:
  void check_gradient() const;
  Jet<dim> jet(const dealii::Point<dim> &x, unsigned int order) const;

  Expression expression_;
  std::vector<Expression> gradient_; // dim or none
};

} // namespace gibbsflow::potentials
