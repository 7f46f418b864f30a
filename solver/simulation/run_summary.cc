#include "simulation/run_summary.h"

#include "base/representable.h"
#include "simulation/decay_summary.h"
#include "simulation/passage_summary.h"
#include "simulation/to_list.h"
#include "simulation/transfer_summary.h"
#include "time/exponential.h"

#include <sys/resource.h>

namespace gibbsflow {

namespace {

template <int dim>
Json model_block(const RunResults<dim> &results)
{
  const SimulationParameters &parameters = results.parameters;
  Json model;
  model["dimension"] = dim;
  model["potential"] = parameters.potential.type;
  put(model, "sigma", results.problem.sigma());
  put(model, "alpha", parameters.noise.alpha);
  put(model, "diffusion", results.problem.diffusion());
  model["initial_density"] = parameters.initial_density.type;
  model["formulation"] = results.formulation().name();
  model["rescaled"] = parameters.time.rescaled;
  put(model, "excess_diffusion", results.simulation.formulation().excess_diffusion());
  put(model, "potential_minimum", results.simulation.weighted_cells().potential_minimum());
  if (const std::optional<Barrier> &barrier = results.problem.barrier()) {
    put(model, "barrier", barrier->height);
    if (barrier->is_sampled)
      model["barrier_is_sampled"] = true;
  }
  const std::optional<GeneralAnalysis<dim>> &general = results.general.analysis;
  model["detailed_balance"] =
      results.problem.dynamics() == nullptr || (general && general->detailed_balance());
  return model;
}

template <int dim>
Json mesh_block(const RunResults<dim> &results)
{
  const Discretization<dim> &discretization = results.simulation.discretization();
  Json mesh;
  mesh["dimension"] = dim;
  mesh["cells"] = discretization.n_cells();
  mesh["cells_cut"] = results.problem.cut().n_cut;
  if (results.problem.region().as_tree() != nullptr)
    mesh["adaptations"] = results.n_adaptations;
  mesh["dofs"] = discretization.n_dofs();
  mesh["degree"] = discretization.degree();
  put(mesh, "lower", to_list(results.problem.region().lower()));
  put(mesh, "upper", to_list(results.problem.region().upper()));
  put(mesh, "outside_mass_bound", results.problem.cut().gibbs_mass_cut_bound);
  put(mesh, "cut_level", results.problem.cut().level);
  return mesh;
}

template <int dim>
Json time_block(const RunResults<dim> &results)
{
  const TimeLoopResult &loop = results.evolution->loop;
  const SolverStatistics statistics = results.formulation().statistics();
  Json time;
  time["scheme"] = loop.scheme;
  time["steps"] = loop.steps;
  time["rejected"] = loop.rejected;
  put(time, "final_time", loop.time);
  if (!results.evolution->first_formulation.empty())
    time["first_formulation"] = results.evolution->first_formulation;
  if (results.evolution->first_refinements > 0)
    time["first_refinements"] = results.evolution->first_refinements;
  put(time, "handover_time", results.evolution->handover_time);
  time["linear_solver"] = results.formulation().linear_solver();
  time["linear_solves"] = statistics.solves;
  time["factorizations"] = statistics.factorizations;
  time["linear_iterations"] = statistics.iterations;
  time["max_iterations"] = statistics.max_iterations;
  return time;
}

template <int dim>
double mass_drift(const std::vector<HistoryRow<dim>> &history)
{
  double drift = 0.;
  for (const HistoryRow<dim> &row : history)
    drift = std::max(drift, std::abs(row.mass - history.front().mass));
  return drift;
}

template <int dim>
Json density_block(const RunResults<dim> &results)
{
  const HistoryRow<dim> &end = results.evolution->history.back();
  Json density;
  put(density, "mass", end.mass);
  put(density, "mass_drift", mass_drift(results.evolution->history));
  put(density, "mass_corrections", results.evolution->loop.mass_corrections);
  put(density, "initial_outside", results.problem.initial_outside());
  put(density, "minimum", end.density.minimum);
  put(density, "maximum", end.density.maximum);
  put(density, "mean", to_list(end.density.mean));
  put(density, "covariance", to_rows(end.density.covariance));
  if (results.walls)
    put(density, "wall_mass", results.walls->density_mass);
  return density;
}

template <int dim>
Json distance_block(const DensityFunctionals<dim> &density)
{
  Json distance;
  put(distance, "l1", density.l1);
  put(distance, "tv", density.tv());
  put(distance, "chi2", density.chi2);
  put(distance, "log_chi2", density.log_chi2);
  put(distance, "kl", density.kl);
  put(distance, "l2_mu", std::exp(0.5 * density.log_chi2));
  put(distance, "log_l2_mu", 0.5 * density.log_chi2);
  return distance;
}

template <int dim>
Json comparison_block(const FormulationResult<dim> &result)
{
  Json block;
  block["name"] = result.name;
  put(block, "l1_to_first", result.l1_to_first);
  put(block, "space_l1", result.space_error);
  put(block, "mass_drift", result.mass_drift);
  put(block, "minimum", result.density.minimum);
  block["distance"] = distance_block(result.density);
  put(block, "timing", result.seconds);
  return block;
}

template <int dim>
Json spectrum_block(const RunResults<dim> &results)
{
  Json spectrum;
  std::vector<double> lambda, log_lambda, rate;
  constexpr double absent = std::numeric_limits<double>::quiet_NaN();
  for (const double log_eigenvalue : results.spectrum.log_lambda) {
    log_lambda.push_back(log_eigenvalue - std::log(results.simulation.kappa()));
    lambda.push_back(representable_exp(log_lambda.back()).value_or(absent));
    rate.push_back(results.problem.diffusion_in_time() * lambda.back());
  }
  put_each(spectrum, "lambda", lambda);
  put_each(spectrum, "log_lambda", log_lambda);
  put_each(spectrum, "rate", rate);
  put(spectrum, "residual", results.spectrum.residual);
  put_each(spectrum, "error_estimate", results.poincare.error_estimate);
  put_each(spectrum, "relative_error", results.poincare.relative_error);
  const Discretization<dim> &discretization =
      results.simulation.symmetric_formulation().weighted_cells().discretization();
  spectrum["cells"] = discretization.n_cells();
  spectrum["dofs"] = discretization.n_dofs();
  put(spectrum, "cut", results.parameters.mesh.cut_multiple());
  return spectrum;
}

template <int dim>
Json poincare_block(const RunResults<dim> &results)
{
  const double log_constant = std::log(results.simulation.kappa()) - results.spectrum.log_lambda[0];
  const PoincareBounds &bounds = results.poincare.bounds;
  const auto exp_of = [](const std::optional<double> &logarithm) {
    return logarithm ? representable_exp(*logarithm) : std::nullopt;
  };
  Json block;
  put(block, "constant", representable_exp(log_constant));
  put(block, "log_constant", log_constant);
  put(block, "lower", exp_of(bounds.log_lower));
  put(block, "upper", exp_of(bounds.log_upper));
  put(block, "log_lower", bounds.log_lower);
  put(block, "log_upper", bounds.log_upper);
  if (!bounds.rigor.empty())
    block["rigor"] = bounds.rigor;
  put(block, "log_sobolev_lower", exp_of(bounds.log_sobolev_lower));
  put(block, "mixing_time", results.poincare.mixing_time);
  for (const GapEstimate &estimate : bounds.estimates) {
    Json entry;
    entry["name"] = estimate.name;
    entry["kind"] = estimate.kind;
    put(entry, "lambda_1", exp_of(estimate.log_lambda));
    put(entry, "log_lambda_1", estimate.log_lambda);
    entry["domain"] = estimate.domain;
    entry["applies"] = estimate.applies();
    entry["why"] = estimate.why;
    block["estimates"].push_back(entry);
  }
  return block;
}

template <int dim>
Json probe_block(const Probe<dim> &probe)
{
  Json block;
  put(block, "point", to_list<dim>(probe.point));
  put(block, "density", probe.density);
  put(block, "log_density", probe.log_density);
  put(block, "gibbs", probe.gibbs);
  put(block, "potential", probe.potential);
  put(block, "committor", probe.committor);
  put(block, "mean_exit_time", probe.mean_exit_time);
  return block;
}

template <int dim>
Json error_block(const Evolution<dim> &evolution, const TimeParameters &time)
{
  Json block;
  if (evolution.loop.scheme == exact_scheme)
    block["tolerance"] = time.tolerance_in_use();
  if (evolution.errors) {
    put(block, "space_l1", evolution.errors->space);
    put(block, "time_l1", evolution.errors->time);
  } else
    put(block, "time_l1", evolution.loop.error_estimate);
  return block;
}

template <int dim>
void add_evolution(Json &summary, const RunResults<dim> &results)
{
  const DensityFunctionals<dim> &end = results.evolution->history.back().density;
  const WeightedCells<dim> &cells = results.simulation.weighted_cells();
  summary["time"] = time_block(results);
  summary["density"] = density_block(results);
  if (!results.formulation().conserves_mass()) {
    // no equilibrium to be distant from, but the shape that the rest takes
    put(summary["distance"], "l1", results.quasi_stationary_l1);
    if (results.quasi_stationary_l1)
      put(summary["distance"], "tv", 0.5 * *results.quasi_stationary_l1);
    summary["error"] = error_block(*results.evolution, results.parameters.time);
    return;
  }
  summary["distance"] = distance_block(end);
  if (results.problem.dynamics() == nullptr) {
    put(summary["energy"], "free_energy", end.free_energy);
    put(summary["energy"], "equilibrium_free_energy", -cells.diffusion() * cells.log_partition());
  }
  put(summary["energy"], "dirichlet", end.dirichlet);
  summary["error"] = error_block(*results.evolution, results.parameters.time);
  put(summary["error"], "norm_floor", results.evolution->start_quality.rounding);
  put(summary["error"], "start_dropped", results.evolution->start_quality.dropped);
  put(summary["error"], "start_l1", results.evolution->start_quality.l1);
}

} // namespace

double peak_memory(const MPI_Comm communicator)
{
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const double kilobyte = 1024.;
  return dealii::Utilities::MPI::sum(kilobyte * usage.ru_maxrss, communicator);
}

Json learning_block(const LearningSummary &learning)
{
  Json block;
  block["samples"] = learning.samples;
  block["inputs"] = learning.inputs;
  block["outputs"] = learning.outputs;
  block["weights"] = learning.weights;
  put(block, "loss", learning.loss);
  put(block, "accuracy", learning.accuracy);
  put(block, "validation_loss", learning.validation_loss);
  block["orthonormal"] = learning.orthonormal;
  return block;
}

template <int dim>
Json summarize(const RunResults<dim> &results)
{
  Json summary;
  summary["model"] = model_block(results);
  if (Json noise = noise_block(results.parameters, results.problem.noise(), results.general);
      !noise.empty())
    summary["noise"] = noise;
  summary["mesh"] = mesh_block(results);
  if (results.evolution != nullptr)
    add_evolution(summary, results);
  put(summary["gibbs"], "log_partition", results.simulation.weighted_cells().log_partition());
  put(summary["gibbs"], "log_partition_error",
      results.simulation.weighted_cells().log_partition_error());
  put(summary["gibbs"], "mean", to_list(results.gibbs.mean));
  put(summary["gibbs"], "covariance", to_rows(results.gibbs.covariance));
  if (results.walls && results.problem.dynamics() == nullptr) {
    put(summary["gibbs"], "wall_height", results.walls->height);
    summary["gibbs"]["highest_wall"] = results.walls->highest;
    put(summary["gibbs"], "wall_mass", results.walls->gibbs_mass);
  }
  for (const FormulationResult<dim> &result : results.formulations)
    summary["formulations"].push_back(comparison_block(result));
  if (!results.spectrum.lambda.empty()) {
    summary["spectrum"] = spectrum_block(results);
    summary["poincare"] = poincare_block(results);
  }
  if (const std::optional<GeneralAnalysis<dim>> &analysis = results.general.analysis) {
    if (!analysis->generator.re.empty()) {
      Json &block = summary["generator"] =
          generator_block(analysis->generator, analysis->generator_error);
      put(block, "symmetric_gap", analysis->symmetric_gap);
      if (analysis->symmetric_gap)
        put(block, "symmetric_gap_error", analysis->symmetric_gap_error);
    }
    summary["stationary"] = stationary_block(*analysis, results.walls);
  }
  if (const std::optional<GeneratorModes> &exit = results.general.exit;
      exit && !exit->generator.re.empty())
    summary["generator"] = generator_block(exit->generator, exit->generator_error);
  if (const std::optional<KineticAnalysis<dim>> &kinetic = results.general.kinetic) {
    summary["momentum"] = momentum_block(results.parameters, *kinetic);
    if (!kinetic->modes.generator.re.empty())
      summary["generator"] =
          generator_block(kinetic->modes.generator, kinetic->modes.generator_error);
  }
  for (const EnsembleResult<dim> &result : results.general.ensembles)
    summary["ensemble"].push_back(ensemble_block(result));
  if (results.general.transfer != nullptr)
    summary["transfer_operator"] = transfer_block(*results.general.transfer);
  for (const ComparisonRow<dim> &row : results.general.comparison)
    summary["comparison"].push_back(comparison_block(row));
  if (results.decay != nullptr)
    summary["decay"] = decay_block(*results.decay, results.parameters.time.rescaled);
  for (const Tail &tail : results.poincare.tails)
    summary["tails"].push_back(tail_block(tail));
  if (results.passages.transitions)
    summary["transitions"] = transitions_block(*results.passages.transitions);
  if (results.passages.general_transitions)
    summary["transitions"] = transitions_block(*results.passages.general_transitions);
  if (results.passages.exit)
    summary["exit"] = exit_block(results);
  for (const Probe<dim> &probe : results.probes)
    summary["probes"].push_back(probe_block(probe));
  if (results.problem.learning())
    summary["learning"] = learning_block(*results.problem.learning());

  put(summary["timing"], "total", results.total_seconds);
  for (const auto &[phase, seconds] : results.phases)
    put(summary["timing"], phase, seconds);
  put(summary["timing"], "peak_memory", results.peak_memory);
  return summary;
}

template Json summarize(const RunResults<1> &);
template Json summarize(const RunResults<2> &);
template Json summarize(const RunResults<3> &);

} // namespace gibbsflow
