#include "simulation/simulation.h"

#include "base/progress.h"
#include "base/signals.h"
#include "formulation/formulations.h"
#include "formulation/weighted_heat.h"
#include "functionals/decay_explanation.h"
#include "rare/fitted_general_transitions.h"
#include "rare/fitted_transitions.h"
#include "rare/tiny_eigenvalues.h"
#include "simulation/eigenvalue_errors.h"
#include "simulation/run_checks.h"
#include "simulation/run_summary.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

/// Keeps a pointer to what a formulation with momentum is.
template <int dim>
std::unique_ptr<const Formulation<dim>>
formulation_of(const Problem<dim> &problem, const SimulationParameters &parameters,
               const WeightedCells<dim> &cells, const double kappa, const Kinetic<dim> *&kinetic)
{
  if (!problem.momentum().is_present())
    return make_formulation<dim>(parameters.discretization.formulations.front(), cells, kappa,
                                 parameters.linear_solver, problem.dynamics(),
                                 parameters.discretization.is_monotone());
  auto result = std::make_unique<const Kinetic<dim>>(
      cells, problem.momentum(), parameters.noise.alpha, parameters.linear_solver);
  kinetic = result.get();
  return result;
}

} // namespace

template <int dim>
Simulation<dim>::Simulation(const Problem<dim> &problem, const SimulationParameters &parameters,
                            Log &log, MPI_Comm communicator, const Discretization<dim> *beside)
    : problem_(problem),
      parameters_(parameters),
      log_(log),
      kappa_(parameters.time.rescaled ? 1. : problem.diffusion_in_time()),
      discretization_(
          beside == nullptr
              ? Discretization<dim>(problem.region(), parameters.discretization.degree,
                                    communicator)
              : Discretization<dim>(problem.region(), parameters.discretization.degree, *beside)),
      weighted_cells_(discretization_, problem.potential(), problem.diffusion(), problem.metric()),
      formulation_(formulation_of(problem, parameters, weighted_cells_, kappa_, kinetic_)),
      setup_seconds_(timer_.total() - assembly_seconds())
{
  check_cells(weighted_cells_, parameters, problem.dynamics().get(), log);
  check_invariants(*formulation_);
  check_equilibrium(*formulation_, parameters, log);
  make_earlier_pieces();
  make_symmetric_formulation();
}

template <int dim>
Spectrum Simulation<dim>::solve_spectrum(bool show_progress, const Spectrum &nearby)
{
  const auto scope = timer_.measure("spectrum");
  if (parameters_.spectrum.number_of_eigenvalues == 0 || problem_.dynamics())
    return {};
  Spectrum spectrum =
      find_eigenpairs(symmetric_formulation(), parameters_.spectrum, show_progress, nearby);
  if (const unsigned int n = spectrum.lambda.size();
      n < std::min<unsigned long long>(parameters_.spectrum.number_of_eigenvalues,
                                       symmetric_formulation().stationary_vector().size() - 1))
    log_.warn("Eigenvalues from number " + std::to_string(n + 1) +
              " on are left out: they are lost in rounding. Refine the mesh, cut it lower "
              "(Mesh/Cut), or raise the temperature.");
  if (const auto warning = correct_tiny_eigenvalues(spectrum, symmetric_formulation(), kappa_))
    log_.warn(*warning);
  return spectrum;
}

template <int dim>
Spectrum Simulation<dim>::find_eigenpairs(const Formulation<dim> &formulation,
                                          const SpectrumParameters &parameters, bool show_progress,
                                          const Spectrum &nearby) const
{
  EigenvectorFunctionals functionals;
  if (formulation.measures_are_exact())
    functionals.rayleigh_quotient = [&](const Vector &v) {
      return kappa_ * rayleigh_quotient(formulation, v);
    };
  functionals.orientation = [&](const Vector &v) { return orientation(formulation, v); };
  Progress progress("eigenvalues", 1., show_progress);
  return compute_spectrum(
      formulation, parameters, functionals,
      [&](double done) {
        progress.update(done);
        throw_if_stopped(communicator(), "while the eigenvalues were computed");
      },
      nearby);
}

