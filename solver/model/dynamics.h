#pragma once

#include "formulas/expression.h"
#include "model/metric.h"
#include "model/noise_covariance.h"
#include "model/potential.h"

#include <memory>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Stochastic gradient descent with learning rate alpha as a stochastic differential equation in
/// the coordinates x of the mesh (Ito),
///     dx = v dt + sqrt(2 A) dB ,   v = -G^{-1} (grad V - b) ,   A = (alpha/2) G^{-1} Sigma G^{-1}
///     ,
/// and the Fokker-Planck equation of its density,
///     d rho/dt = div( rho c + A grad rho ) ,   c = div A - v ,
/// G the metric of the coordinates, b a drift that need not be a gradient, and (div A)_i =
/// sum_j d A_ij/dx_j. Isotropic noise in the space of the weights is Sigma = sigma G.
template <int dim>
class Dynamics {
public:
  /// Everything is shared; no drift where `drift` is empty, else dim formulas.
  Dynamics(std::shared_ptr<const Potential<dim>> potential,
           std::shared_ptr<const NoiseCovariance<dim>> noise,
           std::shared_ptr<const std::vector<Expression>> drift, double alpha,
           const Metric<dim> &metric);

  struct Coefficients {
    dealii::Tensor<1, dim> velocity;        // v
    dealii::SymmetricTensor<2, dim> A;      // positive semi-definite
    dealii::Tensor<1, dim> divergence_of_A; // zero where not asked for

    /// c, where the divergence was asked for.
    dealii::Tensor<1, dim> advection() const { return divergence_of_A - velocity; }
  };

  /// At many points. Throws a UserError that names a point where something is not finite or Sigma
  /// not positive semi-definite.
  std::vector<Coefficients> at(const std::vector<dealii::Point<dim>> &points,
                               bool with_divergence) const;

  /// v and A alone, at points that do not come again: nothing is remembered.
  std::vector<dealii::Tensor<1, dim>>
  velocities(const std::vector<dealii::Point<dim>> &points) const;
  std::vector<dealii::SymmetricTensor<2, dim>>
  diffusions(const std::vector<dealii::Point<dim>> &points) const;

  dealii::Tensor<1, dim> drift(const dealii::Point<dim> &x) const; // b, zero where there is none

  /// A where it is known to be the same everywhere.
  std::optional<dealii::SymmetricTensor<2, dim>> constant_diffusion() const;

  /// v of the stochastic modified equation, which is nearer to SGD by one order in alpha (Li, Tai &
  /// E, JMLR 20 (2019), Thm. 9): that of V + (alpha/4) grad V . G^{-1} grad V,
  ///     v = -G^{-1} (grad V + (alpha/2) Hess V G^{-1} grad V) .
  /// Without a drift only.
  std::vector<dealii::Tensor<1, dim>>
  modified_velocities(const std::vector<dealii::Point<dim>> &points) const;

  const dealii::Tensor<2, dim> &inverse_metric() const { return inverse_metric_; }
  const Potential<dim> &potential() const { return *potential_; }
  const NoiseCovariance<dim> &noise() const { return *noise_; }
  bool has_drift() const { return drift_ != nullptr && !drift_->empty(); }
  double alpha() const { return alpha_; }
  const Metric<dim> &metric() const { return metric_; }

private:
  dealii::SymmetricTensor<2, dim>
  diffusion(const dealii::SymmetricTensor<2, dim> &Sigma) const; // A

  const std::shared_ptr<const Potential<dim>> potential_;
  const std::shared_ptr<const NoiseCovariance<dim>> noise_;
  const std::shared_ptr<const std::vector<Expression>> drift_;
  const double alpha_;
  const Metric<dim> metric_;
  const dealii::Tensor<2, dim> inverse_metric_; // G^{-1}
};

} // namespace gibbsflow
