#include "simulation/first_stage.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/jumps.h"
#include "time/exponential.h"

namespace gibbsflow {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double stage_tolerance = march_tolerances[0];

/// Where the march in `first` has come to when `main` can take over, with an error of `held` in L1,
/// looking at times that grow by factors; and that time, infinite where it never can.
template <int dim>
std::pair<double, MarchEnd>
march_to_handover(const Formulation<dim> &main, const Formulation<dim> &first,
                  const Origin<dim> &origin, double final_time, const double held)
{
  constexpr double factor = 4.;
  constexpr unsigned int n_times = 7;
  MarchEnd end;
  Vector v;
  origin.start(first, end.u);
  double time = 0.;
  for (double next = final_time * std::pow(factor, 1. - n_times); time < final_time;
       next = std::min(final_time, factor * next)) {
    const Propagation propagation = propagate(first, end.u, next - time, stage_tolerance / n_times);
    end.u = propagation.solution;
    end.error += propagation.error;
    time = next;
    if (Origin<dim>(origin.problem, first, end.u).start(main, v).total() <= held)
      return {time, std::move(end)};
  }
  return {never, std::move(end)};
}

/// Whether the equations of `main` can be solved: its weight may vary too much within a cell.
template <int dim>
bool can_go_on(const Formulation<dim> &main, const Vector &u, const double t)
{
  try {
    propagate(main, u, t, stage_tolerance);
    return true;
  } catch (const RunFailure &) { // on all ranks alike
    return false;
  }
}

/// Fills in when `main` takes over and what is wrong by then. A stage on finer cells is for nothing
/// unless it holds the start and is taken over from.
template <int dim>
void examine(FirstStage<dim> &stage, const Formulation<dim> &main, const Origin<dim> &origin,
             const double final_time)
{
  const Formulation<dim> &first = *stage.formulation;
  const bool is_finer = stage.refinements > 0;
  Vector u;
  if (is_finer && !(origin.start(first, u).total() <= DensityErrors::noticed))
    return;
  const std::pair<double, MarchEnd> march = march_to_handover(
      main, first, origin, final_time, is_finer ? StartQuality::acceptable : StartQuality::usable);
  const double handover = march.first;
  const MarchEnd &end = march.second;
  stage.handover = handover;
  const auto is_taken_over = [&] {
    return std::isfinite(Origin<dim>(origin.problem, first, end.u).start(main, u).total());
  };
  if (is_finer && (handover == never || !is_taken_over() ||
                   (handover < final_time && !can_go_on(main, u, final_time - handover))))
    return;
  const Course<dim> course = {{{&first, std::min(handover, final_time)}}};
  const SpaceError error = ComparedCourse<dim>(course, origin)(end, stage_tolerance);
  if (std::isfinite(error.total()))
    stage.error = error;
}

template <int dim>
std::unique_ptr<const Formulation<dim>> make_fitted(const WeightedCells<dim> &cells, double kappa,
                                                    const LinearSolverParameters &parameters)
{
  return std::make_unique<ExponentiallyFitted<dim>>(cells, kappa, parameters,
                                                    ExponentiallyFitted<dim>::Unknown::density);
}

/// Cells of its own for the stage.
template <int dim>
void refine_cells(FirstStage<dim> &stage, const unsigned int n, const Formulation<dim> &main,
                  const Problem<dim> &problem)
{
  const Discretization<dim> &given = main.weighted_cells().discretization();
  stage.refinements = n;
  stage.discretization =
      std::make_unique<const Discretization<dim>>(given.region().refined(n), given.degree(), given);
  stage.cells = std::make_unique<const WeightedCells<dim>>(
      *stage.discretization, problem.potential(), main.weighted_cells().diffusion(),
      problem.metric());
}

/// The better one of those that there are on `cells`, the finer ones of the stage or those of
/// `main`.
template <int dim>
void choose_formulation(FirstStage<dim> &stage, const WeightedCells<dim> &cells,
                        const Formulation<dim> &main, const Origin<dim> &origin,
                        const double final_time, const double kappa,
                        const LinearSolverParameters &parameters)
{
  constexpr double good_enough = 1e-3;
  if (dim < 3 && !main.keeps_positivity() && largest_jump(cells) <= negligible_jump) {
    stage.formulation = std::make_unique<FokkerPlanck<dim>>(cells, kappa, parameters, false);
    examine(stage, main, origin, final_time);
  }
  const bool is_in_vain = stage.refinements > 0 && stage.handover == never; // for the other one too
  if (stage.error.mesh + stage.error.open <= good_enough || is_in_vain ||
      !cells.metric().is_diagonal() || cells.discretization().region().as_box() == nullptr)
    return;
  FirstStage<dim> fitted;
  fitted.refinements = stage.refinements;
  fitted.formulation = make_fitted(cells, kappa, parameters);
  examine(fitted, main, origin, final_time);
  if (stage.formulation && stage.error.total() <= fitted.error.total())
    return;
  stage.formulation = std::move(fitted.formulation);
  stage.handover = fitted.handover;
  stage.error = fitted.error;
}

/// On finer cells; no formulation where none is accurate or `main` cannot take over in time.
template <int dim>
FirstStage<dim> choose_finer_stage(const Formulation<dim> &main, const Origin<dim> &origin,
                                   double final_time, double kappa,
                                   const LinearSolverParameters &parameters)
{
  constexpr unsigned int most_refinements = 4;
  constexpr double most_unknowns = 1e5;
  if (dim ==
      3) // eight times as many cells for fluxes of second order would take longer than all else
    return {};
  const Discretization<dim> &given = main.weighted_cells().discretization();
  for (unsigned int n = 1; n <= most_refinements; ++n) {
    if (given.n_dofs() * std::exp2(double(n * dim)) > most_unknowns)
      break;
    throw_if_stopped(given.communicator(), "while a mesh for the start was looked for");
    FirstStage<dim> stage;
    refine_cells(stage, n, main, origin.problem);
    choose_formulation(stage, *stage.cells, main, origin, final_time, kappa, parameters);
    if (stage.error.total() <= DensityErrors::noticed)
      return stage;
    if (stage.handover == never) // of a density that was held: finer cells change nothing
      break;
  }
  return {};
}

} // namespace

