#include "simulation/commands.h"

#include "base/format.h"
#include "base/representable.h"
#include "base/text.h"
#include "formulation/fokker_planck.h"
#include "formulation/solver_memory.h"
#include "formulation/weighted_heat.h"
#include "io/csv_writer.h"
#include "io/file.h"
#include "simulation/dispatch.h"
#include "simulation/eigenvalue_errors.h"
#include "simulation/general_summary.h"
#include "simulation/instants.h"
#include "simulation/mesh_choice.h"
#include "simulation/meshes_of_run.h"
#include "simulation/network_files.h"
#include "simulation/poincare_csv.h"
#include "simulation/remembered.h"
#include "simulation/run_checks.h"
#include "simulation/run_summary.h"
#include "simulation/session.h"
#include "simulation/validate.h"

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
files_written(const Model<dim> &model, bool evolved, bool poincare, bool ensembles, bool momentum,
              bool fields)
{
  std::vector<std::pair<std::string, std::string>> files = {
      {"summary.json", "all numbers of this run"}};
  if (evolved) {
    files.push_back({"history.csv", "mass, moments and distances from Gibbs at every step"});
    files.push_back({"history.npz", "the same for NumPy"});
  }
  files.push_back({"spectrum.csv", "eigenvalues and rates"});
  if (poincare)
    files.push_back({"poincare.csv", "bounds and estimates of the Poincare constant"});
  if (ensembles)
    files.push_back({"ensemble.csv", "moments and distances of the ensembles"});
  if (momentum)
    files.push_back({"momentum.csv", "the density of p at the end"});
  if (fields) {
    files.push_back({"solution.pvd", "fields for ParaView"});
    files.push_back({"solution.npz", "the same for NumPy"});
  }
  for (const auto &file : network_files(model))
    files.push_back(file);
  files.push_back({"parameters.prm", "all that was used; run it to get the same"});
  return files;
}

/// What depends on time, as far as it has come.
template <int dim>
struct TimeResults {
  std::optional<Evolution<dim>> evolution;
  std::optional<Decay> decay;
  std::vector<Probe<dim>> probes;
  std::vector<FormulationResult<dim>> formulations;
  std::optional<Companions<dim>> companions;
  std::optional<Ending> stop; // by a signal outside the steps
};

/// How a run has ended that no exception has left.
template <int dim>
Ending ending_of(const SimulationParameters &parameters, const TimeResults<dim> &dynamics,
                 const GeneralResults<dim> &general, const MPI_Comm communicator)
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
  const double tolerance =
      parameters.mesh.adapts_to_gap() ? 0. : parameters.discretization.tolerance;
  if (evolution->errors && tolerance > 0. && evolution->errors->space > tolerance)
    return {"inaccurate", 1,
            "rho at the end is off by an estimated " + brief(evolution->errors->space, 2) +
                " in L1, above Discretization/Tolerance = " + plain(tolerance) +
                ". Allow more Mesh/Maximum cells, or a larger tolerance."};
  if (evolution->errors && evolution->errors->space > DensityErrors::useless)
    return {"inaccurate", 1,
            "rho at the end is off by an estimated " + brief(evolution->errors->space, 2) +
                " in L1. Raise Mesh/Refinements" +
                (parameters.momentum.is_present()
                     ? " or Momentum/Modes."
                     : ", or set Discretization/Tolerance, which finds cells.")};
  if (evolution->errors && evolution->errors->time > DensityErrors::useless)
    return {"inaccurate", 1,
            "rho at the end is off by an estimated " + brief(evolution->errors->time, 2) +
                " in L1 in time. Set Time/Tolerance, or use a wider start or a finer mesh."};
  if (general.analysis && general.analysis->l1_error > DensityErrors::useless)
    return {"inaccurate", 1,
            "The mesh is too coarse: the stationary density is off by an estimated " +
                brief(general.analysis->l1_error, 2) + " in L1. Raise Mesh/Refinements."};
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
    result.companions.emplace(problem, parameters, simulation, session.log(),
                              session.shows_progress(), session.checkpoint());
    result.evolution = simulation.evolve(session.directory(), spectrum, series ? &*series : nullptr,
                                         session.shows_progress(), passages,
                                         result.companions->beside(), session.checkpoint());
    if (!result.evolution->loop.stopped)
      result.evolution->errors = remembered(
          session, "errors",
          [&] {
            simulation.estimate_errors(*result.evolution);
            return result.evolution->errors;
          },
          [&](Archive &archive, std::optional<DensityErrors> &errors) {
            archive &errors;
            for (const Stage<dim> &stage : result.evolution->course.stages)
              remember_solver(archive, *stage.formulation);
          });
  } catch (const Stopped &signal) { // on all ranks alike
    result.stop = ending_by(signal);
  }
  if (series)
    series->finish();
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

