#include "simulation/general_results.h"

#include "base/format.h"

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

/// Where the time step of SDE shifts moments by more than sampling does.
template <int dim>
void warn_of_time_steps(const std::vector<EnsembleResult<dim>> &results, const double time_step,
                        Log &log)
{
  constexpr double clear = 3.; // standard errors of the bias
  double worst = 1.;           // standard errors of the moment
  std::string moment;
  const auto look_at = [&](const std::string &name, const double bias, const double bias_error,
                           const double error) {
    if (std::abs(bias) > clear * bias_error && std::abs(bias) > worst * error && error > 0.) {
      worst = std::abs(bias) / error;
      moment = name;
    }
  };
  for (const EnsembleResult<dim> &result : results)
    if (result.bias)
      for (unsigned int d = 0; d < dim; ++d) {
        look_at("mean", result.bias->mean[d], result.bias->mean_error[d],
                result.moments.mean_error[d]);
        look_at("variance", result.bias->covariance[d][d], result.bias->covariance_error[d][d],
                result.moments.covariance_error[d][d]);
      }
  if (!moment.empty())
    log.warn("Ensemble/Time step = " + plain(time_step) + " is long for `SDE`: it shifts the " +
             moment + " by an estimated " + brief(worst, 2) +
             " standard errors, and distances and the chi^2 test see that too: a low p-value does "
             "not speak against the density. Use Ensemble/Time step = " +
             brief(0.3 * time_step / worst, 1) + ", or Ensemble/Method = SDE 2.");
}

/// All pictures of the end of the run beside one another.
template <int dim>
std::vector<ComparisonRow<dim>> compare_pictures(
    const Problem<dim> &problem, const Simulation<dim> &simulation, const Evolution<dim> &evolution,
    const Passages<dim> &passages, const std::optional<double> &gap,
    const std::optional<ComparisonRow<dim>> &without_momentum, const Companions<dim> &companions)
{
  std::vector<ComparisonRow<dim>> rows;
  const Formulation<dim> &formulation = evolution.formulation();
  const bool is_general = problem.dynamics() != nullptr;
  const IsotropicPicture<dim> *const isotropic = companions.isotropic.get();
  if (!is_general && !companions.ensembles && !without_momentum)
    return rows;
  const bool has_gibbs =
      formulation.conserves_mass() &&
      &formulation.weighted_cells().discretization() == &simulation.discretization();
  if (has_gibbs) {
    rows.push_back(gibbs_row(simulation.weighted_cells(), formulation, evolution.end));
    if (isotropic != nullptr)
      rows.back().gap = isotropic->gap();
    else if (!is_general && !without_momentum)
      rows.back().gap = gap;
  }
  if (isotropic != nullptr)
    rows.push_back(isotropic->compare(formulation, evolution.end));
  ComparisonRow<dim> solved = solved_row(evolution, passages);
  for (ComparisonRow<dim> &row : rows) // distances from it have its error too
    row.l1_standard_error += solved.l1_standard_error;
  solved.name = is_general ? "general" : without_momentum ? "kinetic" : "isotropic";
  solved.gap = gap;
  rows.push_back(solved);
  if (without_momentum) {
    rows.push_back(*without_momentum);
    rows.back().l1_standard_error += solved.l1_standard_error;
  }
  if (companions.ensembles)
    for (const ComparisonRow<dim> &row :
         companions.ensembles->rows(has_gibbs ? &simulation.weighted_cells() : nullptr, isotropic))
      rows.push_back(row);
  if (companions.transfer)
    rows.push_back(
        companions.transfer->row(has_gibbs ? &simulation.weighted_cells() : nullptr, isotropic));
  return rows;
}

/// Of the equation that was solved.
template <int dim>
std::optional<double> rate_of_solved(const GeneralResults<dim> &results, const Spectrum &spectrum)
{
  if (results.kinetic)
    return results.kinetic->gap;
  const GeneratorSpectrum *const generator = results.analysis ? &results.analysis->generator
                                             : results.exit   ? &results.exit->generator
                                                              : nullptr;
  if (generator == nullptr)
    return slowest_rate(spectrum);
  return generator->re.empty() ? std::nullopt : std::optional(generator->re[0]);
}

} // namespace

template <int dim>
GeneralResults<dim>
examine_general(const Problem<dim> &problem, const SimulationParameters &parameters,
                const Simulation<dim> &simulation, const Evolution<dim> *const evolution,
                const Spectrum &spectrum, const Passages<dim> &passages,
                Companions<dim> *const companions, Log &log, const bool show_progress)
{
  GeneralResults<dim> result;
  const bool has_end = evolution != nullptr && !evolution->loop.stopped;
  if (companions != nullptr && companions->ensembles) {
    if (has_end) // which need not be among the output times
      companions->ensembles->compare(parameters.time.final_time, evolution->formulation(),
                                     evolution->end);
    if (companions->transfer) {
      if (has_end)
        companions->transfer->compare(parameters.time.final_time, evolution->formulation(),
                                      evolution->end);
      result.transfer = &*companions->transfer;
    }
    result.ensembles = companions->ensembles->results();
    warn_of_runs_outside(result.ensembles, log);
    warn_of_time_steps(result.ensembles, parameters.ensemble.time_step, log);
  }
  try {
    if (problem.dynamics() != nullptr && simulation.formulation().has_equilibrium()) {
      result.analysis = analyse_general(problem, parameters, simulation, show_progress);
      warn_of_stationary(*result.analysis, log);
    } else if (problem.dynamics() != nullptr && !simulation.formulation().conserves_mass()) {
      result.exit = find_generator_modes(problem, parameters, simulation, show_progress);
      if (passages.exit && !passages.exit->longer_than && !result.exit->generator.re.empty() &&
          !known_rate(*result.exit))
        log.warn("The exit rate is left out: elements of two degrees do not agree on it. Use more "
                 "cells (Mesh/Refinements).");
    } else if (simulation.kinetic() != nullptr)
      result.kinetic =
          analyse_kinetic(problem, parameters, simulation, evolution, spectrum, log, show_progress);
    if (!has_end)
      return result;
    if (problem.noise().covariance != nullptr)
      result.mean_sigma = mean_effective_sigma(evolution->formulation(), evolution->end,
                                               *problem.noise().covariance, problem.metric());
    if (companions == nullptr)
      return result;
    if (evolution->loop.steady && companions->isotropic != nullptr)
      companions->isotropic = make_isotropic_picture(problem, parameters, simulation,
                                                     evolution->loop.time, log, show_progress);
    result.comparison = compare_pictures(
        problem, simulation, *evolution, passages, rate_of_solved(result, spectrum),
        result.kinetic ? result.kinetic->without_momentum : std::nullopt, *companions);
  } catch (const Stopped &signal) { // on all ranks alike
    result.stop = signal;
  }
  return result;
}

template GeneralResults<1> examine_general(const Problem<1> &, const SimulationParameters &,
                                           const Simulation<1> &, const Evolution<1> *,
                                           const Spectrum &, const Passages<1> &, Companions<1> *,
                                           Log &, bool);
template GeneralResults<2> examine_general(const Problem<2> &, const SimulationParameters &,
                                           const Simulation<2> &, const Evolution<2> *,
                                           const Spectrum &, const Passages<2> &, Companions<2> *,
                                           Log &, bool);
template GeneralResults<3> examine_general(const Problem<3> &, const SimulationParameters &,
                                           const Simulation<3> &, const Evolution<3> *,
                                           const Spectrum &, const Passages<3> &, Companions<3> *,
                                           Log &, bool);

} // namespace gibbsflow
