#include "simulation/commands.h"

#include "base/format.h"
#include "base/representable.h"
#include "base/signals.h"
#include "io/csv_writer.h"
#include "io/file.h"
#include "io/output_directory.h"
#include "simulation/dispatch.h"
#include "simulation/network_files.h"
#include "simulation/poincare_csv.h"
#include "simulation/run_summary.h"

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

/// `run` and, without time-stepping, `spectrum`.
template <int dim>
int solve(const SimulationParameters &parameters, const RunContext &context, bool evolve)
{
  const Problem<dim> problem(parameters);
  claim_output_directory(context.output_directory, context.overwrite, context.parameters_text,
                         MPI_COMM_WORLD);
  const std::string &directory = context.output_directory;
  Log log(directory + "/log.txt", context.quiet, MPI_COMM_WORLD);
  for (const std::string &warning : problem.warnings())
    log.warn(warning);
  if (const std::string note = note_on(problem); !note.empty())
    log.line(note);
  write_network_files(directory, problem.model());

  Simulation<dim> simulation(problem, parameters, log, MPI_COMM_WORLD);
  const bool show_progress = !context.quiet && is_root();
  const Spectrum spectrum = simulation.solve_spectrum(show_progress);
  if (!spectrum.lambda.empty())
    write_spectrum(directory, spectrum, simulation.kappa(), problem.diffusion());

  const Passages<dim> passages = simulation.solve_passages();
  Poincare poincare = simulation.examine_gap(spectrum);
  if (!poincare.bounds.estimates.empty())
    collectively_on_root(MPI_COMM_WORLD, [&] {
      write_file(directory + "/poincare.csv",
                 poincare_csv_header() + poincare_csv_rows(poincare.bounds));
    });

  std::optional<Evolution<dim>> evolution;
  std::optional<Decay> decay;
  std::optional<SolutionSeries> series;
  std::vector<Probe<dim>> probes;
  std::vector<FormulationResult<dim>> formulations;
  if (evolve) {
    if (parameters.output.fields)
      series.emplace(directory, MPI_COMM_WORLD);
    evolution = simulation.evolve(directory, spectrum, series ? &*series : nullptr, show_progress,
                                  passages);
    simulation.estimate_errors(*evolution);
    decay = simulation.decay(*evolution, spectrum);
    probes = simulation.probe(evolution->end, passages);
    if (parameters.discretization.formulations.size() > 1 && !evolution->loop.stopped) {
      const auto scope = simulation.timer().measure("comparison");
      formulations = compare_formulations(problem, parameters, simulation, *evolution,
                                          simulation.seconds_of_solution(), show_progress);
    }
  }
  const DensityFunctionals<dim> gibbs =
      measure_density(simulation.formulation(), simulation.formulation().stationary_vector());

  if (evolution)
    simulation.add_consequences(poincare, spectrum, gibbs, *evolution);

  const std::optional<Walls> walls = measure_walls(simulation.formulation(), problem.grid(),
                                                   evolution ? &evolution->end : nullptr);
  if (walls && !warning_of(*walls).empty())
    log.warn(warning_of(*walls));

  const RunResults<dim> results{parameters,
                                problem,
                                simulation,
                                spectrum,
                                poincare,
                                gibbs,
                                evolution ? &*evolution : nullptr,
                                decay ? &*decay : nullptr,
                                formulations,
                                passages,
                                walls,
                                evolution ? simulation.quasi_stationary_l1(evolution->end, spectrum)
                                          : std::nullopt,
                                probes,
                                simulation.phases(),
                                simulation.timer().total(),
                                simulation.peak_memory()};
  const bool stopped = evolution && evolution->loop.stopped;
  const bool steady = evolution && evolution->loop.steady;
  Json summary;
  const bool inaccurate =
      evolution && evolution->errors && evolution->errors->space > DensityErrors::useless;
  summary["program"] = program_block(context, stopped      ? "stopped"
                                              : inaccurate ? "inaccurate"
                                              : steady     ? "steady"
                                                           : "done");
  if (!log.warnings().empty())
    summary["warnings"] = log.warnings();
  summary.update(summarize(results));
  write_json(directory + "/summary.json", summary, MPI_COMM_WORLD);

  Report text = report(results);
  text.warnings = log.warnings();
  text.directory = directory;
  text.files = files_written(problem.model(), evolve, !poincare.bounds.estimates.empty(),
                             series.has_value());
  std::ostringstream out;
  print_report(text, out);
  log.text(out.str());
  return stopped ? signal_status() : inaccurate ? 1 : 0;
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
      << brief(parameters.mesh.cut, 3) << " D)\n"
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

int signal_status()
{
  const int signal = dealii::Utilities::MPI::max(signal_received(), MPI_COMM_WORLD);
  return signal == 0 ? 0 : 128 + signal;
}

int run_simulation(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension,
                  [&](const auto dim) { return solve<dim.value>(parameters, context, true); });
}

int compute_spectrum_only(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension,
                  [&](const auto dim) { return solve<dim.value>(parameters, context, false); });
}

int validate(const SimulationParameters &parameters, const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    const Problem<dim.value> problem(parameters);
    if (is_root() && !context.quiet)
      std::cout << describe(parameters, problem) << std::flush;
    return 0;
  });
}

} // namespace gibbsflow
