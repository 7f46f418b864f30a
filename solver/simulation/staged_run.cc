#include "simulation/staged_run.h"

#include "base/user_error.h"
#include "formulation/fitted_density.h"
#include "formulation/fokker_planck.h"

namespace gibbsflow {

namespace {

/// The part of rho_0 on cells over which U varies more than `range`.
template <int dim>
double initial_mass_where_steep(const WeightedCells<dim> &cells, const Problem<dim> &problem,
                                double range)
{
  double mass = 0.;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    if (cell.range() <= range)
      continue;
    for (unsigned int q = 0; q < cell.log_weight.size(); ++q)
      mass += cell.rule->weights[q] * cell.volume() *
              std::exp(problem.initial_density().log_value(cell.map(cell.rule->shapes.points[q])));
  }
  return dealii::Utilities::MPI::sum(mass, cells.discretization().communicator()) /
         problem.initial_mass();
}

/// Galerkin's method in rho is the more accurate one as long as no boundary layer of the flow,
/// D/|grad V| wide, is much thinner than the distance of two nodes.
template <int dim>
std::unique_ptr<const Formulation<dim>>
make_first_formulation(const WeightedCells<dim> &cells, const Problem<dim> &problem, double kappa,
                       LinearSolverParameters parameters)
{
  parameters.type = "automatic"; // the choice was made for the formulation asked for
  const unsigned int degree = cells.discretization().degree();
  constexpr double range_between_nodes = 16., negligible = 1e-6;
  if (dim < 3 && degree > 1 &&
      initial_mass_where_steep(cells, problem, range_between_nodes * degree) <= negligible)
    return std::make_unique<FokkerPlanck<dim>>(cells, kappa, parameters);
  if (!cells.metric().is_diagonal())
    throw RunFailure(
        "The initial density lies where exp(-V/D) falls too steeply for this mesh, and "
        "what could hold it needs orthogonal directions. Refine the mesh, start where "
        "V is lower, or set Subspace/Orthonormalize = true.");
  return std::make_unique<FittedDensity<dim>>(cells, kappa, parameters);
}

} // namespace

template <int dim>
StagedRun<dim>::StagedRun(const Formulation<dim> &formulation, const Problem<dim> &problem,
                          const TimeParameters &time, const LinearSolverParameters &linear_solver,
                          double kappa)
    : formulation_(formulation), time_(time)
{
  quality_ = formulation.set_initial(u_, problem.initial_density(), problem.initial_mass());
  if (quality_.is_usable())
    return;
  first_ = make_first_formulation(formulation.weighted_cells(), problem, kappa, linear_solver);
  first_->set_initial(u_, problem.initial_density(), problem.initial_mass());
}

template <int dim>
TimeLoopResult StagedRun<dim>::run(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes, const StagedObserver<dim> &observer)
{
  TimeLoopResult before;
  if (first_) {
    before = run_first(output_times, observer);
    if (!handover_time_)
      return before;
  }

  TimeLoop loop(formulation_, time_, u_, handover_time_.value_or(0.), slow_modes);
  TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
    if (step.index == 0 && handover_time_)
      return true; // has been seen
    TimeStep numbered = step;
    numbered.index += before.steps;
    return observer(formulation_, numbered,
                    step.index > (handover_time_ ? 1 : 0) && loop.is_contractive());
  });
  u_ = loop.solution();
  result.steps += before.steps;
  result.rejected += before.rejected;
  result.mass_corrections += before.mass_corrections;
  if (first_ && result.error_estimate)
    *result.error_estimate += before.error_estimate.value_or(0.);
  return result;
}

template <int dim>
TimeLoopResult StagedRun<dim>::run_first(const std::vector<double> &output_times,
                                         const StagedObserver<dim> &observer)
{
  TimeLoop loop(*first_, time_, u_);
  unsigned int next_attempt = 1;
  quality_.l1 = std::numeric_limits<double>::infinity();
  TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
    const bool is_last = step.time >= time_.final_time;
    if (step.index >= next_attempt || (is_last && step.index > 0)) {
      next_attempt += std::max(1u, next_attempt / 2);
      if (take_over(step.time, step.solution, is_last)) {
        observer(formulation_,
                 {step.index, step.time, step.dt, u_, step.iterations, step.is_output_time}, false);
        return false;
      }
    }
    return observer(*first_, step, step.index > 0 && loop.is_contractive());
  });
  if (handover_time_)
    result.stopped = false;
  else
    u_ = loop.solution();
  return result;
}

template <int dim>
bool StagedRun<dim>::take_over(double time, const Vector &solution, bool is_last)
{
  constexpr double accurate = 1e-9, accurate_at_last = 1e-6, acceptable = 1e-3;
  Vector u;
  const std::optional<StartQuality> quality = formulation_.take_over(u, *first_, solution);
  if (!quality)
    return false;
  const bool has_stalled = quality->total() > 0.7 * quality_.total();
  quality_ = *quality;
  if (quality_.total() > (is_last ? accurate_at_last : accurate) &&
      !(has_stalled && quality_.total() <= acceptable))
    return false;
  u_ = u;
  handover_time_ = time;
  return true;
}

template class StagedRun<1>;
template class StagedRun<2>;
template class StagedRun<3>;

} // namespace gibbsflow
