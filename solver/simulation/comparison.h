#pragma once

#include "simulation/general_analysis.h"

namespace gibbsflow {

/// One of the pictures of the same training, at the end of the run, beside the density of the
/// equation with general noise.
template <int dim>
struct ComparisonRow {
  std::string name; // gibbs, isotropic, general, or the method of an ensemble
  Moments<dim> moments;
  double l1_to_general = 0.;
  double l1_standard_error = 0.;        // of a density: what is known of its error
  std::optional<double> sampling_noise; // of an ensemble, subtracted from the distance
  std::optional<double> l1_to_gibbs, l1_to_isotropic; // of an ensemble
  std::optional<double> gap;                          // the slowest rate of decay, per t
  std::optional<double> escape_time; // from set A to set B, where section Transitions asks
};

/// The equation with isotropic noise of the same trace, on the same cells as far as it has mass
/// there, run to the same time.
template <int dim>
class IsotropicPicture {
public:
  /// Solves it. What there is to warn of goes to `log`. The arguments must outlive this object.
  /// Collective.
  IsotropicPicture(const Problem<dim> &problem, const SimulationParameters &parameters,
                   const Simulation<dim> &simulation, double final_time, Log &log,
                   bool show_progress);

  const Evolution<dim> &evolution() const { return evolution_; }
  const Problem<dim> &problem() const { return problem_; }

  /// The row in the comparison with u, a density of the general equation. Collective.
  ComparisonRow<dim> compare(const Formulation<dim> &general, const Vector &u) const;

private:
  const SimulationParameters parameters_;
  const Problem<dim> problem_;
  Log log_;
  Simulation<dim> simulation_;
  std::optional<double> gap_, escape_time_;
  Evolution<dim> evolution_;
};

/// The rows of the Gibbs density and of the density that was solved for, at the end of a run.
/// Collective.
template <int dim>
ComparisonRow<dim> gibbs_row(const WeightedCells<dim> &gibbs, const Formulation<dim> &general,
                             const Vector &u);
template <int dim>
ComparisonRow<dim> solved_row(const Evolution<dim> &evolution,
                              const std::optional<GeneralAnalysis<dim>> &analysis);

/// int |rho_u - rho_v| where the cells of v's formulation are some of those of u's, on the same
/// ranks; rho_v = 0 elsewhere. Collective.
template <int dim>
double l1_over_cells(const Formulation<dim> &formulation_of_u, const Vector &u,
                     const Formulation<dim> &formulation_of_v, const Vector &v);

} // namespace gibbsflow
