#pragma once

#include "formulas/expression.h"
#include "model/metric.h"
#include "model/noise_covariance.h"
#include "model/potential.h"

#include <memory>
#include <vector>

namespace gibbsflow {

/// Stochastic gradient descent with learning rate alpha as a stochastic differential equation in
/// the coordinates x of the mesh (Ito),
///     dx = v dt + sqrt(2 A) dB ,   v = -G^{-1} (grad V - b) ,   A = (alpha/2) G^{-1} Sigma G^{-1} ,
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

  const Potential<dim> &potential() const { return *potential_; }
  const NoiseCovariance<dim> &noise() const { return *noise_; }
  bool has_drift() const { return drift_ != nullptr && !drift_->empty(); }
  double alpha() const { return alpha_; }
  const Metric<dim> &metric() const { return metric_; }

private:
  const std::shared_ptr<const Potential<dim>> potential_;
  const std::shared_ptr<const NoiseCovariance<dim>> noise_;
  const std::shared_ptr<const std::vector<Expression>> drift_;
  const double alpha_;
  const Metric<dim> metric_;
};

} // namespace gibbsflow
