#pragma once

#include "formulation/formulation.h"
#include "formulation/order_of_unknowns.h"
#include "linear_algebra/archive.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "simulation/first_stage.h"
#include "simulation/row_times.h"
#include "time/time_loop.h"

namespace gibbsflow {

/// A part of a run in which the equations are the same: the formulation, the time at which it ends,
/// and the factor of time in the equations.
template <int dim>
struct RunPiece {
  const Formulation<dim> *formulation;
  double end;
  double kappa;
};

/// That a piece of a run began in another formulation, and up to when.
struct BegunElsewhere {
  std::size_t piece;
  std::string formulation;
  double until;
};

inline void remember(Archive &archive, BegunElsewhere &begun)
{
  archive &begun.piece &begun.formulation &begun.until;
}

/// Called on all ranks after each accepted step, or after several at once, with the formulation
/// that their solutions are vectors of; `is_contractive` where chi^2 cannot have grown since the
/// step before. Returning false ends the run.
template <int dim>
using StagedObserver = std::function<bool(const Formulation<dim> &formulation,
                                          const std::vector<TimeStep> &steps, bool is_contractive)>;

/// A formulation by its place in a run: that of a piece, or the one in which the piece began.
struct StageId {
  std::size_t piece = 0;
  bool is_first = false;
};

inline void remember(Archive &archive, StageId &id)
{
  archive &id.piece &id.is_first;
}

/// Time-stepping from rho_0 in a list of stages. Of each piece: one formulation, or another one
/// before it where that one cannot hold what the piece begins with: far up the hill rho_0/pi varies
/// too much for polynomials, and rounding in the norm of L^2_pi drowns what has mass. The flow
/// carries the mass down; as soon as the formulation holds rho(t) well it takes over (at the latest
/// where waiting half as long again hardly makes it better).
///
/// Begins with Fokker-Planck's equation for rho or with exponentially fitted fluxes on the same
/// nodes or, where neither is accurate or the start is too narrow for the cells, on finer ones of
/// their own, whichever is estimated to be nearer to the truth when the other one can take over.
template <int dim>
class StagedRun {
public:
  /// The last one of `pieces` ends at the final time. Without steps, `rows_per_decade` of time are
  /// observed beside the output times. Where there is an archive that remember() has written the
  /// run goes on from there. All arguments but the archive must outlive this object. Collective.
  StagedRun(std::vector<RunPiece<dim>> pieces, const Problem<dim> &problem,
            const TimeParameters &time, unsigned int rows_per_decade,
            const LinearSolverParameters &linear_solver, Archive *from = nullptr);

  /// Writes all that the rest of run() depends on, from within the observer where can_go_on_from(),
  /// or after run(); to the last bit on the same number of ranks. Collective.
  void remember(Archive &archive);

  /// Whether a run can go on from the present row; without steps, only from the begin of a stage,
  /// when `at_begin` of run() is called.
  bool can_go_on_from() const { return can_go_on_from_; }

  /// Of the unknowns of the present formulation. Collective.
  const UnknownOrder &order() const;

  /// The present stage, and the formulation of one that the run has entered.
  StageId present_stage() const { return id_of(*present_); }
  const Formulation<dim> &formulation(const StageId &id) const
  {
    return id.is_first ? *firsts_[id.piece].formulation : *pieces_[id.piece].formulation;
  }

  /// As TimeLoop::run; steps are numbered through. Where a piece begins, the density that it begins
  /// with is observed, too. What the formulation of the last piece has of the slow modes when it
  /// takes over is evolved exactly. Collective.
  /// `at_begin`, which may be empty, is called where a stage begins.
  TimeLoopResult run(const std::vector<double> &output_times, const SlowModes &slow_modes,
                     const StagedObserver<dim> &observer,
                     const std::function<void()> &at_begin = {});

  /// The stages that were entered, each up to the time at which the next took over, the last one up
  /// to the present. The formulations belong to this run and its caller.
  Course<dim> course() const;

