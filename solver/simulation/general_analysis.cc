#include "simulation/general_analysis.h"

#include "base/progress.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/density.h"
#include "formulation/density_potential.h"
#include "formulation/weighted_heat.h"
#include "simulation/space_error.h"

namespace gibbsflow {

namespace {

/// The same equations on other elements or cells. `where` is the discretisation that the elements
/// lie in, or the communicator.
template <int dim>
struct OtherEquations {
  template <typename Where>
  OtherEquations(const Problem<dim> &problem, const Simulation<dim> &simulation,
                 const Region<dim> &region, const unsigned int degree, const Where &where)
      : discretization(region, degree, where),
        cells(discretization, problem.potential(), problem.diffusion(), problem.metric()),
        formulation(simulation.formulation().remake(cells, true))
  {
  }

  const Discretization<dim> discretization;
  const WeightedCells<dim> cells;
  const std::unique_ptr<const Formulation<dim>> formulation;
};

/// On elements of another degree.
template <int dim>
OtherEquations<dim> on_other_elements(const Problem<dim> &problem,
                                      const Simulation<dim> &simulation)
{
  return {problem, simulation, simulation.discretization().region(),
          simulation.formulation().comparison_degree(), simulation.discretization()};
}

/// Whether walls are only where mass ends, so that the equations go on beyond.
template <int dim>
bool goes_on_beyond_walls(const Problem<dim> &problem)
{
  return problem.cut().is_of_found_box && problem.region().as_box() != nullptr &&
         !problem.potential().known_box() && !problem.boundary().any_absorbing() &&
         !problem.boundary().any_periodic();
}

/// The same cells and more of them around.
template <int dim>
BoxGrid<dim> widened(const BoxGrid<dim> &box)
{
  constexpr unsigned int part = 8; // of the cells of a direction are added at each wall
  BoxGrid<dim> result = box;
  for (unsigned int d = 0; d < dim; ++d) {
    const unsigned int more = (box.n[d] + part - 1) / part;
    result.n[d] += 2 * more;
    result.lower[d] -= more * box.cell_size(d);
    result.upper[d] += more * box.cell_size(d);
  }
  return result;
}

/// In a wider box; null where the equations do not go on beyond the walls, or not everywhere.
template <int dim>
std::unique_ptr<const OtherEquations<dim>> wider_box(const Problem<dim> &problem,
                                                     const Simulation<dim> &simulation)
{
  if (!goes_on_beyond_walls(problem))
    return nullptr;
  try {
    return std::make_unique<const OtherEquations<dim>>(
        problem, simulation, Region<dim>(widened(*problem.region().as_box()), problem.boundary()),
        simulation.discretization().degree(), simulation.communicator());
  } catch (const UserError &) { // on all ranks alike: the noise may be none there
  } catch (const RunFailure &) {
  }
  return nullptr;
}

/// Of differences from other elements; of a formulation of first order, which others of that order
/// halve only, a half more.
template <int dim>
double safety_of(const Formulation<dim> &formulation)
{
  return formulation.keeps_positivity() ? 3. : 2.;
}

GeneratorSpectrum find_generator(const EvolutionOperator &evolution_operator,
                                 const SpectrumParameters &parameters, const MPI_Comm communicator,
                                 const bool show_progress)
{
  if (parameters.number_of_eigenvalues == 0)
    return {};
  Progress progress("eigenvalues", 1., show_progress);
  return compute_generator_spectrum(evolution_operator, parameters, [&](const double done) {
    progress.update(done);
    throw_if_stopped(communicator, "while the eigenvalues were computed");
  });
}

/// `safety` times the distances from the nearest eigenvalues of another form of the equations,
/// either of a pair; NaN where there is none, or they are lost in rounding.
std::vector<double> errors_by(const EvolutionOperator &other, const GeneratorSpectrum &generator,
                              const SpectrumParameters &parameters, const double safety,
                              const MPI_Comm communicator)
{
  try {
    std::vector<double> errors =
        distances_between(generator, find_generator(other, parameters, communicator, false));
    for (double &error : errors)
      error *= safety;
    return errors;
  } catch (const RunFailure &) { // on all ranks alike
    return std::vector<double>(generator.re.size(), std::numeric_limits<double>::quiet_NaN());
  }
}

/// What walls of a box that was found do to a generator's eigenvalues: modes that only walls hold
/// approach their limit slowly, where tails are algebraic with the logarithm of x.
template <int dim>
void add_errors_of_walls(const Problem<dim> &problem, const SpectrumParameters &parameters,
                         const OtherEquations<dim> *const wider, const MPI_Comm communicator,
                         GeneralAnalysis<dim> &result)
{
  constexpr double safety = 12.;
  if (!goes_on_beyond_walls(problem))
    return;
  std::vector<double> errors(result.generator.re.size(), std::numeric_limits<double>::quiet_NaN());
  if (wider != nullptr)
    errors = errors_by(*wider->formulation, result.generator, parameters, safety, communicator);
  for (std::size_t k = 0; k < errors.size(); ++k)
    result.generator_error[k] += errors[k];
}

/// The smallest eigenvalue of the generator's symmetric part, with tails in place of rho_s where it
/// is below `floor` of its largest value; absent where it is lost.
template <int dim>
std::optional<double> symmetric_gap_with_tail(const Problem<dim> &problem,
                                              const SimulationParameters &parameters,
                                              const WeightedCells<dim> &cells, const Vector &rho,
                                              const Moments<dim> &moments, const double floor)
{
  SpectrumParameters one = parameters.spectrum;
  one.number_of_eigenvalues = 1;
  try {
    const DensityPotential<dim> potential(
        cells, rho,
        GaussianTail<dim>{floor, dealii::Point<dim>(moments.mean), invert(moments.covariance)});
    const WeightedCells<dim> weighted(cells, potential, 1.);
    const WeightedHeat<dim> symmetric(weighted, problem.dynamics(), parameters.linear_solver);
    return compute_spectrum(symmetric, one).lambda.at(0);
  } catch (const RunFailure &) { // on all ranks alike: rho_s varies too much within a cell
    return std::nullopt;
  }
}

/// Sets the symmetric gap with an error: what other elements and a higher floor make of it. In
/// tails that rounding and the elements make up rho_s has wells whose modes are slow.
template <int dim>
void find_symmetric_gap(const Problem<dim> &problem, const SimulationParameters &parameters,
                        const Simulation<dim> &simulation, const OtherEquations<dim> &other,
                        const OtherEquations<dim> *const wider, GeneralAnalysis<dim> &result)
{
  constexpr double floor = 1e-10, higher_floor = 1e-8, most_unknown = 0.5;
  if (wider == nullptr && goes_on_beyond_walls(problem))
    return;
  const auto gap = [&](const WeightedCells<dim> &cells, const Formulation<dim> &formulation,
                       const double at) {
    return symmetric_gap_with_tail(problem, parameters, cells, formulation.stationary_vector(),
                                   result.stationary.moments, at);
  };
  const auto value = gap(simulation.weighted_cells(), simulation.formulation(), floor),
             higher = gap(simulation.weighted_cells(), simulation.formulation(), higher_floor),
             elsewhere = gap(other.cells, *other.formulation, floor),
             in_wider = wider == nullptr ? value : gap(wider->cells, *wider->formulation, floor);
  if (!value || !higher || !elsewhere || !in_wider)
    return;
  const double error =
      safety_of(simulation.formulation()) *
      (std::abs(*higher - *value) + std::abs(*elsewhere - *value) + std::abs(*in_wider - *value));
  if (!(error < most_unknown * *value))
    return;
  result.symmetric_gap = value;
  result.symmetric_gap_error = error;
}

} // namespace

std::optional<double> known_rate(const GeneratorModes &modes)
{
  if (modes.generator.re.empty() || !(modes.generator.re[0] > modes.generator_error[0]))
    return std::nullopt;
  return modes.generator.re[0];
}

std::vector<double> distances_between(const GeneratorSpectrum &generator,
                                      const GeneratorSpectrum &other)
{
  std::vector<double> distances;
  for (std::size_t k = 0; k < generator.re.size(); ++k) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < other.re.size(); ++j)
      nearest = std::min(nearest, std::hypot(other.re[j] - generator.re[k],
                                             std::abs(other.im[j]) - std::abs(generator.im[k])));
    distances.push_back(other.re.empty() ? std::numeric_limits<double>::quiet_NaN() : nearest);
  }
  return distances;
}

