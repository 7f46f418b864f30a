#pragma once

#include "model/metric.h"
#include "model/noise_covariance.h"

namespace gibbsflow {

/// Noise that is the same everywhere and in all directions of the weights: Sigma = sigma G.
template <int dim>
class IsotropicCovariance : public NoiseCovariance<dim> {
public:
  IsotropicCovariance(const double sigma, const Metric<dim> &metric)
  {
    constant_.value = sigma * metric.matrix();
  }

  std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                           bool /*with_derivatives*/) const override
  {
    return std::vector<CovarianceJet<dim>>(points.size(), constant_);
  }

  std::optional<dealii::SymmetricTensor<2, dim>> constant() const override
  {
    return constant_.value;
  }

private:
  CovarianceJet<dim> constant_;
};

} // namespace gibbsflow
