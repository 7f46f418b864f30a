#pragma once

#include "learning/model.h"
#include "model/dynamics.h"
#include "model/noise.h"

namespace gibbsflow {

/// The covariance that section Noise describes; null where it is isotropic. Throws a UserError
/// where the model has no data for it, the batch is larger than the data, or a formula is wrong.
template <int dim>
std::shared_ptr<const NoiseCovariance<dim>>
make_noise_covariance(const NoiseParameters &noise, const Model<dim> &model,
                      const PotentialParameters &potential);

/// That of the gradient of mini-batches, whatever Noise/Type says; null where the potential is no
/// network.
template <int dim>
std::shared_ptr<const NoiseCovariance<dim>>
make_gradient_covariance(const NoiseParameters &noise, const Model<dim> &model,
                         const PotentialParameters &potential);

/// The stochastic differential equation that the sections Noise and Drift describe, with isotropic
/// noise of strength sigma where Noise/Type says so.
template <int dim>
Dynamics<dim> make_dynamics(const NoiseParameters &noise, const DriftParameters &drift,
                            const Model<dim> &model, const PotentialParameters &potential,
                            double sigma);

} // namespace gibbsflow