template <int dim>
GeneralAnalysis<dim> analyse_general(const Problem<dim> &problem,
                                     const SimulationParameters &parameters,
                                     const Simulation<dim> &simulation, const bool show_progress)
{
  const Formulation<dim> &formulation = simulation.formulation();
  const MPI_Comm communicator = simulation.communicator();
  GeneralAnalysis<dim> result;
  result.stationary = measure_stationary(formulation, simulation.weighted_cells());
  result.cycle_defect = cycle_defect(simulation.weighted_cells(), *problem.dynamics());
  result.generator = find_generator(formulation, parameters.spectrum, communicator, show_progress);

  const OtherEquations<dim> other = on_other_elements(problem, simulation);
  const double safety = safety_of(formulation);
  result.l1_error =
      safety * l1_between(formulation, formulation.stationary_vector(), *other.formulation,
                          other.formulation->stationary_vector()) +
      2. * problem.cut().gibbs_mass_cut_bound;
  const Stationary<dim> stationary = measure_stationary(*other.formulation, other.cells);
  result.current_error =
      safety * std::abs(stationary.current_norm - result.stationary.current_norm);
  if (result.generator.re.empty())
    return result;
  result.generator_error =
      errors_by(*other.formulation, result.generator, parameters.spectrum, safety, communicator);
  const auto wider = wider_box(problem, simulation);
  add_errors_of_walls(problem, parameters.spectrum, wider.get(), communicator, result);
  if (result.detailed_balance() && result.generator.im[0] == 0.) { // it is its symmetric part
    result.symmetric_gap = result.generator.re[0];
    result.symmetric_gap_error = result.generator_error[0];
  } else
    find_symmetric_gap(problem, parameters, simulation, other, wider.get(), result);
  return result;
}

