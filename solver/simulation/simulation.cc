#include "simulation/simulation.h"

#include "analysis/eigenvalue_error.h"
#include "base/format.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/formulations.h"
#include "formulation/weighted_heat.h"
#include "io/csv_writer.h"
#include "simulation/field_sampling.h"
#include "simulation/run_summary.h"
#include "spectrum/line_gaps.h"
#include "spectrum/network_gap.h"

namespace gibbsflow {

namespace {

/// Mass is kept to rounding by every scheme; a drift beyond this is an error of the program or of
/// the solver, not of the discretisation.
constexpr double mass_tolerance = 1e-9;

/// chi^2 never increases; this allows for rounding, near equilibrium and relative to its start.
constexpr double chi2_floor = 1e-18;
constexpr double chi2_slack = 1e-6;

/// Range of V/D in a cell with mass above which the mesh is coarse for elements of this degree, and
/// above which nothing that is computed on it means anything. The first is where refinement was
/// seen to change eigenvalues in the sixth digit.
double coarse_range(unsigned int degree)
{
  return 2. + 2. * degree * degree;
}

double hopeless_range(unsigned int degree)
{
  return 40. + coarse_range(degree);
}

template <int dim>
std::vector<std::string> history_columns()
{
  std::vector<std::string> columns = {"step",     "time", "dt",          "mass",
                                      "minimum",  "l1",   "tv",          "chi2",
                                      "log_chi2", "kl",   "free_energy", "dirichlet"};
  for (const std::string name : {"mean_", "variance_"})
    for (unsigned int d = 1; d <= dim; ++d)
      columns.push_back(name + std::to_string(d));
  columns.push_back("iterations");
  columns.push_back("chi2_spectral");
  return columns;
}

template <int dim>
std::vector<std::optional<double>> history_values(const HistoryRow<dim> &row,
                                                  const std::optional<double> &chi2_spectral)
{
  const DensityFunctionals<dim> &density = row.density;
  std::vector<std::optional<double>> values = {row.step,
                                               row.time,
                                               row.dt,
                                               row.mass,
                                               density.minimum,
                                               density.l1,
                                               density.tv(),
                                               density.chi2,
                                               density.log_chi2,
                                               density.kl,
                                               density.free_energy,
                                               density.dirichlet};
  for (unsigned int d = 0; d < dim; ++d)
    values.push_back(density.mean[d]);
  for (unsigned int d = 0; d < dim; ++d)
    values.push_back(density.covariance[d][d]);
  values.push_back(row.iterations);
  values.push_back(chi2_spectral);
  return values;
}

} // namespace

template <int dim>
Simulation<dim>::Simulation(const Problem<dim> &problem, const SimulationParameters &parameters,
                            Log &log, MPI_Comm communicator)
    : problem_(problem),
      parameters_(parameters),
      log_(log),
      kappa_(parameters.time.rescaled ? 1. : problem.diffusion()),
      discretization_(problem.grid(), problem.cut().keep, parameters.discretization.degree,
                      communicator, problem.boundary()),
      weighted_cells_(discretization_, problem.potential(), problem.diffusion()),
      formulation_(make_formulation<dim>(parameters.discretization.formulations.front(),
                                         weighted_cells_, kappa_, parameters.linear_solver)),
      symmetric_formulation_(formulation_->is_symmetric() ||
                                     parameters.spectrum.number_of_eigenvalues == 0
                                 ? nullptr
                                 : std::make_unique<WeightedHeat<dim>>(weighted_cells_, kappa_,
                                                                       parameters.linear_solver)),
      setup_seconds_(timer_.total() - assembly_seconds())
{
  check_resolution();
  check_invariants(*formulation_);
  if (symmetric_formulation_)
    check_invariants(*symmetric_formulation_);
}

template <int dim>
void Simulation<dim>::check_resolution()
{
  const double range = weighted_cells_.largest_range_with_mass();
  const unsigned int degree = discretization_.degree();
  const double bound = coarse_range(degree);
  if (range <= bound)
    return;
  const int refinements = std::ceil(std::log2(range / bound));
  const std::string finding =
      "V/D changes by " + brief(range, 3) + " within one cell that carries mass";
  constexpr int most_refinements = 6;
  const std::string advice =
      refinements > most_refinements
          ? "Check that V has no singularity in the box, or use a larger Noise/Sigma."
          : "Add " + std::to_string(refinements) + " to Mesh/Refinements (now " +
                std::to_string(parameters_.mesh.refinements) +
                "), or multiply Mesh/Subdivisions by " + std::to_string(1 << refinements) + ".";
  const bool any_range_will_do = formulation_->keeps_positivity();
  if (range > hopeless_range(degree) && !any_range_will_do)
    throw RunFailure("The mesh is too coarse to compute anything on: " + finding +
                     ", where elements of degree " + std::to_string(degree) + " resolve " +
                     brief(bound, 2) + ". " + advice);
  log_.warn("The mesh is coarse: " + finding + ", where elements of degree " +
            std::to_string(degree) + " resolve " + brief(bound, 2) +
            ". Compare with a finer mesh: " + advice);
}

/// M and, of a symmetric formulation, K are symmetric and positive; K annihilates the stationary
/// vector.
template <int dim>
void Simulation<dim>::check_invariants(const Formulation<dim> &formulation) const
{
  constexpr double rounding = 1e-9;
  const Vector &g = formulation.stationary_vector();
  Vector x, y, Mx, My, Kx, Ky;
  for (Vector *v : {&x, &y, &Mx, &My, &Kx, &Ky})
    formulation.reinit(*v);
  for (const auto i : x.locally_owned_elements()) {
    x(i) = std::sin(1. + i);
    y(i) = std::cos(2. + 3. * i);
  }
  formulation.apply_mass(Mx, x);
  formulation.apply_mass(My, y);
  formulation.apply_stiffness(Kx, x);
  formulation.apply_stiffness(Ky, y);
  const auto symmetric = [](const Vector &u, const Vector &v, const Vector &Au, const Vector &Av) {
    return std::abs(u * Av - v * Au) <= rounding * (u.l2_norm() * Av.l2_norm());
  };
  const double mass_energy = x * Mx, stiffness_energy = x * Kx;
  const bool stiffness_is_right =
      !formulation.is_symmetric() || (stiffness_energy >= 0. && symmetric(x, y, Kx, Ky));
  if (!std::isfinite(mass_energy) || !std::isfinite(stiffness_energy) || !(mass_energy > 0.) ||
      !symmetric(x, y, Mx, My) || !stiffness_is_right)
    throw RunFailure("The matrices are not symmetric and positive: V is not resolved by the mesh. "
                     "Increase Mesh/Refinements or choose a smaller box.");
  if (!formulation.conserves_mass())
    return;
  Vector Kg;
  formulation.reinit(Kg);
  formulation.apply_stiffness(Kg, g);
  const double scale = Kx.linfty_norm() * g.linfty_norm();
  if (!(Kg.linfty_norm() <= rounding * scale))
    throw RunFailure("The Gibbs density is not stationary in the discrete equations (defect " +
                     brief(Kg.linfty_norm() / scale) +
                     "). Increase Mesh/Refinements or choose a smaller box.");
}

template <int dim>
Spectrum Simulation<dim>::solve_spectrum()
{
  const auto scope = timer_.measure("spectrum");
  if (parameters_.spectrum.number_of_eigenvalues == 0)
    return {};
  const Formulation<dim> &formulation = symmetric_formulation();
  EigenvectorFunctionals functionals;
  if (formulation.measures_are_exact())
    functionals.rayleigh_quotient = [&](const Vector &v) {
      return kappa_ * rayleigh_quotient(formulation, v);
    };
  functionals.orientation = [&](const Vector &v) { return orientation(formulation, v); };
  Spectrum spectrum = compute_spectrum(formulation, parameters_.spectrum, functionals);
  correct_tiny_eigenvalues(spectrum);
  return spectrum;
}

/// The size of a rate that is not tiny: the largest one computed, at least that of free diffusion
/// across the box.
template <int dim>
double Simulation<dim>::ordinary_rate(const Spectrum &spectrum) const
{
  const double diameter = problem_.grid().lower.distance(problem_.grid().upper);
  return std::max(spectrum.lambda.back(), kappa_ * std::pow(dealii::numbers::PI / diameter, 2));
}

template <int dim>
void Simulation<dim>::correct_tiny_eigenvalues(Spectrum &spectrum) const
{
  constexpr double maybe_tiny = 1e-6;
  if (spectrum.lambda.empty() || spectrum.lambda[0] > maybe_tiny * ordinary_rate(spectrum))
    return;
  const BoundaryConditions<dim> &boundary = problem_.boundary();
  if constexpr (dim == 1) {
    if (boundary.any_periodic())
      return;
    const LineMeasure measure = line_measure(weighted_cells_);
    const std::vector<double> log_lambda = tiny_line_eigenvalues(
        measure, boundary.absorbing[0], boundary.absorbing[1], ordinary_rate(spectrum) / kappa_);
    for (unsigned int k = 0; k < std::min(log_lambda.size(), spectrum.lambda.size()); ++k) {
      spectrum.log_lambda[k] = log_lambda[k] + std::log(kappa_);
      spectrum.lambda[k] = std::exp(spectrum.log_lambda[k]);
    }
    return;
  }

  // an energy summed over the cells ends at some (eps/h)^2, one from the matrices at eps
  const double floor = symmetric_formulation().measures_are_exact() ? 1e-24 : 1e-9;
  unsigned int n_lost = 0;
  for (const double lambda : spectrum.lambda)
    n_lost += lambda < floor * ordinary_rate(spectrum);
  if (n_lost == 0)
    return;
  std::optional<double> log_lambda;
  if (n_lost == 1 && !boundary.any_absorbing())
    log_lambda = tiny_network_log_lambda(weighted_cells_);
  for (unsigned int k = 0; k < n_lost; ++k) {
    spectrum.log_lambda[k] =
        log_lambda ? *log_lambda + std::log(kappa_) : std::numeric_limits<double>::quiet_NaN();
    spectrum.lambda[k] = log_lambda ? std::exp(spectrum.log_lambda[k]) : 0.;
  }
  log_.warn(log_lambda
                ? "lambda_1 is too small beside lambda_2 for the matrices; it is that of the "
                  "exponentially fitted network on the nodes, with an error of second order in "
                  "their distance. Compare with a finer mesh."
                : std::to_string(n_lost) +
                      " eigenvalues are too small beside the next to be computed here and are left "
                      "out. Use a larger Noise/Sigma, or one dimension.");
}

/// The modes that rounding would overtake: slower by far than the fastest one computed.
template <int dim>
SlowModes Simulation<dim>::slow_modes(const Spectrum &spectrum) const
{
  if (symmetric_formulation_) // the eigenvectors are not those of the formulation that is solved
    return {};
  constexpr double slow = 1e-6;
  std::vector<Vector> eigenvectors;
  std::vector<double> rates;
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k)
    if (spectrum.lambda[k] < slow * ordinary_rate(spectrum)) {
      eigenvectors.push_back(spectrum.eigenvectors[k]);
      rates.push_back(spectrum.lambda[k]);
    }
  return SlowModes(*formulation_, std::move(eigenvectors), std::move(rates));
}