/// The same with the modes that come after.
template <int dim>
Spectrum Simulation<dim>::with_more_modes(const Spectrum &spectrum)
{
  constexpr unsigned int more_modes = 3;
  SpectrumParameters parameters = parameters_.spectrum;
  parameters.number_of_eigenvalues = spectrum.lambda.size() + more_modes;
  const Spectrum all = find_eigenpairs(symmetric_formulation(), parameters, false, spectrum);
  Spectrum result = spectrum;
  for (std::size_t k = spectrum.lambda.size(); k < all.lambda.size(); ++k) {
    result.lambda.push_back(all.lambda[k]);
    result.log_lambda.push_back(all.log_lambda[k]);
    result.residual.push_back(all.residual[k]);
    result.eigenvectors.push_back(all.eigenvectors[k]);
  }
  return result;
}

template <int dim>
Poincare Simulation<dim>::examine_gap(const Spectrum &spectrum)
{
  const auto scope = timer_.measure("spectrum");
  Poincare result;
  if (spectrum.lambda.empty())
    return result;
  const Formulation<dim> &formulation = symmetric_formulation();
  // modes that change within cells come out far too high there, and out of order
  result.relative_error = relative_eigenvalue_errors(
      dim > 1 && formulation.weighted_cells().any_is_divided() ? with_more_modes(spectrum)
                                                               : spectrum,
      formulation, problem_of_modes(), kappa_, parameters_.linear_solver);
  result.relative_error.resize(spectrum.lambda.size());
  ComputedEigenvalues computed;
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k) {
    computed.log_lambda.push_back(spectrum.log_lambda[k] - std::log(kappa_));
    computed.lambda.push_back(spectrum.lambda[k] / kappa_);
    result.error_estimate.push_back(computed.lambda[k] > 0.
                                        ? result.relative_error[k] * computed.lambda[k]
                                        : std::numeric_limits<double>::quiet_NaN());
  }
  if (spectrum.is_replaced(0))
    computed.replacement_error = spectrum.replacement_error[0];
  // the bounds speak of walls without flux
  const BoundaryConditions<dim> &boundary = problem_.boundary();
  if (!boundary.any_absorbing() && !boundary.any_periodic())
    result.bounds = bound_poincare_constant<dim>(
        formulation, problem_.potential(), problem_of_modes().cut(),
        parameters_.mesh.cut_multiple(), spectrum.eigenvectors, computed,
        {parameters_.spectrum.bounds, parameters_.spectrum.estimates});
  return result;
}

