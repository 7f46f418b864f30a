#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "simulation/first_stage.h"
#include "time/time_loop.h"

namespace gibbsflow {

/// Called on all ranks after each accepted step with the formulation that its solution is a vector
/// of; `is_contractive` where chi^2 cannot have grown since the step before. Returning false ends
/// the run.
template <int dim>
using StagedObserver = std::function<bool(const Formulation<dim> &formulation, const TimeStep &step,
                                          bool is_contractive)>;

/// Time-stepping in one formulation from rho_0, begun in another where that one cannot hold rho_0:
/// far up the hill rho_0/pi varies too much for polynomials, and rounding in the norm of L^2_pi
/// drowns what has mass. The flow carries the mass down; as soon as the formulation holds rho(t)
/// well it takes over (at the latest where waiting half as long again hardly makes it better).
///
/// Begins with Fokker-Planck's equation for rho or with exponentially fitted fluxes on the same
/// nodes or, where neither is accurate or the start is too narrow for the cells, on finer ones of
/// their own, whichever is estimated to be nearer to the truth when the other one can take over.
template <int dim>
class StagedRun {
public:
  /// All arguments must outlive this object. Collective.
  StagedRun(const Formulation<dim> &formulation, const Problem<dim> &problem,
            const TimeParameters &time, const LinearSolverParameters &linear_solver, double kappa);

  /// Whether the run begins in another formulation.
  bool begins_elsewhere() const { return first_.formulation != nullptr; }

  /// The formulation it begins in, and by how many refinements its cells are finer.
  const Formulation<dim> &first() const
  {
    return first_.formulation ? *first_.formulation : formulation_;
  }
  unsigned int refinements_of_first() const { return first_.refinements; }

  /// As TimeLoop::run; steps are numbered through. What the formulation has of the slow modes when
  /// it takes over is evolved exactly. Collective.
  TimeLoopResult run(const std::vector<double> &output_times, const SlowModes &slow_modes,
                     const StagedObserver<dim> &observer);

  /// When the formulation took over; none where it did not, or had rho_0 from the beginning.
  const std::optional<double> &handover_time() const { return handover_time_; }

  /// How well it held the density that it began with.
  const StartQuality &quality() const { return quality_; }

  /// The start and, after run(), the last state; and whether that is still a vector of first().
  const Vector &solution() const { return state_.u; }
  bool ends_elsewhere() const { return first_.formulation && !handover_time_; }

  /// What the run went through, once it is over. The formulations belong to this run and its
  /// caller.
  Course<dim> course(double final_time) const
  {
    return {&formulation_,
            first_.formulation.get(),
            handover_time_.value_or(std::numeric_limits<double>::infinity()),
            final_time,
            {}};
  }

  /// The space error of a run that was made in the first formulation to the end, known from the
  /// choice.
  std::optional<SpaceError> space_error() const
  {
    return ends_elsewhere() && first_.formulation->name() != formulation_.name() ? error_to_the_end_
                                                                                 : std::nullopt;
  }

  /// Gives the stage that the run began in away.
  FirstStage<dim> release_first() { return std::move(first_); }

private:
  TimeLoopResult run_by_steps(const Formulation<dim> &formulation,
                              const std::vector<double> &output_times, const SlowModes &slow_modes,
                              const StagedObserver<dim> &observer);
  TimeLoopResult run_first(const std::vector<double> &output_times,
                           const StagedObserver<dim> &observer);
  bool take_over(bool is_last);

  const Formulation<dim> &formulation_;
  const TimeParameters time_;
  FirstStage<dim> first_; // no formulation: none
  TimeState state_;
  StartQuality quality_;
  std::optional<double> handover_time_;
  std::optional<SpaceError> error_to_the_end_;
};

} // namespace gibbsflow
