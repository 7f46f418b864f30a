#include "simulation/kinetic_analysis.h"

#include "base/format.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/density.h"
#include "io/csv_writer.h"
#include "landscape/critical_points.h"
#include "spectrum/spectrum_by_products.h"
#include "time/exponential.h"

#include <cmath>

namespace gibbsflow {

namespace {

constexpr double safety = 2.; // of distances from the nearest eigenvalue

/// With the error of the Hermite series: twice the distance from the nearest eigenvalue with more
/// modes.
template <int dim>
void add_errors_of_series(const Kinetic<dim> &kinetic, const SpectrumParameters &parameters,
                          GeneratorModes &modes)
{
  constexpr unsigned int more_modes = 4;
  if (modes.generator.re.empty())
    return;
  const std::unique_ptr<const Kinetic<dim>> longer =
      kinetic.with_modes(kinetic.modes().highest_degree() + 1 + more_modes);
  std::vector<double> distances(modes.generator.re.size(),
                                std::numeric_limits<double>::quiet_NaN());
  try {
    distances = distances_between(modes.generator, compute_generator_spectrum(*longer, parameters));
  } catch (const RunFailure &) { // on all ranks alike: they are lost in rounding
  }
  for (std::size_t k = 0; k < distances.size(); ++k)
    modes.generator_error[k] += safety * distances[k];
}

/// From the slowest eigenfunctions without momentum.
template <int dim>
std::optional<GeneratorSpectrum> leftmost_by_products(const Kinetic<dim> &kinetic,
                                                      const SpectrumParameters &parameters,
                                                      const bool show_progress)
{
  constexpr double most_work = 1e9; // unknowns times products: some ten seconds
  const MPI_Comm communicator = kinetic.mass_functional().get_mpi_communicator();
  const Spectrum without = compute_spectrum(kinetic.without_momentum(), parameters);
  Vector start;
  kinetic.without_momentum().reinit(start);
  double weight = 1.;
  for (const Vector &v : without.eigenvectors)
    start.add(weight /= 2., v);
  Progress progress("eigenvalues", 1., show_progress);
  return spectrum_by_products(kinetic, parameters, kinetic.lifted(start),
                              most_work / kinetic.mass_functional().size(), [&](const double done) {
                                progress.update(done);
                                throw_if_stopped(communicator,
                                                 "while the eigenvalues were computed");
                              });
}

/// Absent where they would take too long. With errors of the elements and of the Hermite series.
template <int dim>
std::optional<GeneratorModes>
find_modes_by_products(const Problem<dim> &problem, const Kinetic<dim> &kinetic,
                       const SpectrumParameters &parameters, const bool show_progress)
{
  constexpr unsigned int more_modes = 2;
  GeneratorModes result;
  if (parameters.number_of_eigenvalues == 0)
    return result;
  const auto generator = leftmost_by_products(kinetic, parameters, show_progress);
  if (!generator)
    return std::nullopt;
  result.generator = *generator;
  const Discretization<dim> &known = kinetic.weighted_cells().discretization();
  const Discretization<dim> discretization(known.region(), kinetic.comparison_degree(), known);
  const WeightedCells<dim> cells(discretization, problem.potential(), problem.diffusion(),
                                 problem.metric());
  const auto coarser = kinetic.on(cells),
             longer = kinetic.with_modes(kinetic.modes().highest_degree() + 1 + more_modes);
  result.generator_error.assign(generator->re.size(), 0.);
  for (const Kinetic<dim> *const other : {coarser.get(), longer.get()}) {
    const auto of_other = other->prefers_products()
                              ? leftmost_by_products(*other, parameters, false)
                              : compute_generator_spectrum(*other, parameters);
    const std::vector<double> distances =
        distances_between(*generator, of_other.value_or(GeneratorSpectrum()));
    for (std::size_t k = 0; k < distances.size(); ++k)
      result.generator_error[k] += safety * distances[k];
  }
  return result;
}

/// int pi over x < s.
double mass_below(const WeightedCells<1> &cells, const double s)
{
  double mass = 0.;
  for (const WeightedCell<1> &cell : cells.cells()) {
    const CellPoints<1> points(cell);
    for (unsigned int q = 0; q < points.size(); ++q)
      if (points.x(q)[0] < s)
        mass += points.JxW(q) * std::exp(-points.U(q));
  }
  return dealii::Utilities::MPI::sum(mass, cells.discretization().communicator());
}

/// Where V is highest among the saddles of a line that have a minimum on both sides.
std::optional<double> highest_saddle(const Problem<1> &problem)
{
  std::vector<double> minima;
  const auto points =
      find_critical_points(problem.potential(), problem.region().lower(), problem.region().upper());
  for (const CriticalPoint<1> &at : points)
    if (at.index == 0)
      minima.push_back(at.point[0]);
  const auto lies_between = [&](const double s) {
    return std::any_of(minima.begin(), minima.end(), [s](double x) { return x < s; }) &&
           std::any_of(minima.begin(), minima.end(), [s](double x) { return x > s; });
  };
  std::optional<double> saddle;
  for (const CriticalPoint<1> &at : points) // by potential
    if (at.index == 1 && lies_between(at.point[0]))
      saddle = at.point[0];
  return saddle;
}

/// The mass of pi on one side.
std::optional<double> mass_of_side(const Problem<1> &problem, const Kinetic<1> &kinetic)
{
  const std::optional<double> saddle = highest_saddle(problem);
  if (!saddle)
    return std::nullopt;
  return mass_below(kinetic.weighted_cells(), *saddle);
}

template <int dim>
std::optional<double> mass_of_side(const Problem<dim> &, const Kinetic<dim> &kinetic)
{
  SpectrumParameters one;
  one.number_of_eigenvalues = 1;
  const Spectrum slowest = compute_spectrum(kinetic.without_momentum(), one);
  double mass = 0.;
  Density<dim>(kinetic.without_momentum(), slowest.eigenvectors.at(0))
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q)
          if (values.psi[q] > 0.)
            mass += points.JxW(q) * std::exp(-points.U(q));
      });
  return dealii::Utilities::MPI::sum(mass, kinetic.mass_functional().get_mpi_communicator());
}