  /// Whether the run begins in another formulation than its first piece's, and by how many
  /// refinements its cells are finer; and when that took over, if it did.
  bool begins_elsewhere() const { return firsts_.front().formulation != nullptr; }
  unsigned int refinements_of_first() const { return firsts_.front().refinements; }
  const std::optional<double> &first_handover() const { return first_handover_; }

  /// Later pieces that began in another formulation.
  const std::vector<BegunElsewhere> &begun_elsewhere() const { return begun_elsewhere_; }

  /// How well the first piece's formulation held the density that it began with.
  const StartQuality &quality() const { return first_quality_; }

  /// The start and, after run(), the last state, in the last stage that was entered.
  const Vector &solution() const { return state_.u; }

  /// The space error of a run that never left its first formulation, known from the choice.
  std::optional<SpaceError> space_error() const;

  /// Gives the stages that pieces began in away.
  std::vector<FirstStage<dim>> release_firsts() { return std::move(firsts_); }

private:
  StageId id_of(const Formulation<dim> &formulation) const;
  void remember_stages(Archive &archive);
  void remember_solvers(Archive &archive);

  void begin_piece();
  TimeLoopResult run_piece(const std::vector<double> &output_times, const SlowModes &slow_modes,
                           const StagedObserver<dim> &observer,
                           const std::function<void()> &at_begin);
  TimeLoopResult run_by_steps(const std::vector<double> &output_times, const SlowModes &slow_modes,
                              const StagedObserver<dim> &observer);
  TimeLoopResult run_without_steps(const std::vector<double> &output_times,
                                   const SlowModes &slow_modes,
                                   const StagedObserver<dim> &observer);
  TimeLoopResult run_to_handover(const std::vector<double> &output_times,
                                 const StagedObserver<dim> &observer);
  void hand_over(bool is_last);
  std::vector<double> rows_of_piece(const std::vector<double> &output_times) const;

  const RunPiece<dim> &piece() const { return pieces_[piece_]; }
  bool is_last_piece() const { return piece_ + 1 == pieces_.size(); }
  const FirstStage<dim> &first() const { return firsts_.back(); } // of the present piece
  const Formulation<dim> &present() const { return *present_; }
  TimeParameters time_of_piece() const;
  void enter(const Formulation<dim> &formulation);
  bool has_begun() const; // the piece: what it begins with has been observed
  bool observe_begin(const std::vector<double> &output_times, const StagedObserver<dim> &observer);

  const std::vector<RunPiece<dim>> pieces_;
  const Problem<dim> &problem_;
  const TimeParameters time_;
  const unsigned int rows_per_decade_;
  const LinearSolverParameters linear_solver_;
  const double first_row_;                    // a time in which rho_0 hardly changes
  std::size_t piece_ = 0;                     // the present one
  double begin_ = 0.;                         // of it
  std::vector<FirstStage<dim>> firsts_;       // of each piece so far; no formulation: none
  const Formulation<dim> *present_ = nullptr; // of the stage
  std::vector<Stage<dim>> left_;              // the stages that have been left
  std::optional<double> first_handover_;      // within the first piece
  std::vector<BegunElsewhere> begun_elsewhere_;
  TimeState state_;
  StartQuality quality_, first_quality_; // of what the piece's formulation began with

  // of run(), what a run that goes on has to know
  double last_attempt_ = 0.;              // to hand over, after begin_
  TimeLoopResult earlier_;                // of the pieces before: what is to be warned of
  std::optional<CoarseStep> coarse_step_; // of the first piece
  std::optional<TimeLoopResult> end_;     // after it
  std::optional<TimeLoop> loop_;          // while there are steps
  unsigned int incomparable_ = 0;         // the step that follows a handover
  std::string loop_memory_;               // of a loop that is to go on
  bool can_go_on_from_ = true;
  mutable std::optional<UnknownOrder> order_;
  mutable const Formulation<dim> *ordered_ = nullptr; // whose order it is
};

} // namespace gibbsflow
