#include "rare/tiny_eigenvalues.h"

#include "rare/line_gaps.h"
#include "rare/network_gap.h"

namespace gibbsflow {

namespace {

/// The size of a rate that is not tiny: the largest one computed, at least that of free diffusion
/// across the box.
template <int dim>
double ordinary_rate(const Spectrum &spectrum, const WeightedCells<dim> &cells, double kappa)
{
  const Region<dim> &region = cells.discretization().region();
  const double diameter = cells.metric().length(region.upper() - region.lower());
  return std::max(spectrum.lambda.back(), kappa * std::pow(dealii::numbers::PI / diameter, 2));
}

void replace(Spectrum &spectrum, const unsigned int k, const double log_lambda,
             const double relative_error)
{
  spectrum.log_lambda[k] = log_lambda;
  spectrum.lambda[k] = std::isnan(log_lambda) ? 0. : std::exp(log_lambda);
  spectrum.replacement_error.resize(
      std::max<std::size_t>(k + 1, spectrum.replacement_error.size()));
  spectrum.replacement_error[k] = relative_error;
}

} // namespace

template <int dim>
std::optional<std::string>
correct_tiny_eigenvalues(Spectrum &spectrum, const Formulation<dim> &formulation, double kappa)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  constexpr double maybe_tiny = 1e-6;
  if (spectrum.lambda.empty() ||
      spectrum.lambda[0] > maybe_tiny * ordinary_rate(spectrum, cells, kappa))
    return std::nullopt;
  const BoundaryConditions<dim> &boundary = cells.discretization().boundary();
  if constexpr (dim == 1)
    if (!boundary.any_periodic() && cells.discretization().region().as_box() != nullptr) {
      const double slowed_kappa = kappa * cells.metric().mobility(0);
      try {
        const std::vector<TinyEigenvalue> tiny =
            tiny_line_eigenvalues(cells, boundary.absorbing[0], boundary.absorbing[1],
                                  ordinary_rate(spectrum, cells, kappa) / slowed_kappa);
        for (unsigned int k = 0; k < std::min(tiny.size(), spectrum.lambda.size()); ++k)
          replace(spectrum, k, tiny[k].log_lambda + std::log(slowed_kappa), tiny[k].relative_error);
        return std::nullopt;
      } catch (const RunFailure &failure) { // on all ranks alike
        constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
        for (unsigned int k = 0; k < spectrum.lambda.size(); ++k)
          if (spectrum.lambda[k] <= maybe_tiny * ordinary_rate(spectrum, cells, kappa))
            replace(spectrum, k, spectrum.log_lambda[k], unknown);
        return std::string("Eigenvalues that are small beside others are not known: ") +
               failure.what() + ".";
      }
    }

  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  // an energy summed over the cells ends at some (eps/h)^2, one from the matrices at eps
  const double floor = formulation.measures_are_exact() ? 1e-24 : 1e-9;
  unsigned int n_lost = 0;
  for (const double lambda : spectrum.lambda)
    n_lost += lambda < floor * ordinary_rate(spectrum, cells, kappa);
  if (n_lost == 0)
    return std::nullopt;
  std::optional<double> log_lambda;
  if (n_lost == 1 && !boundary.any_absorbing() &&
      cells.discretization().region().as_box() != nullptr)
    log_lambda = tiny_network_log_lambda(cells);
  for (unsigned int k = 0; k < n_lost; ++k)
    replace(spectrum, k, log_lambda ? *log_lambda + std::log(kappa) : nan, nan);
  return log_lambda
             ? "lambda_1 is too small beside lambda_2 for the matrices; it is that of the "
               "exponentially fitted network on the nodes, with an error of second order in "
               "their distance. Compare with a finer mesh."
             : std::to_string(n_lost) +
                   " eigenvalues are too small beside the next to be computed here and are left "
                   "out. Use a larger Noise/Sigma, or one dimension.";
}

template <int dim>
SlowModes slow_modes(const Spectrum &spectrum, const Formulation<dim> &formulation, double kappa)
{
  constexpr double slow = 1e-6;
  std::vector<Vector> eigenvectors;
  std::vector<double> rates;
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k)
    if (spectrum.lambda[k] < slow * ordinary_rate(spectrum, formulation.weighted_cells(), kappa)) {
      eigenvectors.push_back(spectrum.eigenvectors[k]);
      rates.push_back(spectrum.lambda[k]);
    }
  return SlowModes(formulation, std::move(eigenvectors), std::move(rates));
}

template std::optional<std::string> correct_tiny_eigenvalues(Spectrum &, const Formulation<1> &,
                                                             double);
template SlowModes slow_modes(const Spectrum &, const Formulation<1> &, double);
template std::optional<std::string> correct_tiny_eigenvalues(Spectrum &, const Formulation<2> &,
                                                             double);
template SlowModes slow_modes(const Spectrum &, const Formulation<2> &, double);
template std::optional<std::string> correct_tiny_eigenvalues(Spectrum &, const Formulation<3> &,
                                                             double);
template SlowModes slow_modes(const Spectrum &, const Formulation<3> &, double);

} // namespace gibbsflow
