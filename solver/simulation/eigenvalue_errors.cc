#include "simulation/eigenvalue_errors.h"

#include "base/user_error.h"
#include "bounds/beyond_the_cut.h"
#include "bounds/eigenvalue_error.h"
#include "bounds/quadrature_error.h"
#include "bounds/structure_error.h"
#include "formulation/weighted_heat.h"
#include "functionals/density_functionals.h"
#include "rare/network_gap.h"

namespace gibbsflow {

namespace {

/// Beyond this range of U in a cell exponentially fitted fluxes are used because weighted heat
/// cannot be: then it cannot check them either.
constexpr double largest_range_to_check = 24.;

/// The eigenvalues of the weighted Laplacian, from rates.
std::vector<double> of_laplacian(const Spectrum &spectrum, const double kappa)
{
  std::vector<double> lambda;
  for (const double rate : spectrum.lambda)
    lambda.push_back(rate / kappa);
  return lambda;
}

/// The network's error is of second order in the distance of the nodes.
template <int dim>
double network_error(const double log_rate, const WeightedCells<dim> &cells,
                     const WeightedCells<dim> &richer)
{
  const double left =
      std::pow(1. * cells.discretization().degree() / richer.discretization().degree(), 2);
  const std::optional<double> finer = tiny_network_log_lambda(richer);
  constexpr double safety = 2.;
  return finer ? safety * std::abs(std::expm1(*finer - log_rate)) / (1. - left) : 1.;
}

/// Those of some ascending points that are at least so far from each other.
std::vector<double> thinned(const std::vector<double> &x, const double distance)
{
  std::vector<double> kept;
  for (const double point : x)
    if (kept.empty() || point - kept.back() >= distance)
      kept.push_back(point);
  return kept;
}

/// The rates kappa lambda on cells that end at these points too, with elements of more degrees.
std::vector<double> rates_on_fitting_cells(const Formulation<1> &formulation,
                                           const Problem<1> &problem, const double kappa,
                                           const LinearSolverParameters &linear_solver,
                                           const unsigned int n_rates,
                                           const std::vector<double> &nodes)
{
  const Discretization<1> &coarse = formulation.weighted_cells().discretization();
  const Discretization<1> discretization(coarse.region().with_nodes(nodes),
                                         coarse.degree() + additional_degrees(formulation),
                                         coarse.communicator());
  const WeightedCells<1> cells(discretization, problem.potential(), problem.diffusion(),
                               problem.metric());
  const WeightedHeat<1> fitting(cells, kappa, linear_solver);
  SpectrumParameters parameters;
  parameters.number_of_eigenvalues = n_rates;
  parameters.tolerance = 1e-7; // its square is that of lambda; cells at jumps are tiny
  EigenvectorFunctionals functionals;
  functionals.rayleigh_quotient = [&](const Vector &v) {
    return kappa * rayleigh_quotient(fitting, v);
  };
  const Spectrum spectrum = compute_spectrum(fitting, parameters, functionals);
  if (spectrum.lambda.size() < n_rates)
    throw RunFailure("Eigenvalues on fitting cells are lost in rounding");
  return spectrum.lambda;
}

/// Where V has kinks or jumps within cells of a line: twice the difference from the eigenvalues on
/// cells that end there, relative. Where rounding in the smallest of these is too much for them,
/// they are left out: at a jump there are many.
std::vector<double> errors_of_fitting_cells(const Spectrum &spectrum,
                                            const Formulation<1> &formulation,
                                            const Problem<1> &problem, const double kappa,
                                            const LinearSolverParameters &linear_solver)
{
  constexpr double safety = 2., rounding = 1e-13;
  constexpr double smallest_parts[] = {0., 1e-4, 1e-2}; // of a cell
  const WeightedCells<1> &cells = formulation.weighted_cells();
  const Region<1> &region = cells.discretization().region();
  const double size = (region.upper()[0] - region.lower()[0]) / cells.discretization().n_cells();
  std::vector<double> exact;
  for (const double part : smallest_parts)
    try {
      exact = rates_on_fitting_cells(formulation, problem, kappa, linear_solver,
                                     spectrum.lambda.size(), thinned(cells.breaks(0), part * size));
      break;
    } catch (const RunFailure &) { // on all ranks alike
      if (part == smallest_parts[2])
        throw;
    }
  std::vector<double> errors;
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k)
    errors.push_back(k < exact.size()
                         ? safety * std::abs(spectrum.lambda[k] - exact[k]) / spectrum.lambda[k] +
                               rounding
                         : std::numeric_limits<double>::quiet_NaN());
  return errors;
}

/// The same on equal cells, where V is smooth in each of them or in more dimensions.
template <int dim>
std::vector<double> errors_of_equal_cells(const Spectrum &spectrum,
                                          const Formulation<dim> &formulation,
                                          const Problem<dim> &problem, const double kappa,
                                          const LinearSolverParameters &linear_solver)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const Discretization<dim> &coarse = cells.discretization();
  const Discretization<dim> discretization(
      coarse.region(), coarse.degree() + additional_degrees(formulation), coarse);
  // where one degree more or two are added the points do for both
  const WeightedCells<dim> richer_cells =
      formulation.measures_are_exact() || dim > 1
          ? WeightedCells<dim>(discretization, cells)
          : WeightedCells<dim>(discretization, problem.potential(), problem.diffusion(),
                               problem.metric());
  const WeightedHeat<dim> richer(richer_cells, 1., linear_solver);
  const std::vector<double> lambda = of_laplacian(spectrum, kappa);
  std::vector<double> errors = estimate_eigenvalue_errors<dim>(
      formulation, richer, spectrum.eigenvectors, lambda, spectrum.shift / kappa);
  std::vector<double> of_structure(lambda.size(), 0.); // V is smooth in all cells of a line
  if constexpr (dim > 1)
    of_structure = structure_errors<dim>(formulation, spectrum.eigenvectors, lambda);
  for (unsigned int k = 0; k < lambda.size(); ++k)
    if (!spectrum.is_replaced(k))
      errors[k] = std::max(errors[k] / lambda[k], of_structure[k]);
    else if (dim > 1 && std::isfinite(spectrum.log_lambda[k]))
      errors[k] = network_error(spectrum.log_lambda[k] - std::log(kappa), cells, richer_cells);
  return errors;
}