template <int dim>
void Simulation<dim>::add_consequences(Poincare &poincare, const Spectrum &spectrum,
                                       const Moments<dim> &gibbs,
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
  const double log_chi2 = evolution.history.front().density.log_chi2;
  if (lambda_1 && *lambda_1 > 0. && !std::isnan(log_chi2) && kinetic_ == nullptr) {
    const double log_start = 0.5 * log_chi2 - std::log(2.);
    poincare.mixing_time = std::max(0., log_start - std::log(target)) / (kappa_ * *lambda_1);
  }
  poincare.tails =
      measure_tails<dim>(evolution.formulation(), evolution.end, gibbs.mean,
                         problem_.metric().trace(gibbs.covariance), lambda_1, log_sobolev);
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
Passages<dim> Simulation<dim>::solve_passages()
{
  const auto scope = timer_.measure("analysis");
  Passages<dim> passages;
  if (parameters_.transitions.names_sets() && !parameters_.transitions.compute)
    log_.line(
        "note: Section Transitions names sets; nothing is made of them with Compute = false.");
  if (kinetic_ != nullptr) // they would be those without momentum
    return passages;
  if (problem_.dynamics() != nullptr) {
    if (problem_.transition_sets())
      passages.general_transitions =
          find_general_transitions(*formulation_, problem_.dynamics(), problem_.potential(),
                                   problem_.diffusion(), *problem_.transition_sets());
    if (passages.general_transitions && std::isnan(passages.general_transitions->log_frequency))
      log_.warn("How often the process passes between the sets is left out: rounding has lost it. "
                "Use more noise, a lower Mesh/Cut or larger sets.");
    if (problem_.boundary().any_absorbing())
      passages.exit = find_exit();
    return passages;
  }
  if (problem_.transition_sets())
    passages.transitions = find_transitions(weighted_cells_, problem_.potential(),
                                            *problem_.transition_sets(), kappa_);
  if (passages.transitions && std::isnan(passages.transitions->log_capacity))
    log_.warn(
        "The capacity between the sets is left out: elements of two degrees do not agree on it "
        "to within a factor of e. Use more cells (Mesh/Refinements), or a larger "
        "Noise/Sigma.");
  if (problem_.boundary().any_absorbing())
    passages.exit = find_exit();
  return passages;
}

template <int dim>
std::optional<double> Simulation<dim>::quasi_stationary_l1(const Formulation<dim> &formulation,
                                                           const Vector &u,
                                                           const Spectrum &spectrum) const
{
  if (formulation_->conserves_mass() || spectrum.eigenvectors.empty() || problem_of_modes_ ||
      &formulation.weighted_cells() != &weighted_cells_) // stopped in a stage on finer cells
    return std::nullopt;
  return shape_distance(formulation, u, symmetric_formulation(), spectrum.eigenvectors[0]);
}

template <int dim>
Decay Simulation<dim>::decay(const Evolution<dim> &evolution, const Spectrum &spectrum) const
{
  DecayEvidence evidence;
  if (!formulation_->has_equilibrium()) {
    Decay none;
    evidence.mass_leaves = !formulation_->conserves_mass();
    none.why = explain_decay(evidence);
    return none;
  }
  const auto log_of = [](const std::optional<double> &value) {
    return std::log(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  };
  std::vector<double> times, log_chi2, log_kl, log_tv, log_dirichlet;
  for (const HistoryRow<dim> &row : evolution.history) {
    if (std::isnan(row.density.log_chi2)) // not known, early in another formulation
      continue;
    if (row.time < begin_of_last_piece() || (row.time == begin_of_last_piece() && row.dt > 0.))
      continue; // from another Gibbs density
    times.push_back(row.time - begin_of_last_piece());
    log_chi2.push_back(row.density.log_chi2);
    log_kl.push_back(log_of(row.density.kl));
    log_tv.push_back(std::log(row.density.tv()));
    log_dirichlet.push_back(log_of(row.density.dirichlet));
  }
  Decay result;
  result.fit = fit_decay(times, log_chi2);
  // with momentum the eigenvalues are not those of the equation
  const std::vector<double> rates = kinetic_ == nullptr ? spectrum.lambda : std::vector<double>();
  const double chi_of_start =
      times.empty() || times[0] > 0. ? 0. : std::exp(std::min(0., 0.5 * log_chi2[0]));
  result.predicted_rate = predicted_decay(rates, evolution.mode_coefficients, chi_of_start);
  if (result.predicted_rate && !(*result.predicted_rate > 0.)) // below the range of double
    result.predicted_rate.reset();
  if (result.predicted_rate && evolution.history.size() > 2 &&
      evolution.loop.scheme != exact_scheme)
    result.scheme_rate = decay_of_scheme(evolution.loop.scheme, 0.5 * *result.predicted_rate,
                                         evolution.history[evolution.history.size() - 2].dt);
  if (result.fit) {
    result.kl_rate = fit_rate(times, log_kl, result.fit->window);
    result.tv_rate = fit_rate(times, log_tv, result.fit->window);
    result.dirichlet_rate = fit_rate(times, log_dirichlet, result.fit->window);
  }
  const std::size_t rows = evolution.history.size();
  result.why =
      explain_decay({times, log_chi2, result.fit, rates, evolution.mode_coefficients,
                     result.predicted_rate, result.scheme_rate,
                     rows > 1 ? evolution.history[rows - 2].dt : 0., !formulation_->is_symmetric(),
                     false, problem_.dynamics() != nullptr || kinetic_ != nullptr});
  if (result.fit) {
    result.fit->window.first += begin_of_last_piece();
    result.fit->window.second += begin_of_last_piece();
  }
  return result;
}

template <int dim>
std::vector<std::pair<std::string, double>> Simulation<dim>::phases() const
{
  return {{"setup", setup_seconds_},
          {"assembly", assembly_seconds()},
          {"factorization", factorization_seconds()},
          {"solve", timer_.seconds("solve")},
          {"spectrum", timer_.seconds("spectrum")},
          {"ensembles", timer_.seconds("ensembles")},
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
