#include "simulation/formulation_comparison.h"

#include "base/progress.h"
#include "base/signals.h"
#include "formulation/formulations.h"

namespace gibbsflow {

namespace {

template <int dim>
FormulationResult<dim> first_result(const Evolution<dim> &evolution, double seconds)
{
  FormulationResult<dim> result;
  result.name = evolution.formulation().name();
  for (const HistoryRow<dim> &row : evolution.history)
    result.mass_drift =
        std::max(result.mass_drift, std::abs(row.mass - evolution.history.front().mass));
  result.density = evolution.history.back().density;
  if (evolution.errors)
    result.space_error = evolution.errors->space;
  result.seconds = seconds;
  return result;
}

/// A formulation from t = 0 to the time that the first has come to; none where a signal ends it.
template <int dim>
std::optional<FormulationResult<dim>>
compare_one(const std::string &name, const Problem<dim> &problem,
            const SimulationParameters &parameters, const Simulation<dim> &simulation,
            const Evolution<dim> &evolution, bool show_progress)
{
  TimeParameters time = parameters.time;
  time.final_time = evolution.loop.time;
  const PhaseTimer timer;
  const std::unique_ptr<const Formulation<dim>> formulation =
      make_formulation<dim>(name, simulation.weighted_cells(), simulation.kappa(),
                            parameters.linear_solver, problem.dynamics());
  StagedRun<dim> staged({{formulation.get(), time.final_time, simulation.kappa()}}, problem, time,
                        0, parameters.linear_solver);

  FormulationResult<dim> result;
  result.name = name;
  std::optional<double> mass;
  Progress progress(name, std::max(time.final_time, 1e-300), show_progress);
  const TimeLoopResult run =
      staged.run(simulation.output_times(), SlowModes(),
                 [&](const Formulation<dim> &stage, const std::vector<TimeStep> &steps, bool) {
                   for (const TimeStep &step : steps) {
                     const double now = stage.mass_functional() * step.solution;
                     mass = mass.value_or(now);
                     result.mass_drift = std::max(result.mass_drift, std::abs(now - *mass));
                   }
                   progress.update(steps.back().time);
                   return signal_on_any_rank(simulation.communicator()) == 0;
                 });
  if (run.stopped)
    return std::nullopt;
  result.seconds = timer.total();
  const Course<dim> course = staged.course();
  const Formulation<dim> &last = course.last();
  result.l1_to_first = l1_between(evolution.formulation(), evolution.end, last, staged.solution());
  result.density = measure_density(last, staged.solution());
  const std::optional<SpaceError> known = staged.space_error();
  result.space_error =
      known ? known->total() : estimate_density_errors(course, staged.solution(), problem).space;
  return result;
}

} // namespace

template <int dim>
std::vector<FormulationResult<dim>>
compare_formulations(const Problem<dim> &problem, const SimulationParameters &parameters,
                     const Simulation<dim> &simulation, const Evolution<dim> &evolution,
                     double first_seconds, bool show_progress)
{
  std::vector<FormulationResult<dim>> results = {first_result(evolution, first_seconds)};
  const std::vector<std::string> &names = parameters.discretization.formulations;
  try {
    for (auto name = names.begin() + 1; name != names.end(); ++name) {
      std::optional<FormulationResult<dim>> result =
          compare_one(*name, problem, parameters, simulation, evolution, show_progress);
      if (!result)
        break;
      results.push_back(std::move(*result));
    }
  } catch (const Stopped &) { // on all ranks alike; what has been compared is kept
  }
  return results;
}

template std::vector<FormulationResult<1>> compare_formulations(const Problem<1> &,
                                                                const SimulationParameters &,
                                                                const Simulation<1> &,
                                                                const Evolution<1> &, double, bool);
template std::vector<FormulationResult<2>> compare_formulations(const Problem<2> &,
                                                                const SimulationParameters &,
                                                                const Simulation<2> &,
                                                                const Evolution<2> &, double, bool);
template std::vector<FormulationResult<3>> compare_formulations(const Problem<3> &,
                                                                const SimulationParameters &,
                                                                const Simulation<3> &,
                                                                const Evolution<3> &, double, bool);

} // namespace gibbsflow
