#pragma once

#include "model/initial_density.h"

#include <vector>

namespace gibbsflow {

/// rho_0(x) = sum_k w_k N(x; m_k, diag(s_k^2)) with sum_k w_k = 1. One component is a Gaussian.
/// Evaluated through logarithms: neither narrow nor far components over- or underflow.
template <int dim>
class GaussianMixture : public InitialDensity<dim> {
public:
  struct Component {
    double weight;
    dealii::Point<dim> mean;
    dealii::Tensor<1, dim> standard_deviation;
  };

  /// Weights >= 0 of any positive sum, standard deviations > 0; components of weight 0 are dropped.
  explicit GaussianMixture(const std::vector<Component> &components);

  double log_value(const dealii::Point<dim> &x) const override;
  bool is_normalized() const override { return true; }

  /// The smallest standard deviation among the components that somewhere in the box exceed 1e-30
  /// of the highest peak.
  double length_scale(const dealii::Point<dim> &lower,
                      const dealii::Point<dim> &upper) const override;

  /// 7.5 standard deviations of each component.
  std::optional<std::pair<dealii::Point<dim>, dealii::Point<dim>>> extent() const override;

  std::optional<dealii::Point<dim>>
  draw(const std::function<double()> &uniform_number) const override;

private:
  /// log of w_k N(x; m_k, diag(s_k^2)).
  double log_component(std::size_t k, const dealii::Point<dim> &x) const;

  std::vector<Component> components_;
  std::vector<double> log_peaks_;
};

/// For a gaussian: one mean or none (the centre of the box), one row of standard deviations. For a
/// mixture: as many means as components, standard deviations and weights for each or once.
template <int dim>
std::unique_ptr<InitialDensity<dim>>
make_gaussian_mixture(const InitialDensityParameters &parameters, const dealii::Point<dim> &lower,
                      const dealii::Point<dim> &upper);

} // namespace gibbsflow