template <int dim>
Poincare Simulation<dim>::examine_gap(const Spectrum &spectrum)
{
  const auto scope = timer_.measure("spectrum");
  std::vector<double> lambda;
  for (const double rate : spectrum.lambda)
    lambda.push_back(rate / kappa_);
  Poincare result;
  // the bounds speak of walls without flux, and of an eigenvalue that was found
  const BoundaryConditions<dim> &boundary = problem_.boundary();
  if (lambda.empty() || !(lambda[0] > 0.) || boundary.any_absorbing() || boundary.any_periodic())
    return result;
  const Formulation<dim> &formulation = symmetric_formulation();
  if (formulation.measures_are_exact())
    result.error_estimate =
        estimate_eigenvalue_errors<dim>(formulation, spectrum.eigenvectors, lambda);
  result.bounds = bound_poincare_constant<dim>(
      formulation, problem_.potential(), problem_.grid(), problem_.cut(), parameters_.mesh.cut,
      spectrum.eigenvectors, lambda, {parameters_.spectrum.bounds, parameters_.spectrum.estimates});
  return result;
}

template <int dim>
void Simulation<dim>::add_consequences(Poincare &poincare, const Spectrum &spectrum,
                                       const DensityFunctionals<dim> &gibbs,
                                       const Evolution<dim> &evolution) const
{
  std::optional<double> lambda_1, log_sobolev;
  if (poincare.bounds.log_lower)
    lambda_1 = std::exp(*poincare.bounds.log_lower);
  else if (!spectrum.lambda.empty())
    lambda_1 = spectrum.lambda[0] / kappa_;
  if (poincare.bounds.log_sobolev_lower)
    log_sobolev = std::exp(*poincare.bounds.log_sobolev_lower);

  // TV <= (1/2) sqrt(chi^2(0)) e^{-kappa lambda_1 t}
  constexpr double target = 0.25;
  if (lambda_1 && *lambda_1 > 0.) {
    const double log_start = 0.5 * evolution.history.front().density.log_chi2 - std::log(2.);
    poincare.mixing_time = std::max(0., log_start - std::log(target)) / (kappa_ * *lambda_1);
  }
  double trace = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    trace += gibbs.covariance[d][d];
  poincare.tails =
      measure_tails<dim>(*formulation_, evolution.end, gibbs.mean, trace, lambda_1, log_sobolev);
}