/// What is not of the isotropic equation alone, and the files of ensembles and momentum.
template <int dim>
GeneralResults<dim>
examine_and_write(Session &session, Simulation<dim> &simulation, const Problem<dim> &problem,
                  const SimulationParameters &parameters, const Spectrum &spectrum,
                  const Passages<dim> &passages, TimeResults<dim> &dynamics)
{
  const auto scope = simulation.timer().measure("analysis");
  GeneralResults<dim> general = examine_general(
      problem, parameters, simulation, dynamics.evolution ? &*dynamics.evolution : nullptr,
      spectrum, passages, dynamics.companions ? &*dynamics.companions : nullptr, session.log(),
      session.shows_progress());
  if (!general.ensembles.empty())
    write_ensembles(session.directory(), general.ensembles, session.communicator());
  if (general.kinetic && !general.kinetic->marginal.empty())
    write_momentum(session.directory(), *simulation.kinetic(), general.kinetic->marginal,
                   session.communicator());
  return general;
}

template <int dim>
void say_what_is_solved(const Problem<dim> &problem, Session &session)
{
  for (const std::string &warning : problem.warnings())
    session.log().warn(warning);
  if (const std::string note = note_on(problem); !note.empty())
    session.log().line(note);
  write_network_files(session.directory(), problem.model());
}

/// What is on the screen at the end.
template <int dim>
void report(const RunResults<dim> &results, const Ending &ending, Session &session)
{
  const bool evolved = results.evolution != nullptr;
  const ReportContext context = {
      instants(results),
      ending.status,
      results.parameters.time.final_time,
      session.log().warnings(),
      session.destination(ending),
      files_written(results.problem.model(), evolved, !results.poincare.bounds.estimates.empty(),
                    !results.general.ensembles.empty(), evolved && results.general.kinetic,
                    evolved && results.parameters.output.fields)};
  std::ostringstream out;
  print_report(session.summary(), context, out);
  session.log().text(out.str());
}

/// The eigenpairs with the n-th cut of the landscape that was tried.
template <int dim>
Spectrum known_spectrum(Session &session, Simulation<dim> &simulation, const unsigned int n)
{
  return remembered(
      session, "spectrum " + std::to_string(n),
      [&] { return simulation.solve_spectrum(session.shows_progress()); },
      [&](Archive &archive, Spectrum &spectrum) {
        const UnknownOrder order = order_of_unknowns(simulation.symmetric_formulation());
        archive.set_order(order);
        archive &spectrum;
        remember_solver(archive, simulation.symmetric_formulation());
      });
}

template <int dim>
Ending solve(const Problem<dim> &problem, const SimulationParameters &parameters, Session &session,
             bool evolve, unsigned int n_cuts = 0, unsigned int n_adaptations = 0);

/// On the mesh that is adapted to the problem, where that is asked for.
template <int dim>
Ending solve_adapted(const Problem<dim> &problem, const SimulationParameters &parameters,
                     Session &session, const bool evolve, const unsigned int n_cuts = 0)
{
  if (!parameters.mesh.adaptive)
    return solve(problem, parameters, session, evolve, n_cuts);
  const AdaptedMesh<dim> mesh = adapted_mesh(problem, parameters, session, evolve, n_cuts);
  return solve(Problem<dim>(parameters, problem, mesh.tree(problem)), parameters, session, evolve,
               n_cuts, mesh.adaptations);
}

