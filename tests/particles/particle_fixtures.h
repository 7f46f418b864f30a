#pragma once

#include "model/analytic_potential.h"
#include "model/dynamics.h"
#include "model/gaussian_mixture.h"
#include "model/isotropic_covariance.h"
#include "model/potentials/expression_potential.h"
#include "model/uniform_density.h"
#include "particles/particles.h"

#include <memory>

namespace gibbsflow::test {

/// A covariance that is the same everywhere.
template <int dim>
class ConstantCovariance : public NoiseCovariance<dim> {
public:
  explicit ConstantCovariance(const dealii::SymmetricTensor<2, dim> &Sigma) : Sigma_(Sigma) {}

  std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                           bool) const override
  {
    return std::vector<CovarianceJet<dim>>(points.size(), CovarianceJet<dim>{Sigma_});
  }
  std::optional<dealii::SymmetricTensor<2, dim>> constant() const override { return Sigma_; }

private:
  const dealii::SymmetricTensor<2, dim> Sigma_;
};

/// V from a formula, constant Sigma, alpha.
template <int dim>
Dynamics<dim> dynamics_of(const std::string &V, const dealii::SymmetricTensor<2, dim> &Sigma,
                          const double alpha)
{
  return Dynamics<dim>(std::make_shared<potentials::ExpressionPotential<dim>>(
                           "Potential/Expression", V, Constants()),
                       std::make_shared<ConstantCovariance<dim>>(Sigma), nullptr, alpha,
                       Metric<dim>());
}

template <int dim>
BoxGrid<dim> cube(const double half_edge, const unsigned int n)
{
  BoxGrid<dim> box;
  for (unsigned int d = 0; d < dim; ++d) {
    box.lower[d] = -half_edge;
    box.upper[d] = half_edge;
    box.n[d] = n;
  }
  return box;
}

/// N(mean, deviation^2 I).
template <int dim>
GaussianMixture<dim> gaussian(const dealii::Point<dim> &mean, const double deviation)
{
  dealii::Tensor<1, dim> deviations;
  for (unsigned int d = 0; d < dim; ++d)
    deviations[d] = deviation;
  return GaussianMixture<dim>({{1., mean, deviations}});
}

/// All particles through n steps.
template <int dim, typename Stepper>
void advance_all(const Stepper &stepper, Particles<dim> &particles, const unsigned int first,
                 const unsigned int n, const double time_step)
{
  for (std::size_t b = 0; b < particles.n_blocks(); ++b)
    stepper.advance(particles.block(b), first, n, time_step);
}

} // namespace gibbsflow::test
