#pragma once

#include "model/metric.h"
#include "model/noise_covariance.h"

#include <memory>

namespace gibbsflow {

/// Sigma + epsilon G: white noise of the variance epsilon in all directions of the weights besides.
template <int dim>
class FlooredCovariance : public NoiseCovariance<dim> {
public:
  FlooredCovariance(std::shared_ptr<const NoiseCovariance<dim>> noise, const double epsilon,
                    const Metric<dim> &metric)
      : noise_(std::move(noise)), floor_(epsilon * metric.matrix())
  {
  }

  std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                           const bool with_derivatives) const override
  {
    std::vector<CovarianceJet<dim>> result = noise_->evaluate(points, with_derivatives);
    for (CovarianceJet<dim> &at : result)
      at.value += floor_;
    return result;
  }

  std::optional<dealii::SymmetricTensor<2, dim>> constant() const override
  {
    std::optional<dealii::SymmetricTensor<2, dim>> result = noise_->constant();
    if (result)
      *result += floor_;
    return result;
  }

private:
  const std::shared_ptr<const NoiseCovariance<dim>> noise_;
  const dealii::SymmetricTensor<2, dim> floor_;
};

} // namespace gibbsflow
