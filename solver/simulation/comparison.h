#pragma once

#include "formulation/density.h"
#include "particles/histogram_distance.h"
#include "simulation/general_analysis.h"

namespace gibbsflow {

/// One of the pictures of the same training, at the end of the run, beside the density that was
/// solved for. What is not known is absent.
template <int dim>
struct ComparisonRow {
  std::string name; // gibbs, isotropic, general, or the method of an ensemble
  Moments<dim> moments;
  double l1_to_general = 0.;            // from the density that was solved for, general or not
  double l1_standard_error = 0.;        // of a density: what is known of its error
  std::optional<double> sampling_noise; // of an ensemble, subtracted from the distance
  std::optional<double> l1_loss;        // of an ensemble: by how much the distance may be too small
  std::optional<NoisyDistance> to_gibbs, to_isotropic; // of an ensemble, on the same bins

  /// The slowest rate of decay, per time: D lambda_1, or the smallest real part in the generator's
  /// spectrum; with absorbing walls the rate at which mass leaves in the end.
  std::optional<double> gap;

  /// The mean time to an absorbing wall from rho_0 or, where section Transitions asks, from set A
  /// to set B; of particles with its standard error.
  std::optional<double> escape_time, escape_error;
  std::optional<double> survival; // the mass that is left at the end, where mass leaves
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

  /// isotropic_density at an output time of the run, a field on the cells of its simulation.
  std::vector<std::pair<std::string, CellFunction<dim>>> fields(double time) const;

  /// The row in the comparison with u, a density of the general equation. Collective.
  ComparisonRow<dim> compare(const Formulation<dim> &general, const Vector &u) const;

  std::optional<double> gap() const { return gap_; }

private:
  /// rho at an output time.
  struct Snapshot {
    double time;
    std::shared_ptr<const Density<dim>> rho;
  };

  const SimulationParameters parameters_;
  const Problem<dim> problem_;
  const WeightedCells<dim> &cells_; // of the simulation beside
  Log log_;
  Simulation<dim> simulation_;
  std::optional<double> gap_, escape_time_;
  Evolution<dim> evolution_;
  std::vector<Snapshot> snapshots_;
};

/// The rows of the Gibbs density and of the density that was solved for, at the end of a run.
/// Collective.
template <int dim>
ComparisonRow<dim> gibbs_row(const WeightedCells<dim> &gibbs, const Formulation<dim> &general,
                             const Vector &u);
template <int dim>
ComparisonRow<dim> solved_row(const Evolution<dim> &evolution, const Passages<dim> &passages);

/// The rate of the slowest mode, per unit of the run's time; absent where it was not computed or is
/// no double.
std::optional<double> slowest_rate(const Spectrum &spectrum);

/// See ComparisonRow::escape_time.
template <int dim>
std::optional<double> escape_time(const Passages<dim> &passages);

/// int |rho_u/m_u - rho_v/m_v|, m the masses, where the cells of v's formulation are some of those
/// of u's, on the same ranks; rho_v = 0 elsewhere. Collective.
template <int dim>
double l1_over_cells(const Formulation<dim> &formulation_of_u, const Vector &u,
                     const Formulation<dim> &formulation_of_v, const Vector &v);

} // namespace gibbsflow