/// `run` and, without time-stepping, `spectrum`. Where the mesh was cut so low that it lacks modes,
/// all again with a higher cut.
template <int dim>
Ending solve(const Problem<dim> &problem, const SimulationParameters &parameters, Session &session,
             const bool evolve, const unsigned int n_cuts, const unsigned int n_adaptations)
{
  Log &log = session.log();
  say_what_is_solved(problem, session);
  Simulation<dim> simulation(problem, parameters, log, session.communicator());
  report_excess_diffusion(simulation.formulation(), log);
  throw_if_stopped(session.communicator(), "while mesh and matrices were set up");
  Spectrum found = known_spectrum(session, simulation, n_cuts);
  throw_if_stopped(session.communicator(), "after the eigenvalues");
  if (!found.lambda.empty())
    if (const auto wider = with_room_for_modes(parameters, simulation.problem_of_modes(),
                                               found.lambda.back() / simulation.kappa()))
      return solve_adapted(Problem<dim>(*wider, problem.model()), *wider, session, evolve,
                           n_cuts + 1);
  auto [spectrum, passages, poincare] =
      solve_statics(session, simulation, std::move(found), problem.diffusion_in_time());

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
      examine_and_write(session, simulation, problem, parameters, spectrum, passages, dynamics);
  if (general.stop && !dynamics.stop)
    dynamics.stop = ending_by(*general.stop);

  const std::optional<Walls> walls =
      measure_walls(formulation, evolution != nullptr ? &evolution->end : nullptr);
  // where the reference measure is uniform for want of an equilibrium, walls say nothing of it
  const bool is_general = problem.dynamics() != nullptr;
  if (walls && (!is_general || formulation.has_equilibrium()) &&
      !warning_of(*walls, is_general).empty())
    log.warn(warning_of(*walls, is_general));

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
      n_adaptations,
      simulation.phases(),
      simulation.timer().total(),
      simulation.peak_memory()};
  session.summary() = summarize(results);
  const Ending ending = ending_of(parameters, dynamics, general, session.communicator());
  report(results, ending, session);
  return ending;
}

template <int dim>
int solve_in_session(const SimulationParameters &parameters, const RunContext &context,
                     const bool evolve)
{
  const Model<dim> model = make_model<dim>(parameters.potential, parameters.learning);
  const SimulationParameters on_box = with_automatic_mesh(parameters, model);
  const Problem<dim> problem(on_box, model);
  if (evolve && parameters.ensemble.compute)
    check_ensembles(problem, on_box);
  return run_session(context, MPI_COMM_WORLD, [&](Session &session) {
    if (!evolve || on_box.mesh.adaptive || !(parameters.discretization.tolerance > 0.))
      return solve_adapted(problem, on_box, session, evolve);
    const SimulationParameters tolerated = on_tolerated_mesh(problem, on_box, session);
    return solve(Problem<dim>(tolerated, problem.model()), tolerated, session, evolve);
  });
}

} // namespace

int run_simulation(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    return solve_in_session<dim.value>(parameters, context, true);
  });
}

int sample(const SimulationParameters &parameters, const RunContext &context)
{
  SimulationParameters with_ensembles = parameters;
  with_ensembles.ensemble.compute = true;
  with_ensembles.spectrum.number_of_eigenvalues = 0;
  return run_simulation(with_ensembles, context);
}

int compute_spectrum_only(const SimulationParameters &parameters, const RunContext &context)
{
  // eigenpairs are those of symmetric matrices; those of Fokker-Planck are not needed
  SimulationParameters symmetric = parameters;
  std::string &formulation = symmetric.discretization.formulations.front();
  if (formulation == FokkerPlanck<1>::formulation_name && !parameters.is_general())
    formulation = WeightedHeat<1>::formulation_name;
  return dispatch(symmetric.dimension, [&](const auto dim) {
    return solve_in_session<dim.value>(symmetric, context, false);
  });
}

} // namespace gibbsflow