/// Those of the mesh and of its quadrature.
template <int dim>
std::vector<double> errors_of_the_mesh(const Spectrum &spectrum,
                                       const Formulation<dim> &formulation,
                                       const Problem<dim> &problem, const double kappa,
                                       const LinearSolverParameters &linear_solver)
{
  const unsigned int n = spectrum.lambda.size();
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  if (!formulation.measures_are_exact() && cells.largest_range() > largest_range_to_check)
    return std::vector<double>(n, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> errors;
  if constexpr (dim == 1)
    if (cells.any_is_divided())
      errors = errors_of_fitting_cells(spectrum, formulation, problem, kappa, linear_solver);
  if (errors.empty())
    errors = errors_of_equal_cells(spectrum, formulation, problem, kappa, linear_solver);

  const std::vector<double> lambda = of_laplacian(spectrum, kappa);
  std::vector<double> absolute;
  for (unsigned int k = 0; k < n; ++k)
    absolute.push_back(errors[k] * lambda[k]);
  const std::vector<double> of_quadrature =
      quadrature_errors<dim>(formulation, spectrum.eigenvectors, lambda, absolute);
  for (unsigned int k = 0; k < n; ++k)
    if (!spectrum.is_replaced(k))
      errors[k] += of_quadrature[k] / lambda[k];
    else if (dim == 1 || !std::isfinite(spectrum.log_lambda[k]))
      errors[k] = *spectrum.replacement_error[k];
  return errors;
}

/// The exact eigenvalue that lambda_j stands for may lie below others: what is known of lambda_k is
/// that it is no smaller than the least that lambda_j, j >= k, may be, lambda_j / (1 + error).
void allow_for_order(const std::vector<double> &log_lambda, std::vector<double> &relative_errors)
{
  double log_least = std::numeric_limits<double>::infinity();
  for (unsigned int k = relative_errors.size(); k-- > 0;) {
    if (std::isnan(relative_errors[k]) || std::isnan(log_lambda[k]))
      continue;
    relative_errors[k] =
        std::max(relative_errors[k], -std::expm1(std::min(0., log_least - log_lambda[k])));
    log_least = std::min(log_least, log_lambda[k] - std::log1p(relative_errors[k]));
  }
}

} // namespace

