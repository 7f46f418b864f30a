#pragma once

#include "learning/make_dynamics.h"
#include "simulation/simulation_parameters.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// What the noise is like at one point: Sigma and the strength of the isotropic noise with the same
/// trace, tr(G^{-1} Sigma)/dim.
template <int dim>
struct NoiseThere {
  dealii::Point<dim> point;
  double potential = 0.;
  dealii::SymmetricTensor<2, dim> covariance;
  double effective_sigma = 0.;

  /// Largest eigenvalue of G^{-1} Sigma by the smallest; infinite where it is singular.
  double anisotropy = 1.;
};

/// The noise of the model at the points that matter: z = 0, which is W_0 of a network, and the
/// minima of V in the box. Where the noise is isotropic and the potential a network, what the data
/// would say.
template <int dim>
struct NoiseAtPoints {
  double sigma = 1.; // of the isotropic noise: given, or the effective one at minima[start]
  std::shared_ptr<const NoiseCovariance<dim>> covariance; // null: nothing is known of it
  std::optional<NoiseThere<dim>> origin;                  // where the box holds 0
  std::vector<NoiseThere<dim>> minima;                    // by potential
  unsigned int start = 0; // of these, the one whose basin holds the most of rho_0
};

template <int dim>
NoiseThere<dim> noise_at(const NoiseCovariance<dim> &covariance, const Potential<dim> &potential,
                         const Metric<dim> &metric, const dealii::Point<dim> &x);

/// Throws a UserError where sigma is to come from data that are not there, or is zero.
template <int dim>
NoiseAtPoints<dim> look_at_noise(const SimulationParameters &parameters, const Model<dim> &model);

} // namespace gibbsflow
