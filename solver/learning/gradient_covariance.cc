#include "learning/gradient_covariance.h"

#include "base/user_error.h"

namespace gibbsflow {

double Batch::variance_factor(const std::size_t n_samples) const
{
  const double n = n_samples, m = size;
  if (replacement)
    return 1. / m;
  return n > 1. ? (n - m) / (m * (n - 1.)) : 0.;
}

void check_batch(const Batch &batch, const std::size_t n_samples, const bool is_weighted)
{
  if (batch.size > n_samples)
    throw UserError("Noise/Batch size", "found `" + std::to_string(batch.size) + "`",
                    "a batch of at most the " + std::to_string(n_samples) + " samples of the data",
                    "Choose a smaller batch, or more data");
  if (!batch.replacement && is_weighted)
    throw UserError("Noise/Replacement", "found `false` with samples of unequal weights",
                    "true where the samples have weights (Data/Sample weights): they are the "
                    "probabilities of each draw",
                    "Set Noise/Replacement = true, or leave Data/Sample weights empty");
}

template <int dim>
GradientCovariance<dim>::GradientCovariance(std::shared_ptr<const EmpiricalRisk<dim>> risk,
                                            const Batch &batch, const double scale)
    : risk_(std::move(risk)), factor_(scale * scale * batch.variance_factor(risk_->n_samples()))
{
}

template <int dim>
std::vector<CovarianceJet<dim>>
GradientCovariance<dim>::evaluate(const std::vector<dealii::Point<dim>> &points,
                                  const bool with_derivatives) const
{
  using Losses = typename EmpiricalRisk<dim>::SampleLosses;
  std::vector<CovarianceJet<dim>> result(points.size());
  risk_->visit_samples(
      points, with_derivatives ? 2 : 1, [&](const std::size_t i, const Losses &losses) {
        const std::size_t n = losses.gradients.size();
        dealii::Tensor<1, dim> g;
        for (std::size_t k = 0; k < n; ++k)
          g += losses.weights[k] * losses.gradients[k];
        dealii::SymmetricTensor<2, dim> sum;
        std::array<dealii::SymmetricTensor<2, dim>, dim> derivative = {};
        for (std::size_t k = 0; k < n; ++k) {
          // d_l of r r^T is H e_l r^T + r (H e_l)^T up to what sums to zero, r = g_k - g
          const dealii::Tensor<1, dim> r = losses.gradients[k] - g;
          sum += losses.weights[k] * dealii::symmetrize(dealii::outer_product(r, r));
          if (with_derivatives)
            for (unsigned int l = 0; l < dim; ++l)
              derivative[l] +=
                  2. * losses.weights[k] *
                  dealii::symmetrize(dealii::outer_product(
                      dealii::Tensor<1, dim>(dealii::Tensor<2, dim>(losses.hessians[k])[l]), r));
        }
        result[i].value = factor_ * sum;
        for (unsigned int l = 0; l < dim; ++l)
          result[i].derivative[l] = factor_ * derivative[l];
      });
  return result;
}

template class GradientCovariance<1>;
template class GradientCovariance<2>;
template class GradientCovariance<3>;

} // namespace gibbsflow