template <int dim>
std::vector<double> relative_eigenvalue_errors(const Spectrum &spectrum,
                                               const Formulation<dim> &formulation,
                                               const Problem<dim> &problem, const double kappa,
                                               const LinearSolverParameters &linear_solver)
{
  std::vector<double> errors;
  try {
    errors = errors_of_the_mesh(spectrum, formulation, problem, kappa, linear_solver);
  } catch (const RunFailure &) { // on all ranks alike: the richer matrices cannot be factorised
    errors.assign(spectrum.lambda.size(), std::numeric_limits<double>::quiet_NaN());
  }
  for (const auto &beyond : {look_beyond(problem.region(), problem.cut()),
                             look_beyond_walls(problem.region(), problem.cut())})
    if (beyond) {
      const std::vector<double> shifts = relative_shifts<dim>(
          formulation, spectrum.eigenvectors, of_laplacian(spectrum, kappa), *beyond);
      for (unsigned int k = 0; k < errors.size(); ++k)
        errors[k] += shifts[k];
    }
  if (dim > 1) // on a line modes are found in order, on cells that fit V
    allow_for_order(spectrum.log_lambda, errors);
  return errors;
}

template <int dim>
std::optional<SimulationParameters> with_room_for_modes(const SimulationParameters &parameters,
                                                        const Problem<dim> &problem,
                                                        const double lambda)
{
  if (parameters.mesh.cut)
    return std::nullopt;
  const double mobility = problem.metric().least_mobility();
  const auto is_enough = [&](const Problem<dim> &candidate) {
    const auto beyond = look_beyond(candidate.region(), candidate.cut());
    return !beyond || !may_live_beyond(lambda, *beyond, mobility);
  };
  if (is_enough(problem))
    return std::nullopt;
  constexpr double largest_range = 16.; // of V/D in a cell: a matrix holds it easily
  constexpr unsigned int most_doublings = 8;
  SimulationParameters wider = parameters;
  double multiple = parameters.mesh.cut_multiple();
  for (unsigned int k = 0; k <= most_doublings; ++k) {
    multiple *= 2.;
    wider.mesh.cut = k < most_doublings ? multiple : 0.;
    const Problem<dim> candidate(wider);
    if (candidate.cut().largest_range > std::max(largest_range, problem.cut().largest_range))
      return std::nullopt;
    if (is_enough(candidate))
      return wider;
  }
  return std::nullopt;
}

template std::vector<double> relative_eigenvalue_errors(const Spectrum &, const Formulation<1> &,
                                                        const Problem<1> &, double,
                                                        const LinearSolverParameters &);
template std::optional<SimulationParameters> with_room_for_modes(const SimulationParameters &,
                                                                 const Problem<1> &, double);
template std::vector<double> relative_eigenvalue_errors(const Spectrum &, const Formulation<2> &,
                                                        const Problem<2> &, double,
                                                        const LinearSolverParameters &);
template std::optional<SimulationParameters> with_room_for_modes(const SimulationParameters &,
                                                                 const Problem<2> &, double);
template std::vector<double> relative_eigenvalue_errors(const Spectrum &, const Formulation<3> &,
                                                        const Problem<3> &, double,
                                                        const LinearSolverParameters &);
template std::optional<SimulationParameters> with_room_for_modes(const SimulationParameters &,
                                                                 const Problem<3> &, double);

} // namespace gibbsflow
