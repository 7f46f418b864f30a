#include "simulation/commands.h"

#include "base/format.h"
#include "base/representable.h"
#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"
#include "io/csv_writer.h"
#include "io/file.h"
#include "simulation/comparison.h"
#include "simulation/dispatch.h"
#include "simulation/eigenvalue_errors.h"
#include "simulation/instants.h"
#include "simulation/network_files.h"
#include "simulation/poincare_csv.h"
#include "simulation/run_summary.h"
#include "simulation/session.h"

#include <unistd.h>

#include <iostream>
#include <sstream>

namespace gibbsflow {

namespace {

void write_spectrum(const std::string &directory, const Spectrum &spectrum, double kappa, double D)
{
  CsvWriter file(directory + "/spectrum.csv", {"k", "lambda", "log_lambda", "rate", "residual"},
                 MPI_COMM_WORLD);
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k) {
    const double log_lambda = spectrum.log_lambda[k] - std::log(kappa);
    const std::optional<double> lambda = representable_exp(log_lambda),
                                rate = representable_exp(log_lambda + std::log(D));
    file.write_row({k + 1., lambda, log_lambda, rate, spectrum.residual[k]});
  }
}

template <int dim>
std::vector<std::pair<std::string, std::string>>
files_written(const Model<dim> &model, bool evolved, bool poincare, bool fields)
{
  std::vector<std::pair<std::string, std::string>> files = {
      {"summary.json", "all numbers of this run"}};
  if (evolved)
    files.push_back({"history.csv", "mass, moments and distances from Gibbs at every step"});
  files.push_back({"spectrum.csv", "eigenvalues and rates"});
  if (poincare)
    files.push_back({"poincare.csv", "bounds and estimates of the Poincare constant"});
  if (fields)
    files.push_back({"solution.pvd", "fields for ParaView"});
  for (const auto &file : network_files(model))
    files.push_back(file);
  files.push_back({"parameters.prm", "all that was used; run it to get the same"});
  return files;
}

/// What the user should know of the problem, and need not be warned of.
template <int dim>
std::string note_on(const Problem<dim> &problem)
{
  const auto &subspace = problem.model().subspace;
  return subspace && !subspace->remark.empty() ? "note: " + subspace->remark : "";
}

/// What depends on time, as far as it has come.
template <int dim>
struct TimeResults {
  std::optional<Evolution<dim>> evolution;
  std::optional<Decay> decay;
  std::vector<Probe<dim>> probes;
  std::vector<FormulationResult<dim>> formulations;
  std::optional<Ending> stop; // by a signal outside the steps
};

/// How a run has ended that no exception has left.
template <int dim>
Ending ending_of(const SimulationParameters &parameters, const TimeResults<dim> &dynamics,
                 const MPI_Comm communicator)
{
  if (dynamics.stop)
    return *dynamics.stop;
  const std::optional<Evolution<dim>> &evolution = dynamics.evolution;
  if (!evolution)
    return {};
  if (evolution->loop.stopped)
    return ending_by(stopped_at(evolution->loop.time, parameters.time, communicator));
  const std::size_t n_compared = dynamics.formulations.size();
  if (n_compared > 0 && n_compared < parameters.discretization.formulations.size())
    return ending_by(Stopped(signal_on_any_rank(communicator),
                             "while `" + parameters.discretization.formulations[n_compared] +
                                 "` was compared with the first formulation"));
  if (evolution->errors && evolution->errors->space > DensityErrors::useless)
    return {"inaccurate", 1,
            "The mesh is too coarse: rho at the end is off by an estimated " +
                brief(evolution->errors->space, 2) + " in L1 (see the warnings)."};
  return {evolution->loop.steady ? "steady" : "done"};
}

/// What does not depend on time.
template <int dim>
struct Statics {
  Spectrum spectrum;
  Passages<dim> passages;
  Poincare poincare;
};

template <int dim>
Statics<dim> solve_statics(Session &session, Simulation<dim> &simulation, Spectrum spectrum,
                           const double D)
{
  Statics<dim> result;
  result.spectrum = std::move(spectrum);
  if (!result.spectrum.lambda.empty())
    write_spectrum(session.directory(), result.spectrum, simulation.kappa(), D);
  result.passages = simulation.solve_passages();
  throw_if_stopped(session.communicator(), "after the passages");
  result.poincare = simulation.examine_gap(result.spectrum);
  if (!result.poincare.bounds.estimates.empty())
    collectively_on_root(session.communicator(), [&] {
      write_file(session.directory() + "/poincare.csv",
                 poincare_csv_header() + poincare_csv_rows(result.poincare.bounds));
    });
  throw_if_stopped(session.communicator(), "after the bounds of the gap");
  return result;
}

/// Follows the density. A signal ends it where it is, and what is known by then is kept.
template <int dim>
TimeResults<dim> follow(Session &session, Simulation<dim> &simulation, const Problem<dim> &problem,
                        const SimulationParameters &parameters, const Spectrum &spectrum,
                        const Passages<dim> &passages)
{
  TimeResults<dim> result;
  std::optional<SolutionSeries> series;
  if (parameters.output.fields)
    series.emplace(session.directory(), session.communicator());
  try {
    result.evolution = simulation.evolve(session.directory(), spectrum, series ? &*series : nullptr,
                                         session.shows_progress(), passages);
    simulation.estimate_errors(*result.evolution);
  } catch (const Stopped &signal) { // on all ranks alike
    result.stop = ending_by(signal);
  }
  if (!result.evolution)
    return result;
  const Evolution<dim> &evolution = *result.evolution;
  result.decay = simulation.decay(evolution, spectrum);
  result.probes = simulation.probe(evolution.formulation(), evolution.end, passages);
  if (parameters.discretization.formulations.size() > 1 && !result.stop &&
      !evolution.loop.stopped) {
    const auto scope = simulation.timer().measure("comparison");
    result.formulations =
        compare_formulations(problem, parameters, simulation, evolution,
                             simulation.seconds_of_solution(), session.shows_progress());
  }
  return result;
}

/// What there is to say of general noise, and of the noise of the data where it is isotropic.
template <int dim>
GeneralResults<dim>
examine_noise(const Problem<dim> &problem, const SimulationParameters &parameters,
              Simulation<dim> &simulation, const Evolution<dim> *const evolution,
              const Passages<dim> &passages, Session &session)
{
  GeneralResults<dim> result;
  const auto scope = simulation.timer().measure("analysis");
  if (problem.dynamics() != nullptr && simulation.formulation().conserves_mass())
    result.analysis = analyse_general(problem, parameters, simulation, session.shows_progress());
  if (evolution == nullptr || evolution->loop.stopped)
    return result;
  const Formulation<dim> &formulation = evolution->formulation();
  if (problem.noise().covariance != nullptr)
    result.mean_sigma = mean_effective_sigma(formulation, evolution->end,
                                             *problem.noise().covariance, problem.metric());
  if (problem.dynamics() == nullptr)
    return result;
  if (formulation.conserves_mass())
    result.comparison.push_back(
        gibbs_row(simulation.weighted_cells(), formulation, evolution->end));
  if (parameters.noise.compare_isotropic)
    result.comparison.push_back(IsotropicPicture<dim>(problem, parameters, simulation,
                                                      evolution->loop.time, session.log(),
                                                      session.shows_progress())
                                    .compare(formulation, evolution->end));
  result.comparison.push_back(general_row(*evolution, result.analysis));
  if (passages.transitions)
    result.comparison.back().escape_time = representable_exp(passages.transitions->log_mfpt_ab);
  return result;
}

/// `run` and, without time-stepping, `spectrum`. Where the mesh was cut so low that it lacks modes,
/// all again with a higher cut.
template <int dim>
Ending solve(const Problem<dim> &problem, const SimulationParameters &parameters, Session &session,
             const bool evolve)
{
  Log &log = session.log();
  for (const std::string &warning : problem.warnings())
    log.warn(warning);
  if (const std::string note = note_on(problem); !note.empty())
    log.line(note);
  write_network_files(session.directory(), problem.model());

  Simulation<dim> simulation(problem, parameters, log, session.communicator());
  throw_if_stopped(session.communicator(), "while mesh and matrices were set up");
  Spectrum found = simulation.solve_spectrum(session.shows_progress());
  throw_if_stopped(session.communicator(), "after the eigenvalues");
  if (!found.lambda.empty())
    if (const auto wider =
            with_room_for_modes(parameters, problem, found.lambda.back() / simulation.kappa()))
      return solve<dim>(Problem<dim>(*wider), *wider, session, evolve);
  auto [spectrum, passages, poincare] =
      solve_statics(session, simulation, std::move(found), problem.diffusion());

  TimeResults<dim> dynamics;
  if (evolve)
    dynamics = follow(session, simulation, problem, parameters, spectrum, passages);
  const Evolution<dim> *const evolution = dynamics.evolution ? &*dynamics.evolution : nullptr;
  const Formulation<dim> &formulation =
      evolution != nullptr ? evolution->formulation() : simulation.formulation();
  const Moments<dim> gibbs = gibbs_moments(simulation.weighted_cells());

  if (evolution != nullptr)
    simulation.add_consequences(poincare, spectrum, gibbs, *evolution);

  const GeneralResults<dim> general =
      examine_noise(problem, parameters, simulation, evolution, passages, session);

  const std::optional<Walls> walls =
      measure_walls(formulation, evolution != nullptr ? &evolution->end : nullptr);
  if (walls && !warning_of(*walls).empty())
    log.warn(warning_of(*walls));

  const RunResults<dim> results{
      parameters,
      problem,
      simulation,
      spectrum,
      poincare,
      gibbs,
      evolution,
      dynamics.decay ? &*dynamics.decay : nullptr,
      dynamics.formulations,
      general,
      passages,
      walls,
      evolution != nullptr ? simulation.quasi_stationary_l1(formulation, evolution->end, spectrum)
                           : std::nullopt,
      dynamics.probes,
      simulation.phases(),
      simulation.timer().total(),
      simulation.peak_memory()};
  session.summary() = summarize(results);
  const Ending ending = ending_of(parameters, dynamics, session.communicator());

  const ReportContext context = {instants(results),
                                 ending.status,
                                 parameters.time.final_time,
                                 log.warnings(),
                                 session.destination(ending),
                                 files_written(problem.model(), evolve,
                                               !poincare.bounds.estimates.empty(),
                                               evolve && parameters.output.fields)};
  std::ostringstream out;
  print_report(session.summary(), context, out);
  log.text(out.str());
  return ending;
}

template <int dim>
int solve_in_session(const SimulationParameters &parameters, const RunContext &context,
                     const bool evolve)
{
  const Problem<dim> problem(parameters);
  return run_session(context, MPI_COMM_WORLD,
                     [&](Session &session) { return solve(problem, parameters, session, evolve); });
}

template <int dim>
std::string describe(const SimulationParameters &parameters, const Problem<dim> &problem)
{
  std::ostringstream out;
  const double D = problem.diffusion();
  const double n_cells = problem.n_cells();
  const unsigned int p = parameters.discretization.degree;
  const double n_dofs = n_cells * std::pow(p, dim); // up to the boundary
  // matrices with (2p+1)^dim entries a row at 12 bytes, four of them, and the factor
  const double memory = n_dofs * std::pow(p + 2., dim) * 4. * 12. * 2. + 2.5e8;
  out << "potential         " << parameters.potential.type << ", " << dim << "-D\n"
      << "diffusion         D = sigma alpha / 2 = " << brief(D) << '\n'
      << "smallest V        " << brief(problem.cut().potential_minimum) << " at ("
      << problem.cut().minimizer << "), among the points sampled\n";
  if (problem.barrier())
    out << "barrier / D       " << brief(problem.barrier()->height / D, 3)
        << " (highest saddle between two wells with mass"
        << (problem.barrier()->is_sampled ? ", sampled)\n" : ")\n");
  else
    out << "barrier / D       none (one well)\n";
  out << "cells             " << problem.n_cells() << " (" << problem.cut().n_cut
      << " of the box are cut: V > " << brief(problem.cut().level) << " + "
      << brief(parameters.mesh.cut_multiple(), 3) << " D)\n"
      << "unknowns          about " << grouped(static_cast<std::uint64_t>(n_dofs)) << " of degree "
      << p << '\n'
      << "memory            about " << data_size(memory) << '\n'
      << "initial density   " << parameters.initial_density.type << ", "
      << brief(problem.initial_outside(), 3) << " of its mass outside the mesh\n";
  if (const std::optional<LearningSummary> &learning = problem.learning()) {
    out << "network           " << learning->weights << " weights, " << learning->inputs
        << " inputs, " << learning->outputs << (learning->outputs == 1 ? " output, " : " outputs, ")
        << learning->samples << " samples\n"
        << "at W_0            loss " << brief(learning->loss, 6);
    if (learning->accuracy)
      out << ", accuracy " << brief(100. * *learning->accuracy, 4) << " %";
    if (learning->validation_loss)
      out << "; loss " << brief(*learning->validation_loss, 6) << " on the validation samples";
    out << '\n';
  }
  for (const std::string &warning : problem.warnings())
    out << "warning: " << warning << '\n';
  if (const std::string note = note_on(problem); !note.empty())
    out << note << '\n';
  if (const double physical = 1. * sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGE_SIZE);
      memory > physical)
    out << "warning: this machine has " << data_size(physical)
        << " of memory. Reduce Mesh/Refinements or Discretization/Degree.\n";
  out << "All entries are valid; nothing was solved or written.\n";
  return out.str();
}

} // namespace

int run_simulation(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    return solve_in_session<dim.value>(parameters, context, true);
  });
}

int compute_spectrum_only(const SimulationParameters &parameters, const RunContext &context)
{
  // eigenpairs are those of symmetric matrices; those of Fokker-Planck are not needed
  SimulationParameters symmetric = parameters;
  std::string &formulation = symmetric.discretization.formulations.front();
  if (formulation == FokkerPlanck<1>::formulation_name)
    formulation = WeightedHeat<1>::formulation_name;
  return dispatch(symmetric.dimension, [&](const auto dim) {
    return solve_in_session<dim.value>(symmetric, context, false);
  });
}

int validate(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    const Problem<dim.value> problem(parameters);
    const Discretization<dim.value> discretization(
        problem.region(), parameters.discretization.degree, MPI_COMM_WORLD);
    const WeightedCells<dim.value> cells(discretization, problem.potential(), problem.diffusion(),
                                         problem.metric());
    Log log("", context.quiet, MPI_COMM_WORLD);
    check_cells(cells, parameters, log);
    log.text(describe(parameters, problem));
    return 0;
  });
}

} // namespace gibbsflow
