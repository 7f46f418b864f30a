#include "model/dynamics.h"

#include "base/point_text.h"
#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

template <int dim>
Dynamics<dim>::Dynamics(std::shared_ptr<const Potential<dim>> potential,
                        std::shared_ptr<const NoiseCovariance<dim>> noise,
                        std::shared_ptr<const std::vector<Expression>> drift, double alpha,
                        const Metric<dim> &metric)
    : potential_(std::move(potential)),
      noise_(std::move(noise)),
      drift_(std::move(drift)),
      alpha_(alpha),
      metric_(metric),
      inverse_metric_(metric.inverse())
{
  Assert(!has_drift() || drift_->size() == dim, dealii::ExcDimensionMismatch(drift_->size(), dim));
}

template <int dim>
dealii::Tensor<1, dim> Dynamics<dim>::drift(const dealii::Point<dim> &x) const
{
  dealii::Tensor<1, dim> b;
  for (unsigned int d = 0; d < dim && has_drift(); ++d) {
    b[d] = (*drift_)[d](x);
    if (!std::isfinite(b[d]))
      throw UserError("Drift/Expression",
                      "component " + std::to_string(d + 1) + " is " + spell(b[d]) + " at " +
                          spell(x),
                      "a drift that is finite on the whole mesh",
                      "Change the formula, or the box of section Mesh");
  }
  return b;
}

template <int dim>
dealii::SymmetricTensor<2, dim>
Dynamics<dim>::diffusion(const dealii::SymmetricTensor<2, dim> &Sigma) const
{
  return dealii::symmetrize(0.5 * alpha_ * inverse_metric_ * dealii::Tensor<2, dim>(Sigma) *
                            inverse_metric_);
}

template <int dim>
std::vector<typename Dynamics<dim>::Coefficients>
Dynamics<dim>::at(const std::vector<dealii::Point<dim>> &points, const bool with_divergence) const
{
  const std::vector<Jet<dim>> V = potential_->jets(points, 1);
  const std::vector<CovarianceJet<dim>> Sigma = noise_->evaluate(points, with_divergence);
  std::vector<Coefficients> result(points.size());
  for (std::size_t q = 0; q < points.size(); ++q) {
    Coefficients &at = result[q];
    at.velocity = inverse_metric_ * (drift(points[q]) - V[q].gradient);
    at.A = diffusion(Sigma[q].value);
    if (with_divergence) // d_j A_ij = (alpha/2) G^{-1}_ik d_j Sigma_kl G^{-1}_lj
      for (unsigned int j = 0; j < dim; ++j)
        at.divergence_of_A += dealii::Tensor<2, dim>(diffusion(Sigma[q].derivative[j]))[j];
  }
  return result;
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
Dynamics<dim>::velocities(const std::vector<dealii::Point<dim>> &points) const
{
  const std::size_t n = points.size();
  std::vector<double> x(dim * n), gradients(dim * n);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i)
      x[d * n + i] = points[i][d];
  potential_->gradients(n, n, x.data(), gradients.data());
  std::vector<dealii::Tensor<1, dim>> result(n);
  for (std::size_t i = 0; i < n; ++i) {
    dealii::Tensor<1, dim> force = drift(points[i]);
    for (unsigned int d = 0; d < dim; ++d)
      force[d] -= gradients[d * n + i];
    result[i] = inverse_metric_ * force;
  }
  return result;
}

template <int dim>
std::vector<dealii::SymmetricTensor<2, dim>>
Dynamics<dim>::diffusions(const std::vector<dealii::Point<dim>> &points) const
{
  if (const auto A = constant_diffusion())
    return std::vector<dealii::SymmetricTensor<2, dim>>(points.size(), *A);
  std::vector<dealii::SymmetricTensor<2, dim>> result;
  result.reserve(points.size());
  for (const CovarianceJet<dim> &Sigma : noise_->evaluate(points, false))
    result.push_back(diffusion(Sigma.value));
  return result;
}

template <int dim>
std::optional<dealii::SymmetricTensor<2, dim>> Dynamics<dim>::constant_diffusion() const
{
  const auto Sigma = noise_->constant();
  if (!Sigma)
    return std::nullopt;
  return diffusion(*Sigma);
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
Dynamics<dim>::modified_velocities(const std::vector<dealii::Point<dim>> &points) const
{
  Assert(!has_drift(), dealii::ExcNotImplemented());
  std::vector<dealii::Tensor<1, dim>> result;
  result.reserve(points.size());
  for (const Jet<dim> &V : potential_->jets(points, 2)) {
    const dealii::Tensor<1, dim> g = inverse_metric_ * V.gradient;
    result.push_back(-(g + 0.5 * alpha_ * (inverse_metric_ * (V.hessian * g))));
  }
  return result;
}

template class Dynamics<1>;
template class Dynamics<2>;
template class Dynamics<3>;

} // namespace gibbsflow
