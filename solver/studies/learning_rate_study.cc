#include "studies/learning_rate_study.h"

#include "base/format.h"
#include "simulation/dispatch.h"
#include "simulation/general_results.h"
#include "simulation/general_summary.h"
#include "simulation/mesh_choice.h"
#include "simulation/run_checks.h"
#include "simulation/run_summary.h"
#include "studies/learning_rate_tables.h"
#include "studies/level.h"
#include "studies/study_files.h"
#include "studies/study_levels.h"

#include <set>

namespace gibbsflow {

namespace {

/// A learning rate and its problem.
template <int dim>
struct RateProblem {
  double alpha;
  SimulationParameters parameters;
  std::unique_ptr<const Problem<dim>> problem;
};

template <int dim>
using RateProblems = std::vector<RateProblem<dim>>;

/// All of one model.
template <int dim>
RateProblems<dim> make_rate_problems(const SimulationParameters &parameters,
                                     const StudyParameters &study)
{
  const Model<dim> model = make_model<dim>(parameters.potential, parameters.learning);
  RateProblems<dim> result;
  for (const StudyLevel &level : study_levels(parameters, study)) {
    result.push_back({level.value, with_automatic_mesh(level.parameters, model), nullptr});
    const SimulationParameters &own = result.back().parameters;
    result.back().problem = std::make_unique<const Problem<dim>>(own, model);
    if (own.ensemble.compute)
      check_ensembles(*result.back().problem, own);
  }
  return result;
}

/// The warnings of a level with its name, those that another level has had already left out.
class LevelWarnings {
public:
  void pass_on(const Log &from, const std::string &level, Log &to)
  {
    for (const std::string &warning : from.warnings())
      if (said_.insert(warning).second)
        to.warn(level + ": " + warning);
  }

private:
  std::set<std::string> said_;
};

std::string rate_name(const double alpha)
{
  return "α = " + plain(alpha, 5);
}

/// SGD takes whole steps.
void warn_of_last_step(const double alpha, const SimulationParameters &parameters, Log &log)
{
  constexpr double noticed = 1e-3;
  const double end = parameters.time.final_time, last = std::round(end / alpha) * alpha;
  const bool has_sgd = parameters.ensemble.has(EnsembleParameters::sgd) ||
                       parameters.ensemble.has(EnsembleParameters::transfer_operator);
  if (parameters.ensemble.compute && has_sgd && std::abs(last - end) > noticed * end)
    log.warn("SGD ends at t = " + plain(last) + ", after its whole step that is nearest to " +
             plain(end) +
             ", and is compared with densities there. Choose a Time/Final time that "
             "all learning rates divide.");
}

template <int dim>
RateLevel run_rate(const RateProblem<dim> &at, Log &log, const Session &session)
{
  const SimulationParameters &parameters = at.parameters;
  const Problem<dim> &problem = *at.problem;
  const bool shows = session.shows_progress();
  for (const std::string &warning : problem.warnings())
    log.warn(warning);
  warn_of_last_step(at.alpha, parameters, log);
  Simulation<dim> simulation(problem, parameters, log, session.communicator());
  report_excess_diffusion(simulation.formulation(), log);
  const Spectrum spectrum = simulation.solve_spectrum(shows);
  const Passages<dim> passages = simulation.solve_passages();
  throw_if_stopped(session.communicator(), "before the time steps");
  Companions<dim> companions(problem, parameters, simulation, log, shows);
  Evolution<dim> evolution =
      simulation.evolve("", spectrum, nullptr, shows, passages, companions.beside());
  if (evolution.loop.stopped)
    throw stopped_at(evolution.loop.time, parameters.time, session.communicator());
  simulation.estimate_errors(evolution);
  const GeneralResults<dim> results = examine_general(problem, parameters, simulation, &evolution,
                                                      spectrum, passages, &companions, log, shows);
  if (results.stop)
    throw Stopped(*results.stop);

  RateLevel level{};
  level.alpha = at.alpha;
  level.steps = std::llround(parameters.time.final_time / at.alpha);
  level.sigma = problem.sigma();
  level.diffusion = problem.diffusion();
  level.h = problem.region().longest_edge();
  level.degree = parameters.discretization.degree;
  level.dofs = simulation.discretization().n_dofs();
  level.time_step = parameters.time.time_step;
  level.seconds = simulation.timer().total();
  if (evolution.errors)
    level.space_l1 = evolution.errors->space;
  level.comparison = Json::array();
  for (const ComparisonRow<dim> &row : results.comparison)
    level.comparison.push_back(comparison_block(row));
  return level;
}

void publish_rates(RateStudy &study, const SimulationParameters &parameters, Session &session)
{
  add_orders(study);
  write_tables(session, {rates_text(study), rates_latex(study), rates_csv(study)});
  session.summary()["model"] = study_model_block(parameters, study.dimension);
  session.summary()["study"] = rates_block(study);
}

template <int dim>
Ending solve_rates(const RateProblems<dim> &problems, const SimulationParameters &parameters,
                   Session &session)
{
  const PhaseTimer timer;
  Log &log = session.log();
  LevelWarnings warnings;
  RateStudy study = {
      dim, problems.front().problem->dynamics() != nullptr, parameters.time.final_time, {}};
  LevelCount count = {unsigned(problems.size())};
  for (std::size_t k = 0; k < problems.size() && !count.is_stopped(); ++k) {
    const RateProblem<dim> &at = problems[k];
    const std::string name = rate_name(at.alpha);
    Log own("", true, session.communicator(), false, no_terminal(), no_terminal());
    run_or_leave_out(log, name, count, [&] {
      study.levels.push_back(run_rate(at, own, session));
      log.line("level " + std::to_string(k + 1) + " of " + std::to_string(problems.size()) + ": " +
               name + ", " + grouped(study.levels.back().steps) + " steps, " +
               duration(study.levels.back().seconds));
    });
    warnings.pass_on(own, name, log);
    publish_rates(study, parameters, session);
  }

  put(session.summary()["timing"], "total", timer.total());
  put(session.summary()["timing"], "peak_memory", peak_memory(session.communicator()));
  const Ending ending = ending_of_levels(count);
  if (!study.levels.empty())
    log.text("\nPictures of the same training at t = " + plain(study.time) +
             ", distances in L1, by learning rate\n" + rates_text(study) + "\nTime taken: " +
             duration(timer.total()) + files_of_study(session.destination(ending)));
  return ending;
}

} // namespace

int run_learning_rate_study(const SimulationParameters &parameters, const StudyParameters &study,
                            const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    const RateProblems<dim.value> problems = make_rate_problems<dim.value>(parameters, study);
    return run_session(context, MPI_COMM_WORLD, [&](Session &session) {
      return solve_rates<dim.value>(problems, parameters, session);
    });
  });
}

template <int dim>
void check_learning_rate_study(const SimulationParameters &parameters, const StudyParameters &study)
{
  make_rate_problems<dim>(parameters, study);
}

template void check_learning_rate_study<1>(const SimulationParameters &, const StudyParameters &);
template void check_learning_rate_study<2>(const SimulationParameters &, const StudyParameters &);
template void check_learning_rate_study<3>(const SimulationParameters &, const StudyParameters &);

} // namespace gibbsflow
