#pragma once

#include "learning/empirical_risk.h"
#include "model/noise_covariance.h"

#include <memory>

namespace gibbsflow {

/// How many samples the gradient of one step is the mean of, and how they are drawn.
struct Batch {
  unsigned int size = 1;
  bool replacement = true;

  /// Of the covariance of one sample's gradient, what is left of it in the mean over the batch:
  /// 1/m with replacement, (n - m)/(m (n - 1)) without, of n samples of equal weight.
  double variance_factor(std::size_t n_samples) const;
};

/// Throws a UserError about section Noise for a batch larger than the data, or without replacement
/// from samples with weights, which are the probabilities of each draw.
void check_batch(const Batch &batch, std::size_t n_samples, bool is_weighted);

/// The covariance of the gradient of a mini-batch with respect to the coordinates z of the
/// subspace,
///     Sigma(z) = scale^2 factor sum_k w_k (g_k - g)(g_k - g)^T ,   g_k = grad_z l_k,
/// g = grad_z V, w_k = 1/n or the weight of the sample, which is the probability to draw it; exact
/// from the gradients (and for its derivatives the Hessians) of all samples. A penalty adds the
/// same to every g_k and is not seen.
template <int dim>
class GradientCovariance : public NoiseCovariance<dim> {
public:
  GradientCovariance(std::shared_ptr<const EmpiricalRisk<dim>> risk, const Batch &batch,
                     double scale);

  std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                           bool with_derivatives) const override;

private:
  const std::shared_ptr<const EmpiricalRisk<dim>> risk_;
  const double factor_;
};

} // namespace gibbsflow