template <int dim>
std::optional<double> count_transitions(const Problem<dim> &problem, const Kinetic<dim> &kinetic,
                                        const GeneratorSpectrum &generator)
{
  constexpr double far_apart = 5.;
  if (generator.re.size() < 2 || generator.im[0] != 0. || !problem.barrier() ||
      !(generator.re[1] > far_apart * generator.re[0]))
    return std::nullopt;
  const std::optional<double> mass = mass_of_side(problem, kinetic);
  if (!mass)
    return std::nullopt;
  return generator.re[0] * *mass * (1. - *mass);
}

/// The density of plain SGD at alpha/(1 - beta), whose D is the same, after as many steps.
template <int dim>
ComparisonRow<dim>
compare_without_momentum(const Problem<dim> &problem, const SimulationParameters &parameters,
                         const Kinetic<dim> &kinetic, const Evolution<dim> &evolution,
                         const Spectrum &spectrum)
{
  const WeightedHeat<dim> &plain = kinetic.without_momentum();
  const double default_tolerance = TimeParameters().tolerance_in_use(),
               tolerance = parameters.time.tolerance_in_use();
  Vector start;
  const StartQuality quality =
      plain.set_initial(start, problem.initial_density(), problem.initial_mass());
  const Propagation end =
      propagate(plain, start, evolution.loop.time, tolerance > 0. ? tolerance : default_tolerance);
  const DensityFunctionals<dim> density = measure_density(plain, end.solution);
  ComparisonRow<dim> row;
  row.name = "without momentum";
  row.moments = {density.mean, density.covariance};
  row.l1_to_general = l1_over_cells(kinetic, evolution.end, plain, end.solution);
  row.l1_standard_error = end.error + quality.total();
  row.gap = slowest_rate(spectrum);
  return row;
}

template <int dim>
void warn_of_few_modes(const MomentumMoments<dim> &moments, const unsigned int n, Log &log)
{
  constexpr double noticed = 1e-6; // its root is of the size of an error in L1
  if (moments.highest_mode_share > noticed)
    log.warn("Momentum/Modes = " + std::to_string(n) + " may be too few: the highest ones have " +
             brief(moments.highest_mode_share, 2) +
             " of the square of the density. Compare with more.");
}

} // namespace

