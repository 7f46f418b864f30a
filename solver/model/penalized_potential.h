#pragma once

#include "model/potential.h"

#include <memory>

namespace gibbsflow {

/// scale V(x) + (gamma/2)|w + P x|^2, given |w|^2, P^T w and G = P^T P; for a penalty on x itself
/// they are zero and the unit matrix.
template <int dim>
class PenalizedPotential : public Potential<dim> {
public:
  PenalizedPotential(std::shared_ptr<const Potential<dim>> potential, double scale, double gamma,
                     double w_squared, const dealii::Tensor<1, dim> &w_projected,
                     const dealii::SymmetricTensor<2, dim> &G);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;
  void gradients(std::size_t n, std::size_t stride, const double *x,
                 double *gradients) const override;
  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const override;

  std::optional<KnownBox<dim>> known_box() const override { return potential_->known_box(); }

private:
  double penalty(const dealii::Point<dim> &x) const;

  const std::shared_ptr<const Potential<dim>> potential_;
  const double scale_, gamma_, w_squared_;
  const dealii::Tensor<1, dim> w_projected_;
  const dealii::SymmetricTensor<2, dim> G_;
};

/// `potential` with Potential/Scale and Potential/L2 applied; `potential` itself where they say
/// nothing. Throws a UserError if one of them is not finite, or gamma < 0.
template <int dim>
std::shared_ptr<const Potential<dim>>
penalize(std::shared_ptr<const Potential<dim>> potential, double scale, double gamma,
         double w_squared = 0., const dealii::Tensor<1, dim> &w_projected = {},
         const dealii::SymmetricTensor<2, dim> &G = dealii::unit_symmetric_tensor<dim>());

} // namespace gibbsflow
