#include "simulation/first_stage.h"

#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/jumps.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double stage_tolerance = march_tolerances[0];

/// Where the march in `first` has come to when `main` can take over, looking at times that grow by
/// factors; and that time, infinite where it never can.
template <int dim>
std::pair<double, MarchEnd> march_to_handover(const Formulation<dim> &main,
                                              const Formulation<dim> &first,
                                              const Problem<dim> &problem, double final_time)
{
  constexpr double factor = 4., is_held = 1e-6;
  constexpr unsigned int n_times = 7;
  MarchEnd end;
  Vector v;
  first.set_initial(end.u, problem.initial_density(), problem.initial_mass());
  double time = 0.;
  for (double next = final_time * std::pow(factor, 1. - n_times); time < final_time;
       next = std::min(final_time, factor * next)) {
    const Propagation propagation = propagate(first, end.u, next - time, stage_tolerance / n_times);
    end.u = propagation.solution;
    end.error += propagation.error;
    time = next;
    const std::optional<StartQuality> quality = main.take_over(v, first, end.u);
    if (quality && quality->total() <= is_held)
      return {time, std::move(end)};
  }
  return {never, std::move(end)};
}

template <int dim>
FirstStage<dim> examine(std::unique_ptr<const Formulation<dim>> formulation,
                        const Formulation<dim> &main, const Problem<dim> &problem,
                        double final_time)
{
  const auto [handover, end] = march_to_handover(main, *formulation, problem, final_time);
  const Course<dim> course = {
      nullptr, formulation.get(), never, std::min(handover, final_time), {}};
  const SpaceError error = ComparedCourse<dim>(course, problem)(end, stage_tolerance);
  return {std::move(formulation), handover,
          std::isfinite(error.total()) ? error : FirstStage<dim>().error};
}

} // namespace

template <int dim>
FirstStage<dim> choose_first_stage(const Formulation<dim> &main, const Problem<dim> &problem,
                                   double final_time, double kappa,
                                   LinearSolverParameters parameters)
{
  constexpr double good_enough = 1e-3;
  parameters.type = "automatic"; // the choice was made for the formulation asked for
  const WeightedCells<dim> &cells = main.weighted_cells();
  FirstStage<dim> best;
  if (dim < 3 && !main.keeps_positivity() && largest_jump(cells) <= negligible_jump)
    best = examine<dim>(std::make_unique<FokkerPlanck<dim>>(cells, kappa, parameters, false), main,
                        problem, final_time);
  if (best.error.mesh + best.error.open > good_enough && cells.metric().is_diagonal()) {
    FirstStage<dim> fitted =
        examine<dim>(std::make_unique<ExponentiallyFitted<dim>>(
                         cells, kappa, parameters, ExponentiallyFitted<dim>::Unknown::density),
                     main, problem, final_time);
    if (!(best.error.total() <= fitted.error.total()))
      best = std::move(fitted);
  }
  if (!best.formulation)
    throw RunFailure(
        "The initial density lies where exp(-V/D) falls too steeply for this mesh, and "
        "what could hold it needs orthogonal directions. Refine the mesh, start where "
        "V is lower, or set Subspace/Orthonormalize = true.");
  return best;
}

template FirstStage<1> choose_first_stage(const Formulation<1> &, const Problem<1> &, double,
                                          double, LinearSolverParameters);
template FirstStage<2> choose_first_stage(const Formulation<2> &, const Problem<2> &, double,
                                          double, LinearSolverParameters);
template FirstStage<3> choose_first_stage(const Formulation<3> &, const Problem<3> &, double,
                                          double, LinearSolverParameters);

} // namespace gibbsflow