template <int dim>
std::vector<double> Simulation<dim>::output_times() const
{
  const OutputParameters &output = parameters_.output;
  const double T = parameters_.time.final_time;
  std::vector<double> times = output.times;
  if (output.interval > 0.)
    for (unsigned int k = 0; k * output.interval <= T * (1. + 1e-12); ++k)
      times.push_back(std::min(T, k * output.interval));
  if (times.empty())
    times = {0., T};
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end(),
                          [T](double a, double b) { return b - a <= 1e-12 * T; }),
              times.end());
  return times;
}

template <int dim>
void Simulation<dim>::check_step(const HistoryRow<dim> &row, const HistoryRow<dim> *previous) const
{
  const std::string when = "At t = " + brief(row.time) + " ";
  if (!std::isfinite(row.mass) || !std::isfinite(row.density.l1))
    throw RunFailure(when + "the density is not finite. Reduce Time/Time step or refine the mesh.");
  if (!formulation_->conserves_mass()) {
    if (previous != nullptr && row.mass > previous->mass + mass_tolerance)
      throw RunFailure(when + "the mass has grown from " + brief(previous->mass) + " to " +
                       brief(row.mass) + ", but it can only leave. Reduce Time/Time step.");
    return;
  }
  const bool is_exact = formulation_->measures_are_exact();
  const double quadrature_error = is_exact ? std::abs(row.density.mass - 1.) : 0.;
  if (std::abs(row.mass - 1.) > mass_tolerance || quadrature_error > 1e-6)
    throw RunFailure(
        when + "the mass is 1 + " + brief(row.mass - 1.) + " (by quadrature 1 + " +
        brief(row.density.mass - 1.) + "), but it is conserved exactly. " +
        (previous == nullptr
             ? "The initial density lies where exp(-V/D) falls too steeply for this mesh: use more "
               "cells, or Discretization/Formulation = Fokker-Planck or exponentially fitted."
             : "Use Linear solver/Type = direct, or a finer mesh."));
  if (previous == nullptr || !is_exact)
    return;
  const double log_bound =
      std::max(previous->density.log_chi2 + std::log1p(chi2_slack), std::log(chi2_floor));
  if (row.density.log_chi2 > log_bound)
    throw RunFailure(when + "chi^2 has grown by a factor of " +
                     brief(std::exp(row.density.log_chi2 - previous->density.log_chi2)) +
                     ", but it cannot grow. Use Linear solver/Type = direct, a smaller Linear "
                     "solver/Tolerance, or a finer mesh.");
}

