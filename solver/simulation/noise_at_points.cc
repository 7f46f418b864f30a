#include "simulation/noise_at_points.h"

#include "base/text.h"
#include "base/user_error.h"
#include "landscape/basins.h"
#include "mesh/region.h"

namespace gibbsflow {

template <int dim>
NoiseThere<dim> noise_at(const NoiseCovariance<dim> &covariance, const Potential<dim> &potential,
                         const Metric<dim> &metric, const dealii::Point<dim> &x)
{
  NoiseThere<dim> result;
  result.point = x;
  result.potential = potential.value(x);
  result.covariance = covariance.evaluate({x}, false)[0].value;
  // in orthonormal coordinates: L^T Sigma L
  const dealii::Tensor<2, dim> &L = metric.root();
  const std::array<double, dim> lambda = dealii::eigenvalues(dealii::symmetrize(
      dealii::transpose(L) * dealii::Tensor<2, dim>(result.covariance) * L)); // largest first
  for (const double l : lambda)
    result.effective_sigma += l / dim;
  result.anisotropy =
      lambda[dim - 1] > 0. ? lambda[0] / lambda[dim - 1] : std::numeric_limits<double>::infinity();
  return result;
}

namespace {

void require_sigma(const double sigma, const std::string &place)
{
  if (!(sigma > 0.))
    throw UserError("Noise/Sigma",
                    "the noise of the data is " + spell(sigma) + " at (" + place +
                        "), the minimum that holds the most of the initial density",
                    "noise there, for the isotropic picture",
                    "Set Noise/Floor to a small number, or a smaller Noise/Batch size");
}

} // namespace

template <int dim>
NoiseAtPoints<dim> look_at_noise(const SimulationParameters &parameters, const Model<dim> &model)
{
  const NoiseParameters &noise = parameters.noise;
  NoiseAtPoints<dim> result;
  result.covariance = make_noise_covariance(noise, model, parameters.potential);
  if (result.covariance == nullptr)
    result.covariance = make_gradient_covariance(noise, model, parameters.potential);
  const bool is_needed = !noise.is_isotropic() || !noise.sigma;
  if (is_needed && result.covariance == nullptr)
    throw UserError("Noise/Sigma",
                    "found `from data` with Potential/Type = " + parameters.potential.type,
                    "from data for a network, which has data",
                    "Set Potential/Type = network, or give Noise/Sigma a number");
  if (result.covariance != nullptr) {
    const Region<dim> box = make_region<dim>(parameters.mesh, BoundaryParameters());
    const auto density =
        make_initial_density<dim>(parameters.initial_density, box.lower(), box.upper(),
                                  *model.potential, 1., parameters.potential.constants);
    const auto look = [&](const dealii::Point<dim> &x) {
      return noise_at(*result.covariance, *model.potential, model.metric, x);
    };
    if (box.contains(dealii::Point<dim>()))
      result.origin = look(dealii::Point<dim>());
    const std::vector<Basin<dim>> basins = find_basins(*model.potential, *density, box);
    for (const Basin<dim> &basin : basins)
      result.minima.push_back(look(basin.minimum));
    result.start = &basin_of_start(basins, *density) - basins.data();
  }
  result.sigma = is_needed ? result.minima[result.start].effective_sigma : *noise.sigma;
  if (is_needed) {
    std::ostringstream place;
    place << result.minima[result.start].point;
    require_sigma(result.sigma, place.str());
    check_diffusion(result.sigma, noise.alpha);
  }
  return result;
}

template NoiseThere<1> noise_at(const NoiseCovariance<1> &, const Potential<1> &, const Metric<1> &,
                                const dealii::Point<1> &);
template NoiseAtPoints<1> look_at_noise(const SimulationParameters &, const Model<1> &);
template NoiseThere<2> noise_at(const NoiseCovariance<2> &, const Potential<2> &, const Metric<2> &,
                                const dealii::Point<2> &);
template NoiseAtPoints<2> look_at_noise(const SimulationParameters &, const Model<2> &);
template NoiseThere<3> noise_at(const NoiseCovariance<3> &, const Potential<3> &, const Metric<3> &,
                                const dealii::Point<3> &);
template NoiseAtPoints<3> look_at_noise(const SimulationParameters &, const Model<3> &);

} // namespace gibbsflow