template <int dim>
KineticAnalysis<dim>
analyse_kinetic(const Problem<dim> &problem, const SimulationParameters &parameters,
                const Simulation<dim> &simulation, const Evolution<dim> *const evolution,
                const Spectrum &spectrum, Log &log, const bool show_progress)
{
  const Kinetic<dim> &kinetic = *simulation.kinetic();
  KineticAnalysis<dim> result;
  if (kinetic.prefers_products() && !(dim == 1 && kinetic.has_factors())) {
    if (auto modes = find_modes_by_products(problem, kinetic, parameters.spectrum, show_progress))
      result.modes = std::move(*modes);
    else {
      result.has_too_many_unknowns = true;
      log.line("note: The eigenvalues of the generator are left out, and with them the transitions "
               "between wells: with so many unknowns they would take minutes. A coarser mesh, or "
               "fewer Momentum/Modes, would have them.");
    }
  } else {
    result.modes = find_generator_modes(problem, parameters, simulation, show_progress);
    add_errors_of_series(kinetic, parameters.spectrum, result.modes);
  }
  if (const GeneratorSpectrum &found = result.modes.generator; !found.re.empty()) {
    constexpr double surely_below = 0.9;
    const double alpha = parameters.noise.alpha,
                 half_of_friction = 0.5 * problem.momentum().friction(alpha) / std::sqrt(alpha);
    if (found.im[0] != 0. || found.re[0] < surely_below * half_of_friction)
      result.gap = found.re[0];
  }
  result.transitions = count_transitions(problem, kinetic, result.modes.generator);
  if (evolution == nullptr)
    return result;
  result.moments = kinetic.moments(evolution->end);
  if (evolution->highest_mode_share)
    result.moments->highest_mode_share = *evolution->highest_mode_share;
  result.marginal = kinetic.marginal_coefficients(evolution->end);
  warn_of_few_modes(*result.moments, kinetic.modes().highest_degree() + 1, log);
  if (evolution->loop.stopped)
    return result;
  result.without_momentum =
      compare_without_momentum(problem, parameters, kinetic, *evolution, spectrum);
  log.line("note: Plain SGD at the learning rate alpha/(1 - beta) = " +
           brief(problem.momentum().effective_rate(parameters.noise.alpha)) +
           ", which has the same D, is " + brief(result.without_momentum->l1_to_general, 3) +
           " away in L1 after as many steps.");
  return result;
}

template <int dim>
void write_momentum(const std::string &directory, const Kinetic<dim> &kinetic,
                    const std::vector<double> &marginal, const MPI_Comm communicator)
{
  constexpr unsigned int n_points = 241;
  constexpr double reach = 6.; // standard deviations
  std::vector<std::string> columns = {"p"};
  for (unsigned int d = 1; d <= dim; ++d)
    columns.push_back("density_" + std::to_string(d));
  columns.push_back("equilibrium");
  CsvWriter file(directory + "/momentum.csv", columns, communicator);
  const double D = kinetic.weighted_cells().diffusion();
  const unsigned int n = kinetic.modes().highest_degree() + 1;
  for (unsigned int i = 0; i < n_points; ++i) {
    const double y = reach * (2. * i / (n_points - 1.) - 1.);
    const double normal = std::exp(-0.5 * y * y) / std::sqrt(2. * dealii::numbers::PI * D);
    std::vector<std::optional<double>> row = {std::sqrt(D) * y};
    for (unsigned int d = 0; d < dim; ++d) {
      // sqrt(k + 1) psi_{k+1} = y psi_k - sqrt(k) psi_{k-1}
      double psi = 1., before = 0., sum = 0.;
      for (unsigned int k = 0; k < n; ++k) {
        typename HermiteModes<dim>::Index index{};
        index[d] = k;
        sum += marginal[kinetic.modes().number_of(index)] * psi;
        const double next = (y * psi - std::sqrt(double(k)) * before) / std::sqrt(k + 1.);
        before = psi;
        psi = next;
      }
      row.push_back(normal * sum);
    }
    row.push_back(normal);
    file.write_row(row);
  }
}

template KineticAnalysis<1> analyse_kinetic(const Problem<1> &, const SimulationParameters &,
                                            const Simulation<1> &, const Evolution<1> *,
                                            const Spectrum &, Log &, bool);
template void write_momentum(const std::string &, const Kinetic<1> &, const std::vector<double> &,
                             MPI_Comm);
template KineticAnalysis<2> analyse_kinetic(const Problem<2> &, const SimulationParameters &,
                                            const Simulation<2> &, const Evolution<2> *,
                                            const Spectrum &, Log &, bool);
template void write_momentum(const std::string &, const Kinetic<2> &, const std::vector<double> &,
                             MPI_Comm);
template KineticAnalysis<3> analyse_kinetic(const Problem<3> &, const SimulationParameters &,
                                            const Simulation<3> &, const Evolution<3> *,
                                            const Spectrum &, Log &, bool);
template void write_momentum(const std::string &, const Kinetic<3> &, const std::vector<double> &,
                             MPI_Comm);

} // namespace gibbsflow