template <int dim>
Evolution<dim> Simulation<dim>::evolve(const std::string &directory, const Spectrum &spectrum,
                                       SolutionSeries *series, bool show_progress,
                                       const Passages<dim> &passages)
{
  Evolution<dim> result;
  {
    const auto scope = timer_.measure("solve");
    formulation_->set_initial(result.start, problem_.initial_density(), problem_.initial_mass());
  }
  std::optional<FieldSampling<dim>> fields;
  if (series != nullptr) {
    const auto scope = timer_.measure("output");
    fields.emplace(*formulation_, kappa_, symmetric_formulation(), spectrum.eigenvectors,
                   passages.fields());
  }

  const std::vector<double> coefficients = mode_coefficients(result.start, spectrum);
  std::optional<CsvWriter> history_file;
  if (!directory.empty())
    history_file.emplace(directory + "/history.csv", history_columns<dim>(), communicator());
  TimeLoop loop(*formulation_, parameters_.time, result.start, 0., slow_modes(spectrum));
  const SignalWatch signals;
  Progress progress("time", std::max(parameters_.time.final_time, 1e-300), show_progress);
  double outside_solver = 0.;
  const auto observe = [&](const TimeStep &step) {
    const double begin = timer_.total();
    {
      const auto scope = timer_.measure("analysis");
      HistoryRow<dim> row{step.index,
                          step.time,
                          step.dt,
                          formulation_->mass_functional() * step.solution,
                          measure_density(*formulation_, step.solution),
                          step.iterations};
      const bool has_bound = !result.history.empty() && loop.is_contractive();
      check_step(row, has_bound ? &result.history.back() : nullptr);
      if (!formulation_->conserves_mass())
        row.density.forget_distances();
      result.history.push_back(std::move(row));
    }
    {
      const auto scope = timer_.measure("output");
      if (history_file)
        history_file->write_row(history_values(
            result.history.back(),
            coefficients.empty()
                ? std::nullopt
                : std::optional(spectral_chi2(spectrum.lambda, coefficients, step.time))));
      if (fields && step.is_output_time)
        series->write(step.time, fields->sample(step.solution));
    }
    progress.update(step.time);
    outside_solver += timer_.total() - begin;
    return dealii::Utilities::MPI::max(signal_received(), communicator()) == 0;
  };
  const double begin = timer_.total();
  result.loop = loop.run(output_times(), observe);
  timer_.add("solve", timer_.total() - begin - outside_solver);
  result.end = loop.solution();
  result.norm_floor = std::numeric_limits<double>::epsilon() *
                      std::exp(0.5 * result.history.front().density.log_chi2);
  if (parameters_.time.tolerance > 0. && result.norm_floor > parameters_.time.tolerance)
    log_.warn(
        "The start is so far up the hill that rounding in the norm of L^2 weighted with Gibbs "
        "is " +
        brief(result.norm_floor, 2) +
        ", more than Time/Tolerance. A lower Mesh/Cut or a wider start makes it smaller.");
  return result;
}