template <int dim>
FirstStage<dim> choose_first_stage(const Formulation<dim> &main, const StartQuality &quality,
                                   const Origin<dim> &origin, double final_time, double kappa,
                                   LinearSolverParameters parameters)
{
  parameters.type = "automatic"; // the choice was made for the formulation asked for
  FirstStage<dim> best;
  if (!main.is_symmetric()) // no other one solves the same equation
    return best;
  if (quality.is_usable())
    return quality.l1 > StartQuality::resolved && final_time > 0.
               ? choose_finer_stage(main, origin, final_time, kappa, parameters)
               : std::move(best);
  choose_formulation(best, main.weighted_cells(), main, origin, final_time, kappa, parameters);
  if (!best.formulation)
    throw RunFailure(
        "The initial density lies where exp(-V/D) falls too steeply for this mesh, and "
        "what could hold it needs a box and orthogonal directions. Refine the mesh, start where "
        "V is lower, or set Subspace/Orthonormalize = true.");
  if (best.error.mesh + best.error.open > DensityErrors::noticed)
    if (FirstStage<dim> finer = choose_finer_stage(main, origin, final_time, kappa, parameters);
        finer.formulation)
      return finer;
  return best;
}

template <int dim>
FirstStage<dim> remake_first_stage(const Formulation<dim> &main, const Problem<dim> &problem,
                                   const unsigned int refinements, const std::string &name,
                                   double kappa, LinearSolverParameters parameters)
{
  parameters.type = "automatic";
  FirstStage<dim> stage;
  if (name.empty())
    return stage;
  if (refinements > 0)
    refine_cells(stage, refinements, main, problem);
  const WeightedCells<dim> &cells = refinements > 0 ? *stage.cells : main.weighted_cells();
  if (name == FokkerPlanck<dim>::formulation_name)
    stage.formulation = std::make_unique<FokkerPlanck<dim>>(cells, kappa, parameters, false);
  else
    stage.formulation = make_fitted(cells, kappa, parameters);
  return stage;
}

template FirstStage<1> remake_first_stage(const Formulation<1> &, const Problem<1> &, unsigned int,
                                          const std::string &, double, LinearSolverParameters);
template FirstStage<2> remake_first_stage(const Formulation<2> &, const Problem<2> &, unsigned int,
                                          const std::string &, double, LinearSolverParameters);
template FirstStage<3> remake_first_stage(const Formulation<3> &, const Problem<3> &, unsigned int,
                                          const std::string &, double, LinearSolverParameters);
template FirstStage<1> choose_first_stage(const Formulation<1> &, const StartQuality &,
                                          const Origin<1> &, double, double,
                                          LinearSolverParameters);
template FirstStage<2> choose_first_stage(const Formulation<2> &, const StartQuality &,
                                          const Origin<2> &, double, double,
                                          LinearSolverParameters);
template FirstStage<3> choose_first_stage(const Formulation<3> &, const StartQuality &,
                                          const Origin<3> &, double, double,
                                          LinearSolverParameters);

} // namespace gibbsflow
