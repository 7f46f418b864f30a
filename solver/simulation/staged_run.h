#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "simulation/first_stage.h"
#include "time/time_loop.h"

namespace gibbsflow {

/// Times at which the density is looked at where that costs no step: `per_decade` to each decade
/// from `first` on, the output times and the final time. Increasing and > 0.
std::vector<double> row_times(const std::vector<double> &output_times, double first,
                              double final_time, unsigned int per_decade);

/// Called on all ranks after each accepted step, or after several at once, with the formulation
/// that their solutions are vectors of; `is_contractive` where chi^2 cannot have grown since the
/// step before. Returning false ends the run.
template <int dim>
using StagedObserver = std::function<bool(const Formulation<dim> &formulation,
                                          const std::vector<TimeStep> &steps, bool is_contractive)>;

/// Time-stepping from rho_0 in a list of stages: one formulation, or another one before it where
/// that one cannot hold rho_0: far up the hill rho_0/pi varies too much for polynomials, and
/// rounding in the norm of L^2_pi drowns what has mass. The flow carries the mass down; as soon as
/// the formulation holds rho(t) well it takes over (at the latest where waiting half as long again
/// hardly makes it better).
///
/// Begins with Fokker-Planck's equation for rho or with exponentially fitted fluxes on the same
/// nodes or, where neither is accurate or the start is too narrow for the cells, on finer ones of
/// their own, whichever is estimated to be nearer to the truth when the other one can take over.
template <int dim>
class StagedRun {
public:
  /// Without steps, `rows_per_decade` of time are observed beside the output times. All arguments
  /// must outlive this object. Collective.
  StagedRun(const Formulation<dim> &formulation, const Problem<dim> &problem,
            const TimeParameters &time, unsigned int rows_per_decade,
            const LinearSolverParameters &linear_solver, double kappa);

  /// As TimeLoop::run; steps are numbered through. What the formulation has of the slow modes when
  /// it takes over is evolved exactly. Collective.
  TimeLoopResult run(const std::vector<double> &output_times, const SlowModes &slow_modes,
                     const StagedObserver<dim> &observer);

  /// The stages that were entered, each up to the time at which the next took over, the last one up
  /// to the present. The formulations belong to this run and its caller.
  Course<dim> course() const;

  /// Whether the run begins in another formulation, and by how many refinements its cells are
  /// finer.
  bool begins_elsewhere() const { return formulations_.front() != &formulation_; }
  unsigned int refinements_of_first() const { return first_.refinements; }

  /// How well the formulation held the density that it began with.
  const StartQuality &quality() const { return quality_; }

  /// The start and, after run(), the last state, in the last stage that was entered.
  const Vector &solution() const { return state_.u; }

  /// The space error of a run that never left its first formulation, known from the choice.
  std::optional<SpaceError> space_error() const;

  /// Gives the stage that the run began in away.
  FirstStage<dim> release_first() { return std::move(first_); }

private:
  TimeLoopResult run_by_steps(const std::vector<double> &output_times, const SlowModes &slow_modes,
                              const StagedObserver<dim> &observer);
  TimeLoopResult run_without_steps(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes,
                                   const StagedObserver<dim> &observer);
  TimeLoopResult run_to_handover(const std::vector<double> &output_times,
                                 const StagedObserver<dim> &observer);
  bool hand_over(bool is_last);

  const Formulation<dim> &present() const { return *formulations_[handovers_.size()]; }

  const Formulation<dim> &formulation_;
  const TimeParameters time_;
  const unsigned int rows_per_decade_;
  const double first_row_;                             // a time in which rho_0 hardly changes
  FirstStage<dim> first_;                              // no formulation: none
  std::vector<const Formulation<dim> *> formulations_; // in the order of the stages
  std::vector<double> handovers_;                      // those that have been
  TimeState state_;
  StartQuality quality_;
};

} // namespace gibbsflow