template <int dim>
Passages<dim> Simulation<dim>::solve_passages()
{
  const auto scope = timer_.measure("analysis");
  Passages<dim> passages;
  if (problem_.transition_sets())
    passages.transitions =
        compute_transitions(weighted_cells_, *problem_.transition_sets(), kappa_);
  if (passages.transitions && std::isnan(passages.transitions->log_capacity))
    log_.warn(
        "The capacity between the sets is lost in rounding; it and the rates are left out. Use a "
        "larger Noise/Sigma, or one dimension.");
  if (problem_.boundary().any_absorbing())
    passages.exit = solve_exit_problem(weighted_cells_, kappa_, problem_.initial_density(),
                                       problem_.initial_mass(), problem_.grid());
  return passages;
}

template <int dim>
std::optional<double> Simulation<dim>::quasi_stationary_l1(const Vector &u,
                                                           const Spectrum &spectrum) const
{
  if (formulation_->conserves_mass() || spectrum.eigenvectors.empty())
    return std::nullopt;
  return shape_distance(*formulation_, u, symmetric_formulation(), spectrum.eigenvectors[0]);
}

template <int dim>
std::vector<double> Simulation<dim>::mode_coefficients(const Vector &start,
                                                       const Spectrum &spectrum) const
{
  const Formulation<dim> &formulation = symmetric_formulation();
  Vector u = start, Mu;
  if (symmetric_formulation_)
    formulation.set_initial(u, problem_.initial_density(), problem_.initial_mass());
  formulation.reinit(Mu);
  formulation.apply_mass(Mu, u);
  std::vector<double> coefficients;
  for (const Vector &v : spectrum.eigenvectors)
    coefficients.push_back(v * Mu);
  return coefficients;
}

