#pragma once

#include "formulation/formulation.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// How much mass lies at least `radius` away from the mean of the Gibbs density, in the metric of
/// the coordinates.
struct Tail {
  double radius;
  double gibbs, density; // of pi and of rho
  /// Bounds of `gibbs` for radius = s + r, s^2 = tr Cov: the distance from the mean is 1-Lipschitz
  /// and has a mean of at most s, so it exceeds s + r with probability at most
  ///     3 e^{-r sqrt(lambda_1)}   (Bakry, Gentil & Ledoux (2014), Prop. 4.4.2),
  ///     e^{-rho r^2/2}            (Herbst), rho the log-Sobolev constant.
  std::optional<double> exponential_bound, gaussian_bound;
};

/// Tails at 1, 1.5, 2, 3, 4, 6 and 8 times s as far as there is mass. lambda_1 and rho (absent: no
/// such bound) may be replaced by lower bounds. The mass beyond a radius is summed over Gauss
/// points. Collective.
template <int dim>
std::vector<Tail> measure_tails(const Formulation<dim> &formulation, const Vector &density,
                                const dealii::Tensor<1, dim> &mean, double trace_of_covariance,
                                const std::optional<double> &lambda_1,
                                const std::optional<double> &log_sobolev);

} // namespace gibbsflow
