#include "model/dynamics.h"

#include "base/text.h"
#include "base/user_error.h"

#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

template <int dim>
std::string coordinates(const dealii::Point<dim> &x)
{
  std::ostringstream text;
  text << x;
  return text.str();
}

} // namespace

template <int dim>
Dynamics<dim>::Dynamics(std::shared_ptr<const Potential<dim>> potential,
                        std::shared_ptr<const NoiseCovariance<dim>> noise,
                        std::shared_ptr<const std::vector<Expression>> drift, double alpha,
                        const Metric<dim> &metric)
    : potential_(std::move(potential)),
      noise_(std::move(noise)),
      drift_(std::move(drift)),
      alpha_(alpha),
      metric_(metric)
{
  Assert(!has_drift() || drift_->size() == dim, dealii::ExcDimensionMismatch(drift_->size(), dim));
}

template <int dim>
std::vector<typename Dynamics<dim>::Coefficients>
Dynamics<dim>::at(const std::vector<dealii::Point<dim>> &points, const bool with_divergence) const
{
  const dealii::Tensor<2, dim> inverse = metric_.inverse();
  const std::vector<Jet<dim>> V = potential_->jets(points, 1);
  const std::vector<CovarianceJet<dim>> Sigma = noise_->evaluate(points, with_divergence);
  std::vector<Coefficients> result(points.size());
  for (std::size_t q = 0; q < points.size(); ++q) {
    dealii::Tensor<1, dim> force = -V[q].gradient;
    if (has_drift())
      for (unsigned int d = 0; d < dim; ++d) {
        const double b = (*drift_)[d](points[q]);
        if (!std::isfinite(b))
          throw UserError("Drift/Expression",
                          "component " + std::to_string(d + 1) + " is " + spell(b) + " at (" +
                              coordinates(points[q]) + ")",
                          "a drift that is finite on the whole mesh",
                          "Change the formula, or the box of section Mesh");
        force[d] += b;
      }
    Coefficients &at = result[q];
    at.velocity = inverse * force;
    const dealii::Tensor<2, dim> half_alpha_inverse = 0.5 * alpha_ * inverse;
    at.A =
        dealii::symmetrize(half_alpha_inverse * dealii::Tensor<2, dim>(Sigma[q].value) * inverse);
    if (with_divergence)
      for (unsigned int l = 0; l < dim;
           ++l) // d_j A_ij = (alpha/2) G^{-1}_ik d_j Sigma_kl G^{-1}_lj
        for (unsigned int j = 0; j < dim; ++j)
          at.divergence_of_A += inverse[l][j] * (half_alpha_inverse *
                                                 dealii::Tensor<2, dim>(Sigma[q].derivative[j])[l]);
  }
  return result;
}

template class Dynamics<1>;
template class Dynamics<2>;
template class Dynamics<3>;

} // namespace gibbsflow
