#pragma once

#include "formulation/kinetic.h"
#include "io/checkpoint.h"
#include "io/log.h"
#include "io/solution_series.h"
#include "simulation/passages.h"
#include "simulation/phase_timer.h"
#include "simulation/problem.h"
#include "simulation/results.h"
#include "simulation/staged_run.h"

namespace gibbsflow {

/// What stands beside the density at the output times of a run; either may be empty.
template <int dim>
struct BesideDensity {
  /// Is shown the density that u stands for. Collective.
  std::function<void(double time, const Formulation<dim> &formulation, const Vector &u)> see;

  /// Fields on the cells of the simulation.
  std::function<std::vector<std::pair<std::string, CellFunction<dim>>>(double time)> fields;
};

/// The equations with a learning rate that a run had before its last one.
template <int dim>
struct EarlierPiece {
  std::shared_ptr<const WeightedCells<dim>> cells; // of the Gibbs density
  std::shared_ptr<const Formulation<dim>> formulation;
  double end, kappa;
};

/// A problem discretised in space, and what is done with it. All functions are collective.
template <int dim>
class Simulation {
public:
  /// Builds mesh, weights and matrices. `problem` and `log` must outlive this object. Throws
  /// RunFailure where the discretisation breaks one of its invariants or cannot resolve V. With
  /// `beside` cells belong to the ranks of its cells, of which the problem's are some.
  Simulation(const Problem<dim> &problem, const SimulationParameters &parameters, Log &log,
             MPI_Comm communicator, const Discretization<dim> *beside = nullptr);

  MPI_Comm communicator() const { return discretization_.communicator(); }
  const WeightedCells<dim> &weighted_cells() const { return weighted_cells_; }
  const Discretization<dim> &discretization() const { return discretization_; }

  /// The first in the list of formulations, at the last learning rate where that changes. A run may
  /// begin, and end, in another one (see StagedRun).
  const Formulation<dim> &formulation() const { return *formulation_; }

  /// The one whose eigenpairs are those of the weighted Laplacian: the first where it is symmetric,
  /// else weighted heat (not there where no eigenvalues are asked for). On the same cells, or on
  /// fewer where V/D changes so much within cells that only the start needs that the matrices would
  /// lose the modes.
  const Formulation<dim> &symmetric_formulation() const
  {
    return symmetric_formulation_ ? *symmetric_formulation_ : *formulation_;
  }
  /// The problem that it belongs to.
  const Problem<dim> &problem_of_modes() const
  {
    return problem_of_modes_ ? *problem_of_modes_ : problem_;
  }
  PhaseTimer &timer() { return timer_; }

  /// The formulation with momentum; null where there is none.
  const Kinetic<dim> *kinetic() const { return kinetic_; }

  /// The factor of time in the equation: D in physical time (with momentum see
  /// Problem::diffusion_in_time()), 1 in rescaled time.
  double kappa() const { return kappa_; }

  /// Eigenpairs of M, K: rates per unit of the run's time. Empty where none are asked for. `nearby`
  /// is as for compute_spectrum.
  Spectrum solve_spectrum(bool show_progress = false, const Spectrum &nearby = {});

  /// Bounds and estimates of lambda_1 and errors of all eigenvalues.
  Poincare examine_gap(const Spectrum &spectrum);

  /// The consequences for a run: mixing time and tails of rho(T).
  void add_consequences(Poincare &poincare, const Spectrum &spectrum, const Moments<dim> &gibbs,
                        const Evolution<dim> &evolution) const;

  /// Runs from rho_0 to the final time or a signal. history.csv is written on the way and, where
  /// `series` is not null, the fields at the output times with the eigenfunctions in them.
  /// An empty `directory` writes nothing. The fields of `passages` and of what is `beside` are
  /// written too. Goes on from the `checkpoint` where there is one with a run in it, and keeps in
  /// it what can be gone on from.
  Evolution<dim> evolve(const std::string &directory, const Spectrum &spectrum,
                        SolutionSeries *series, bool show_progress,
                        const Passages<dim> &passages = {}, const BesideDensity<dim> &beside = {},
                        Checkpoint *checkpoint = nullptr);

  /// Fills evolution.errors, unless it was stopped, and warns where the mesh is too coarse for
  /// rho(T), with one that would do where there is one in reach. `evolution` is the last one of
  /// this simulation.
  void estimate_errors(Evolution<dim> &evolution);

  /// Transitions and exits, as far as asked for.
  Passages<dim> solve_passages();

  /// int |rho/mass - q| for the density of a vector, q the quasi-stationary density, where mass
  /// leaves and the spectrum has it.
  std::optional<double> quasi_stationary_l1(const Formulation<dim> &formulation, const Vector &u,
                                            const Spectrum &spectrum) const;

  /// The times at which fields are written; steps end there.
  std::vector<double> output_times() const;

  Decay decay(const Evolution<dim> &evolution, const Spectrum &spectrum) const;

  /// The density that u is in a formulation at the points of Output/Probes.
  std::vector<Probe<dim>> probe(const Formulation<dim> &formulation, const Vector &u,
                                const Passages<dim> &passages = {}) const;

  /// Wall seconds that the reported formulation took: assembly, factorisations and steps so far.
  double seconds_of_solution() const
  {
    return formulation_->assembly_seconds() + timer_.seconds("solve");
  }

  /// Wall seconds by phase and peak memory, in the order of the documentation.
  std::vector<std::pair<std::string, double>> phases() const;
  double peak_memory() const; // bytes, all ranks

private:
  class Rows;

  Spectrum find_eigenpairs(const Formulation<dim> &formulation,
                           const SpectrumParameters &parameters, bool show_progress,
                           const Spectrum &nearby) const;
  Spectrum with_more_modes(const Spectrum &spectrum);
  double assembly_seconds() const;
  double factorization_seconds() const;
  SlowModes slow_modes_like(const SlowModes &known, const Formulation<dim> &other) const;
  ExitProblem<dim> find_exit();
  void make_earlier_pieces();
  void make_symmetric_formulation();
  std::vector<RunPiece<dim>> run_pieces() const;
  double begin_of_last_piece() const;
  std::vector<double> coefficients(const std::vector<Vector> &eigenvectors,
                                   const Formulation<dim> &formulation, const Vector &u) const;
  /// What the log and the results say of a run that began in another formulation.
  void warn_of_impossible(const Evolution<dim> &evolution) const;
  void warn_of_long_steps(const TimeLoopResult &loop) const;
  void report_stages(const StagedRun<dim> &run, Evolution<dim> &result) const;

  const Problem<dim> &problem_;
  const SimulationParameters &parameters_;
  Log &log_;
  PhaseTimer timer_;
  const double kappa_;
  const Discretization<dim> discretization_;
  const WeightedCells<dim> weighted_cells_;
  const Kinetic<dim> *kinetic_ = nullptr; // formulation_ where there is momentum
  std::unique_ptr<const Formulation<dim>> formulation_;
  // where modes have cells of their own; null: those of the density
  std::unique_ptr<const Problem<dim>> problem_of_modes_;
  std::unique_ptr<const Discretization<dim>> discretization_of_modes_;
  std::unique_ptr<const WeightedCells<dim>> cells_of_modes_;
  std::unique_ptr<const Formulation<dim>> symmetric_formulation_; // null: formulation_
  std::vector<EarlierPiece<dim>> earlier_pieces_;
  std::vector<FirstStage<dim>> first_stages_; // of the last run
  double setup_seconds_ = 0.;
};

} // namespace gibbsflow
