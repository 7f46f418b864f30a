#include "model/penalized_potential.h"

#include "base/text.h"
#include "base/user_error.h"

#include <cmath>
#include <string>
#include <utility>

namespace gibbsflow {

template <int dim>
PenalizedPotential<dim>::PenalizedPotential(std::shared_ptr<const Potential<dim>> potential,
                                            const double scale, const double gamma,
                                            const double w_squared,
                                            const dealii::Tensor<1, dim> &w_projected,
                                            const dealii::SymmetricTensor<2, dim> &G)
    : potential_(std::move(potential)),
      scale_(scale),
      gamma_(gamma),
      w_squared_(w_squared),
      w_projected_(w_projected),
      G_(G)
{
}

/// (gamma/2)|w + P x|^2 = (gamma/2)(|w|^2 + 2 x.P^T w + x.G x).
template <int dim>
double PenalizedPotential<dim>::penalty(const dealii::Point<dim> &x) const
{
  const dealii::Tensor<1, dim> &position = x;
  return 0.5 * gamma_ * (w_squared_ + 2. * (position * w_projected_) + position * (G_ * position));
}

template <int dim>
std::vector<Jet<dim>> PenalizedPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                                    const unsigned int order) const
{
  std::vector<Jet<dim>> result = potential_->jets(points, order);
  for (std::size_t i = 0; i < points.size(); ++i) {
    Jet<dim> penalty(this->penalty(points[i]));
    if (order >= 1)
      penalty.gradient = gamma_ * (w_projected_ + G_ * points[i]);
    if (order >= 2)
      penalty.hessian = gamma_ * G_;
    result[i] = scale_ * result[i] + penalty;
  }
  return result;
}

template <int dim>
void PenalizedPotential<dim>::gradients(const std::size_t n, const std::size_t stride,
                                        const double *x, double *gradients) const
{
  potential_->gradients(n, stride, x, gradients);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i) {
      double penalty = w_projected_[d];
      for (unsigned int e = 0; e < dim; ++e)
        penalty += G_[d][e] * x[e * stride + i];
      gradients[d * stride + i] = scale_ * gradients[d * stride + i] + gamma_ * penalty;
    }
}

template <int dim>
std::optional<Enclosure<dim>>
PenalizedPotential<dim>::enclose(const dealii::Point<dim> &lower,
                                 const dealii::Point<dim> &upper) const
{
  std::optional<Enclosure<dim>> result = potential_->enclose(lower, upper);
  if (!result)
    return result;
  if (G_ != dealii::unit_symmetric_tensor<dim>())
    return std::nullopt; // that of a network, which encloses nothing
  Interval penalty = 0.5 * (Interval(gamma_) * w_squared_);
  for (unsigned int i = 0; i < dim; ++i) {
    // x^2/2 + w x = (x + w)^2/2 - w^2/2, which names x once
    const Interval shifted = Interval(lower[i], upper[i]) + w_projected_[i];
    penalty =
        penalty + (0.5 * Interval(gamma_)) * (square(shifted) - square(Interval(w_projected_[i])));
    result->gradient[i] = scale_ * result->gradient[i] + gamma_ * shifted;
    for (unsigned int j = 0; j < dim; ++j)
      result->hessian[i][j] = scale_ * result->hessian[i][j] + (i == j ? gamma_ : 0.);
  }
  result->value = scale_ * result->value + penalty;
  return result;
}

template <int dim>
std::shared_ptr<const Potential<dim>>
penalize(std::shared_ptr<const Potential<dim>> potential, const double scale, const double gamma,
         const double w_squared, const dealii::Tensor<1, dim> &w_projected,
         const dealii::SymmetricTensor<2, dim> &G)
{
  if (!std::isfinite(scale))
    throw UserError("Potential/Scale", "found " + spell(scale), "a finite number",
                    "Correct the entry");
  if (!(std::isfinite(gamma) && gamma >= 0.))
    throw UserError("Potential/L2", "found " + spell(gamma), "a finite number >= 0",
                    "Correct the entry");
  if (scale == 1. && gamma == 0.)
    return potential;
  return std::make_shared<PenalizedPotential<dim>>(std::move(potential), scale, gamma, w_squared,
                                                   w_projected, G);
}

template class PenalizedPotential<1>;
template class PenalizedPotential<2>;
template class PenalizedPotential<3>;
template std::shared_ptr<const Potential<1>> penalize(std::shared_ptr<const Potential<1>>, double,
                                                      double, double, const dealii::Tensor<1, 1> &,
                                                      const dealii::SymmetricTensor<2, 1> &);
template std::shared_ptr<const Potential<2>> penalize(std::shared_ptr<const Potential<2>>, double,
                                                      double, double, const dealii::Tensor<1, 2> &,
                                                      const dealii::SymmetricTensor<2, 2> &);
template std::shared_ptr<const Potential<3>> penalize(std::shared_ptr<const Potential<3>>, double,
                                                      double, double, const dealii::Tensor<1, 3> &,
                                                      const dealii::SymmetricTensor<2, 3> &);

} // namespace gibbsflow
