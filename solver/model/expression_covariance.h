#pragma once

#include "formulas/expression.h"
#include "model/metric.h"
#include "model/noise_covariance.h"

namespace gibbsflow {

/// The covariance that a user's formulas describe: the symmetric matrix Sigma row by row, or one
/// s(x) for Sigma = s G, isotropic noise whose strength depends on the place.
template <int dim>
class ExpressionCovariance : public NoiseCovariance<dim> {
public:
  /// `text` has one formula or dim^2, separated by semicolons. Throws a UserError about
  /// Noise/Expression for anything else.
  ExpressionCovariance(const std::string &text, const Constants &constants,
                       const Metric<dim> &metric);

  /// Throws a UserError where Sigma is not symmetric.
  std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                           bool with_derivatives) const override;

private:
  CovarianceJet<dim> at(const dealii::Point<dim> &x) const;

  const dealii::SymmetricTensor<2, dim> G_;
  std::vector<Expression> formulas_;
};

} // namespace gibbsflow
