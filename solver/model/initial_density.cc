#include "model/initial_density.h"

#include "base/registry.h"
#include "model/expression_density.h"
#include "model/gaussian_mixture.h"
#include "model/gibbs_density.h"
#include "model/uniform_density.h"

#include <functional>

namespace gibbsflow {

template <int dim>
std::pair<dealii::Point<dim>, dealii::Point<dim>> InitialDensity<dim>::support() const
{
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = -std::numeric_limits<double>::infinity();
    upper[d] = std::numeric_limits<double>::infinity();
  }
  return {lower, upper};
}

template <int dim>
std::optional<std::pair<dealii::Point<dim>, dealii::Point<dim>>> InitialDensity<dim>::extent() const
{
  const auto box = support();
  for (unsigned int d = 0; d < dim; ++d)
    if (!std::isfinite(box.second[d] - box.first[d]))
      return std::nullopt;
  return box;
}

namespace {

/// All that an initial density may be made from.
template <int dim>
struct Ingredients {
  const InitialDensityParameters &parameters;
  const dealii::Point<dim> &lower, &upper;
  const Potential<dim> &potential;
  double diffusion;
  const std::string &constants;
};

template <int dim>
struct DensityKind {
  std::string name;
  std::function<std::unique_ptr<InitialDensity<dim>>(const Ingredients<dim> &)> make;
};

/// All initial densities; a new one is a new line.
template <int dim>
const Registry<DensityKind<dim>> &density_kinds()
{
  using In = Ingredients<dim>;
  static const Registry<DensityKind<dim>> registry(
      "Initial density/Type",
      {{"gaussian",
        [](const In &in) { return make_gaussian_mixture<dim>(in.parameters, in.lower, in.upper); }},
       {"mixture",
        [](const In &in) { return make_gaussian_mixture<dim>(in.parameters, in.lower, in.upper); }},
       {"uniform",
        [](const In &in) { return make_uniform_density<dim>(in.parameters, in.lower, in.upper); }},
       {"expression",
        [](const In &in) {
          return std::make_unique<ExpressionDensity<dim>>(in.parameters.expression, in.constants,
                                                          in.lower, in.upper);
        }},
       {"Gibbs", [](const In &in) {
          return std::make_unique<GibbsDensity<dim>>(in.potential, in.diffusion);
        }}});
  return registry;
}

} // namespace

std::vector<std::string> initial_density_names()
{
  return density_kinds<2>().names();
}

template <int dim>
std::unique_ptr<InitialDensity<dim>>
make_initial_density(const InitialDensityParameters &parameters, const dealii::Point<dim> &lower,
                     const dealii::Point<dim> &upper, const Potential<dim> &potential,
                     const double diffusion, const std::string &constants)
{
  return density_kinds<dim>()
      .find(parameters.type)
      .make({parameters, lower, upper, potential, diffusion, constants});
}

template class InitialDensity<1>;
template class InitialDensity<2>;
template class InitialDensity<3>;
template std::unique_ptr<InitialDensity<1>>
make_initial_density(const InitialDensityParameters &, const dealii::Point<1> &,
                     const dealii::Point<1> &, const Potential<1> &, double, const std::string &);
template std::unique_ptr<InitialDensity<2>>
make_initial_density(const InitialDensityParameters &, const dealii::Point<2> &,
                     const dealii::Point<2> &, const Potential<2> &, double, const std::string &);
template std::unique_ptr<InitialDensity<3>>
make_initial_density(const InitialDensityParameters &, const dealii::Point<3> &,
                     const dealii::Point<3> &, const Potential<3> &, double, const std::string &);

} // namespace gibbsflow
