#include "simulation/general_results.h"

#include "base/format.h"
#include "base/representable.h"

namespace gibbsflow {

namespace {

template <int dim>
void warn_of_stationary(const GeneralAnalysis<dim> &analysis, Log &log)
{
  constexpr double noticed = 0.01;
  if (analysis.l1_error > noticed)
    log.warn("The stationary density is off by an estimated " + brief(analysis.l1_error, 2) +
             " in L1 for want of mesh, and so is the equilibrium that distances are from. Use more "
             "cells (Mesh/Refinements), or Noise/Floor where the noise nearly vanishes.");
  if (analysis.stationary.negative_mass > noticed)
    log.warn("The stationary density is negative somewhere, by a mass of " +
             brief(analysis.stationary.negative_mass, 2) + ". Use more cells (Mesh/Refinements).");
}

template <int dim>
void warn_of_runs_outside(const std::vector<EnsembleResult<dim>> &results, Log &log)
{
  constexpr double noticed = 0.01;
  for (std::size_t k = 0; k < results.size(); ++k) {
    const bool is_last = k + 1 == results.size() || results[k + 1].method != results[k].method;
    if (is_last && results[k].outside > noticed)
      log.warn(brief(100. * results[k].outside, 2) + " % of the runs of `" + results[k].method +
               "` are outside of the box at the end: moments are of all of them, and distances "
               "count them where the density has no mass. Runs in all weights may diverge at a "
               "learning rate that is stable within the subspace.");
  }
}

/// All pictures of the end of the run beside one another.
template <int dim>
std::vector<ComparisonRow<dim>>
compare_pictures(const Problem<dim> &problem, const SimulationParameters &parameters,
                 const Simulation<dim> &simulation, const Evolution<dim> &evolution,
                 const std::optional<GeneralAnalysis<dim>> &analysis, const Passages<dim> &passages,
                 const Ensembles<dim> *const ensembles, Log &log, const bool show_progress)
{
  std::vector<ComparisonRow<dim>> rows;
  const Formulation<dim> &formulation = evolution.formulation();
  const bool is_general = problem.dynamics() != nullptr;
  if (!is_general && ensembles == nullptr)
    return rows;
  if (formulation.conserves_mass() &&
      &formulation.weighted_cells().discretization() == &simulation.discretization())
    rows.push_back(gibbs_row(simulation.weighted_cells(), formulation, evolution.end));
  std::optional<IsotropicPicture<dim>> isotropic;
  if (is_general && parameters.noise.compare_isotropic) {
    isotropic.emplace(problem, parameters, simulation, evolution.loop.time, log, show_progress);
    rows.push_back(isotropic->compare(formulation, evolution.end));
  }
  rows.push_back(solved_row(evolution, analysis));
  rows.back().name = is_general ? "general" : "isotropic";
  if (const std::optional<double> log_time = passages.log_mfpt_ab())
    rows.back().escape_time = representable_exp(*log_time);
  if (ensembles != nullptr)
    for (const ComparisonRow<dim> &row :
         ensembles->rows(simulation.weighted_cells(), isotropic ? &*isotropic : nullptr))
      rows.push_back(row);
  return rows;
}

} // namespace

template <int dim>
GeneralResults<dim>
examine_general(const Problem<dim> &problem, const SimulationParameters &parameters,
                const Simulation<dim> &simulation, const Evolution<dim> *const evolution,
                const Passages<dim> &passages, const Ensembles<dim> *const ensembles, Log &log,
                const bool show_progress)
{
  GeneralResults<dim> result;
  if (ensembles != nullptr) {
    result.ensembles = ensembles->results();
    warn_of_runs_outside(result.ensembles, log);
  }
  try {
    if (problem.dynamics() != nullptr && simulation.formulation().has_equilibrium()) {
      result.analysis = analyse_general(problem, parameters, simulation, show_progress);
      warn_of_stationary(*result.analysis, log);
    }
    if (evolution == nullptr || evolution->loop.stopped)
      return result;
    if (problem.noise().covariance != nullptr)
      result.mean_sigma = mean_effective_sigma(evolution->formulation(), evolution->end,
                                               *problem.noise().covariance, problem.metric());
    result.comparison = compare_pictures(problem, parameters, simulation, *evolution,
                                         result.analysis, passages, ensembles, log, show_progress);
  } catch (const Stopped &signal) { // on all ranks alike
    result.stop = signal;
  }
  return result;
}

template GeneralResults<1> examine_general(const Problem<1> &, const SimulationParameters &,
                                           const Simulation<1> &, const Evolution<1> *,
                                           const Passages<1> &, const Ensembles<1> *, Log &, bool);
template GeneralResults<2> examine_general(const Problem<2> &, const SimulationParameters &,
                                           const Simulation<2> &, const Evolution<2> *,
                                           const Passages<2> &, const Ensembles<2> *, Log &, bool);
template GeneralResults<3> examine_general(const Problem<3> &, const SimulationParameters &,
                                           const Simulation<3> &, const Evolution<3> *,
                                           const Passages<3> &, const Ensembles<3> *, Log &, bool);

} // namespace gibbsflow
