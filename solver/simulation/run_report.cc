#include "base/representable.h"
#include "simulation/run_summary.h"
#include "simulation/to_list.h"

namespace gibbsflow {

namespace {

template <int dim>
std::vector<double> variances(const DensityFunctionals<dim> &density)
{
  std::vector<double> list;
  for (unsigned int d = 0; d < dim; ++d)
    list.push_back(density.covariance[d][d]);
  return list;
}

/// Of rho(T) in L1, in space and time, where both are known, else by the steps alone; absent where
/// they were not estimated.
template <int dim>
std::optional<double> error_at_end(const RunResults<dim> &results)
{
  const Evolution<dim> &evolution = *results.evolution;
  if (evolution.errors)
    return evolution.errors->space + evolution.errors->time;
  return evolution.loop.error_estimate;
}

/// Of a row of the history. The slow modes make a share of the distance wrong that grows with time,
/// so it is at most that at the end; and steps that keep to a tolerance never add up to more.
template <int dim>
std::optional<double> error_of(const HistoryRow<dim> &row, const RunResults<dim> &results)
{
  const std::optional<double> at_end = error_at_end(results);
  const double distance_at_end = results.evolution->history.back().density.l1;
  if (!at_end || !(distance_at_end > 0.))
    return at_end;
  return std::min(*at_end / distance_at_end * row.density.l1,
                  std::max(*at_end, results.parameters.time.tolerance));
}

} // namespace

template <int dim>
Report report(const RunResults<dim> &results)
{
  const Simulation<dim> &simulation = results.simulation;
  const Problem<dim> &problem = results.problem;
  Report report;
  report.problem.dimension = dim;
  report.problem.potential = results.parameters.potential.type;
  report.problem.formulation = simulation.formulation().name();
  report.problem.initial_density = results.parameters.initial_density.type;
  report.problem.sigma = results.parameters.noise.sigma;
  report.problem.alpha = results.parameters.noise.alpha;
  report.problem.diffusion = problem.diffusion();
  if (problem.barrier()) {
    report.problem.barrier = problem.barrier()->height / problem.diffusion();
    report.problem.barrier_is_sampled = problem.barrier()->is_sampled;
  }
  report.problem.rescaled = results.parameters.time.rescaled;

  report.mesh.cells = simulation.discretization().n_cells();
  report.mesh.cells_cut = problem.cut().n_cut;
  report.mesh.dofs = simulation.discretization().n_dofs();
  report.mesh.degree = simulation.discretization().degree();
  report.mesh.lower = to_list(problem.grid().lower);
  report.mesh.upper = to_list(problem.grid().upper);
  if (problem.cut().n_cut > 0)
    report.mesh.outside_mass = problem.cut().gibbs_mass_cut_bound;
  if (results.walls)
    report.mesh.walls = describe(*results.walls);

  report.mesh.log_partition = simulation.weighted_cells().log_partition();
  report.mesh.log_partition_error = simulation.weighted_cells().log_partition_error();

  report.stepping.linear_solver = simulation.formulation().linear_solver();
  if (results.evolution != nullptr) {
    const Evolution<dim> &evolution = *results.evolution;
    report.stepping.scheme = evolution.loop.scheme;
    report.stepping.steps = evolution.loop.steps;
    report.stepping.rejected = evolution.loop.rejected;
    if (evolution.loop.steady)
      report.stepping.steady_since = evolution.loop.time;
    if (evolution.loop.stopped) {
      report.stepping.stopped_at = evolution.loop.time;
      report.stepping.final_time = results.parameters.time.final_time;
    }
    for (const HistoryRow<dim> &row : evolution.history)
      report.history.push_back({row.time, row.mass, row.density.tv(), row.density.chi2,
                                row.density.log_chi2, row.density.kl, row.density.dirichlet,
                                error_of(row, results)});
    const DensityFunctionals<dim> &end = evolution.history.back().density;
    report.moments = {to_list(end.mean), to_list(results.gibbs.mean), variances(end),
                      variances(results.gibbs)};
    // a relative error of Z is one of the density, and of where it is
    report.moments.gibbs_error = 2. * simulation.weighted_cells().log_partition_error();
    report.distance = {end.l1,
                       end.tv(),
                       end.chi2,
                       end.log_chi2,
                       end.kl,
                       std::exp(0.5 * end.log_chi2),
                       0.5 * end.log_chi2,
                       error_at_end(results)};
    report.minimum = end.minimum;
    if (evolution.errors)
      report.error = {evolution.errors->space, evolution.errors->time};
    else
      report.error.time = evolution.loop.error_estimate;
  }
  for (const FormulationResult<dim> &result : results.formulations)
    report.formulations.push_back({result.name, result.l1_to_first, result.space_error,
                                   result.mass_drift, result.density.minimum, result.density.tv(),
                                   result.density.kl, result.seconds});
  for (unsigned int k = 0; k < results.spectrum.lambda.size(); ++k) {
    const double log_lambda = results.spectrum.log_lambda[k] - std::log(simulation.kappa());
    report.modes.push_back({representable_exp(log_lambda),
                            log_lambda,
                            representable_exp(log_lambda + std::log(problem.diffusion())),
                            results.spectrum.residual[k],
                            {}});
    if (k < results.poincare.error_estimate.size() &&
        std::isfinite(results.poincare.error_estimate[k]))
      report.modes.back().error = results.poincare.error_estimate[k];
  }
  if (!report.modes.empty()) {
    report.poincare_constant = representable_exp(-*report.modes[0].log_lambda);
    report.log_poincare_constant = -*report.modes[0].log_lambda;
  }
  const PoincareBounds &bounds = results.poincare.bounds;
  for (const GapEstimate &estimate : bounds.estimates)
    report.gap.push_back(
        {estimate.name, estimate.kind, estimate.domain, estimate.log_lambda, estimate.why});
  report.gap_lower = bounds.log_lower;
  report.gap_upper = bounds.log_upper;
  report.rigor = bounds.rigor;
  if (const auto &transitions = results.passages.transitions)
    report.transitions = {to_list<dim>(transitions->sets.a), to_list<dim>(transitions->sets.b),
                          transitions->log_capacity,         transitions->log_rate_ab,
                          transitions->log_rate_ba,          transitions->log_mfpt_ab,
                          transitions->log_mfpt_ba};
  if (results.passages.exit) {
    if (results.evolution != nullptr)
      report.exit.survival = results.evolution->history.back().mass;
    if (!results.spectrum.log_lambda.empty())
      report.exit.log_rate = results.spectrum.log_lambda[0];
    report.exit.mean_time = results.passages.exit->mean_time;
    report.exit.by_wall = results.passages.exit->by_wall;
  }
  if (results.decay != nullptr) {
    report.decay.predicted_rate = results.decay->predicted_rate;
    report.decay.scheme_rate = results.decay->scheme_rate;
    report.decay.kl_rate = results.decay->kl_rate;
    report.decay.tv_rate = results.decay->tv_rate;
    report.decay.dirichlet_rate = results.decay->dirichlet_rate;
    report.decay.why = results.decay->why;
    if (results.decay->fit) {
      report.decay.fitted_rate = results.decay->fit->rate;
      report.decay.window = {results.decay->fit->window.first, results.decay->fit->window.second};
    }
  }
  report.phases = results.phases;
  report.total_time = results.total_seconds;
  report.peak_memory = results.peak_memory;
  return report;
}

template Report report(const RunResults<1> &);
template Report report(const RunResults<2> &);
template Report report(const RunResults<3> &);

} // namespace gibbsflow