template <int dim>
GeneratorModes find_generator_modes(const Problem<dim> &problem,
                                    const SimulationParameters &parameters,
                                    const Simulation<dim> &simulation, const bool show_progress)
{
  const MPI_Comm communicator = simulation.communicator();
  GeneratorModes result;
  result.generator =
      find_generator(simulation.formulation(), parameters.spectrum, communicator, show_progress);
  if (result.generator.re.empty())
    return result;
  const OtherEquations<dim> other = on_other_elements(problem, simulation);
  result.generator_error = errors_by(*other.formulation, result.generator, parameters.spectrum,
                                     safety_of(simulation.formulation()), communicator);
  return result;
}

template <int dim>
double mean_effective_sigma(const Formulation<dim> &formulation, const Vector &u,
                            const NoiseCovariance<dim> &covariance, const Metric<dim> &metric)
{
  const dealii::SymmetricTensor<2, dim> inverse = metric.inverse();
  double sum = 0., mass = 0.;
  Density<dim>(formulation, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        std::vector<dealii::Point<dim>> x;
        for (unsigned int q = 0; q < points.size(); ++q)
          x.push_back(points.x(q));
        const std::vector<CovarianceJet<dim>> Sigma = covariance.evaluate(x, false);
        for (unsigned int q = 0; q < points.size(); ++q) {
          const double weight = points.JxW(q) * values.density(q, points.U(q));
          sum += weight * (inverse * Sigma[q].value) / dim;
          mass += weight;
        }
      });
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  return dealii::Utilities::MPI::sum(sum, communicator) /
         dealii::Utilities::MPI::sum(mass, communicator);
}

template GeneralAnalysis<1> analyse_general(const Problem<1> &, const SimulationParameters &,
                                            const Simulation<1> &, bool);
template GeneratorModes find_generator_modes(const Problem<1> &, const SimulationParameters &,
                                             const Simulation<1> &, bool);
template double mean_effective_sigma(const Formulation<1> &, const Vector &,
                                     const NoiseCovariance<1> &, const Metric<1> &);
template GeneralAnalysis<2> analyse_general(const Problem<2> &, const SimulationParameters &,
                                            const Simulation<2> &, bool);
template GeneratorModes find_generator_modes(const Problem<2> &, const SimulationParameters &,
                                             const Simulation<2> &, bool);
template double mean_effective_sigma(const Formulation<2> &, const Vector &,
                                     const NoiseCovariance<2> &, const Metric<2> &);
template GeneralAnalysis<3> analyse_general(const Problem<3> &, const SimulationParameters &,
                                            const Simulation<3> &, bool);
template GeneratorModes find_generator_modes(const Problem<3> &, const SimulationParameters &,
                                             const Simulation<3> &, bool);
template double mean_effective_sigma(const Formulation<3> &, const Vector &,
                                     const NoiseCovariance<3> &, const Metric<3> &);

} // namespace gibbsflow
