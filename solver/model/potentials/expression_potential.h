#pragma once

#include "model/expression.h"
#include "model/potential.h"
#include "model/potential_parameters.h"

#include <vector>

namespace gibbsflow::potentials {

/// V from the user's formula. With the formulas of its gradient, which are compared with
/// differences of V, the derivatives count as exact (the Hessian then is differences of the
/// gradient); without, all are differences of V.
template <int dim>
class ExpressionPotential : public Potential<dim> {
public:
  static constexpr const char *name = "expression";
  static constexpr const char *help = "the formula in the entry Expression";

  explicit ExpressionPotential(const PotentialParameters &parameters);

  /// Without formulas of the gradient; the formula is that of the named entry.
  ExpressionPotential(const std::string &entry, const std::string &formula,
                      const Constants &constants);

  double value(const dealii::Point<dim> &x) const override;
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const override;
  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &x) const override;
  bool has_exact_derivatives() const override;

private:
  void check_gradient() const;

  Expression expression_;
  std::vector<Expression> gradient_; // dim or none
};

} // namespace gibbsflow::potentials