template <int dim>
Decay Simulation<dim>::decay(const Evolution<dim> &evolution, const Spectrum &spectrum) const
{
  if (!formulation_->conserves_mass())
    return {};
  const auto log_of = [](const std::optional<double> &value) {
    return std::log(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  };
  std::vector<double> times, log_chi2, log_kl, log_tv, log_dirichlet;
  for (const HistoryRow<dim> &row : evolution.history) {
    times.push_back(row.time);
    log_chi2.push_back(row.density.log_chi2);
    log_kl.push_back(log_of(row.density.kl));
    log_tv.push_back(std::log(row.density.tv()));
    log_dirichlet.push_back(log_of(row.density.dirichlet));
  }
  Decay result;
  result.fit = fit_decay(times, log_chi2);
  result.predicted_rate =
      predicted_decay(spectrum.lambda, mode_coefficients(evolution.start, spectrum));
  if (result.predicted_rate && !(*result.predicted_rate > 0.)) // below the range of double
    result.predicted_rate.reset();
  if (result.predicted_rate && evolution.history.size() > 2)
    result.scheme_rate = decay_of_scheme(evolution.loop.scheme, 0.5 * *result.predicted_rate,
                                         evolution.history[evolution.history.size() - 2].dt);
  if (result.fit) {
    result.kl_rate = fit_rate(times, log_kl, result.fit->window);
    result.tv_rate = fit_rate(times, log_tv, result.fit->window);
    result.dirichlet_rate = fit_rate(times, log_dirichlet, result.fit->window);
  }
  return result;
}

template <int dim>
std::vector<Probe<dim>> Simulation<dim>::probe(const Vector &u, const Passages<dim> &passages) const
{
  Vector with_ghosts;
  formulation_->reinit(with_ghosts);
  with_ghosts.copy_locally_owned_data_from(u);
  with_ghosts.update_ghost_values();
  std::vector<Probe<dim>> probes;
  for (const std::vector<double> &coordinates : parameters_.output.probes) {
    Probe<dim> probe;
    for (unsigned int d = 0; d < dim; ++d)
      probe.point[d] = coordinates[d];
    // psi and U from the first rank whose cells contain the point
    const double missing = std::numeric_limits<double>::infinity();
    double psi = missing, U = missing, committor = missing, mean_exit_time = missing;
    for (const WeightedCell<dim> &cell : weighted_cells_.cells()) {
      const dealii::Point<dim> unit = cell.unmap(probe.point);
      if (dealii::GeometryInfo<dim>::distance_to_unit_cell(unit) > 1e-12)
        continue;
      std::vector<double> log_weight;
      DensityValues<dim> values;
      weighted_cells_.log_weights({probe.point}, log_weight);
      const std::vector<double> root_weight = {
          std::exp(-0.5 * (log_weight[0] - cell.smallest_log_weight))};
      const ShapeTable<dim> shapes(discretization_.dof_handler().get_fe(), {unit});
      formulation_->evaluate(cell, shapes, root_weight, with_ghosts, values);
      psi = values.psi[0];
      U = log_weight[0];
      if (passages.transitions)
        committor = passages.transitions->committor(cell, shapes)[0];
      if (passages.exit)
        mean_exit_time = passages.exit->mean_exit_time(cell, shapes)[0];
      break;
    }
    U = dealii::Utilities::MPI::min(U, communicator());
    psi = dealii::Utilities::MPI::min(psi, communicator());
    committor = dealii::Utilities::MPI::min(committor, communicator());
    mean_exit_time = dealii::Utilities::MPI::min(mean_exit_time, communicator());
    if (committor < missing)
      probe.committor = committor;
    if (mean_exit_time < missing)
      probe.mean_exit_time = mean_exit_time;
    if (U < missing) {
      probe.density = psi * std::exp(-0.5 * U);
      if (psi > 0.)
        probe.log_density = std::log(psi) - 0.5 * U;
      probe.gibbs = std::exp(-U);
      probe.potential = weighted_cells_.potential_at(U);
    }
    probes.push_back(probe);
  }
  return probes;
}

template <int dim>
std::vector<std::pair<std::string, double>> Simulation<dim>::phases() const
{
  return {{"setup", setup_seconds_},
          {"assembly", assembly_seconds()},
          {"factorization", factorization_seconds()},
          {"solve", timer_.seconds("solve")},
          {"spectrum", timer_.seconds("spectrum")},
          {"analysis", timer_.seconds("analysis")},
          {"output", timer_.seconds("output")}};
}

template <int dim>
double Simulation<dim>::assembly_seconds() const
{
  return formulation_->assembly_seconds() +
         (symmetric_formulation_ ? symmetric_formulation_->assembly_seconds() : 0.);
}

template <int dim>
double Simulation<dim>::factorization_seconds() const
{
  return formulation_->factorization_seconds() +
         (symmetric_formulation_ ? symmetric_formulation_->factorization_seconds() : 0.);
}

template <int dim>
double Simulation<dim>::peak_memory() const
{
  return gibbsflow::peak_memory(communicator());
}

template class Simulation<1>;
template class Simulation<2>;
template class Simulation<3>;

} // namespace gibbsflow
