#pragma once

#include "bounds/gap_estimates.h"
#include "formulation/formulation.h"
#include "functionals/decay.h"
#include "functionals/density_functionals.h"
#include "functionals/tails.h"
#include "simulation/space_error.h"
#include "spectrum/spectrum.h"
#include "time/time_loop.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// One row of history.csv.
template <int dim>
struct HistoryRow {
  unsigned int step;
  double time, dt;
  double mass; // the discrete functional m . u
  DensityFunctionals<dim> density;
  unsigned int iterations;
};

/// What time-stepping leaves.
template <int dim>
struct Evolution {
  TimeLoopResult loop;
  std::vector<HistoryRow<dim>> history; // the last row is rho(T)
  Vector start;                         // of the formulation that the run began in
  Vector end;                           // of formulation()

  std::vector<double> mode_coefficients; // c_k = int h v_k dpi at t = 0

  /// How well the formulation held the density that it began with: rho_0, or rho(handover_time)
  /// where the run began in another formulation (then named here) and was handed over.
  StartQuality start_quality;
  std::string first_formulation;
  unsigned int first_refinements = 0;  // of its own cells
  Course<dim> course;                  // its formulations belong to the simulation
  std::optional<DensityErrors> errors; // of rho(T); none where the run was stopped
  std::optional<double> handover_time;
  std::optional<double> highest_mode_share; // with momentum: the largest on the way

  /// The one that the run came to its end in.
  const Formulation<dim> &formulation() const { return course.last(); }
};

/// The density at a point, all absent outside the mesh.
template <int dim>
struct Probe {
  dealii::Point<dim> point;
  std::optional<double> density, log_density, gibbs, potential, committor, mean_exit_time;
};

/// The decay of chi^2 as seen in the history and as the spectrum predicts it, per unit of the run's
/// time.
struct Decay {
  std::optional<DecayFit> fit;
  std::optional<double> predicted_rate;
  std::optional<double>
      scheme_rate; // the predicted one as the time scheme with its last step has it
  std::optional<double> kl_rate, tv_rate, dirichlet_rate; // in the same window
  std::string why; // observed and predicted disagree, or one is absent (see explain_decay)
};

/// What is known about the Poincare constant beside the computed eigenvalues.
struct Poincare {
  PoincareBounds bounds;
  /// Of each eigenvalue of the weighted Laplacian, and relative to it; NaN where it is not known or
  /// no double.
  std::vector<double> error_estimate, relative_error;
  std::optional<double> mixing_time; // TV <= 1/4 from here on, by chi^2 and the lower bound
  std::vector<Tail> tails;           // where there is a rho(T)
};

} // namespace gibbsflow
