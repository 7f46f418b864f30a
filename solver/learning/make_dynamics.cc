#include "learning/make_dynamics.h"

#include "base/user_error.h"
#include "learning/gradient_covariance.h"
#include "model/expression_covariance.h"
#include "model/floored_covariance.h"
#include "model/isotropic_covariance.h"

namespace gibbsflow {

template <int dim>
std::shared_ptr<const NoiseCovariance<dim>>
make_gradient_covariance(const NoiseParameters &noise, const Model<dim> &model,
                         const PotentialParameters &potential)
{
  if (model.risk == nullptr)
    return nullptr;
  const Batch batch = {noise.batch_size, noise.replacement};
  check_batch(batch, model.risk->n_samples(), model.risk->is_weighted());
  return std::make_shared<const GradientCovariance<dim>>(model.risk, batch, potential.scale);
}

template <int dim>
std::shared_ptr<const NoiseCovariance<dim>>
make_noise_covariance(const NoiseParameters &noise, const Model<dim> &model,
                      const PotentialParameters &potential)
{
  if (noise.is_isotropic())
    return nullptr;
  std::shared_ptr<const NoiseCovariance<dim>> result;
  if (noise.type == NoiseParameters::of_expression)
    result = std::make_shared<const ExpressionCovariance<dim>>(
        noise.expression, parse_constants("Potential/Constants", potential.constants),
        model.metric);
  else
    result = make_gradient_covariance(noise, model, potential);
  if (result == nullptr)
    throw UserError("Noise/Type",
                    "found `" + noise.type + "` with Potential/Type = " + potential.type,
                    "gradient covariance for a network, which has data",
                    "Set Potential/Type = network with its data, or Noise/Type = isotropic or "
                    "expression");
  if (noise.floor > 0.)
    result = std::make_shared<const FlooredCovariance<dim>>(result, noise.floor, model.metric);
  return result;
}

template <int dim>
Dynamics<dim> make_dynamics(const NoiseParameters &noise, const DriftParameters &drift,
                            const Model<dim> &model, const PotentialParameters &potential,
                            const double sigma)
{
  std::shared_ptr<const NoiseCovariance<dim>> covariance =
      make_noise_covariance(noise, model, potential);
  if (covariance == nullptr)
    covariance = std::make_shared<const IsotropicCovariance<dim>>(sigma, model.metric);
  if (!drift.expression.empty() && drift.expression.size() != dim)
    throw UserError("Drift/Expression",
                    "found " + std::to_string(drift.expression.size()) + " formulas",
                    "none, or as many as Dimension = " + std::to_string(dim),
                    "Write one for each coordinate, separated by `;`");
  auto b = std::make_shared<std::vector<Expression>>();
  for (const std::string &formula : drift.expression)
    b->emplace_back("Drift/Expression", formula, coordinate_names(dim),
                    parse_constants("Potential/Constants", potential.constants));
  return Dynamics<dim>(model.potential, covariance, b, noise.alpha, model.metric);
}

template std::shared_ptr<const NoiseCovariance<1>>
make_noise_covariance(const NoiseParameters &, const Model<1> &, const PotentialParameters &);
template std::shared_ptr<const NoiseCovariance<1>>
make_gradient_covariance(const NoiseParameters &, const Model<1> &, const PotentialParameters &);
template Dynamics<1> make_dynamics(const NoiseParameters &, const DriftParameters &,
                                   const Model<1> &, const PotentialParameters &, double);
template std::shared_ptr<const NoiseCovariance<2>>
make_noise_covariance(const NoiseParameters &, const Model<2> &, const PotentialParameters &);
template std::shared_ptr<const NoiseCovariance<2>>
make_gradient_covariance(const NoiseParameters &, const Model<2> &, const PotentialParameters &);
template Dynamics<2> make_dynamics(const NoiseParameters &, const DriftParameters &,
                                   const Model<2> &, const PotentialParameters &, double);
template std::shared_ptr<const NoiseCovariance<3>>
make_noise_covariance(const NoiseParameters &, const Model<3> &, const PotentialParameters &);
template std::shared_ptr<const NoiseCovariance<3>>
make_gradient_covariance(const NoiseParameters &, const Model<3> &, const PotentialParameters &);
template Dynamics<3> make_dynamics(const NoiseParameters &, const DriftParameters &,
                                   const Model<3> &, const PotentialParameters &, double);

} // namespace gibbsflow
