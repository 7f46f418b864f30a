#pragma once

#include "simulation/comparison.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What a run with momentum has beside the density of z.
template <int dim>
struct KineticAnalysis {
  GeneratorModes modes; // of all of z and p, per t; errors of elements and of the Hermite series
  bool has_too_many_unknowns = false; // for these

  /// The smallest real part per t; absent where a pair that turns faster than was looked for may
  /// have a smaller one: such pairs decay at half the friction, (1 - beta)/(2 alpha).
  std::optional<double> gap;

  /// Transitions from one side to the other, and as many back, per t in equilibrium:
  /// lambda_1 m (1 - m), m the mass on one side, where lambda_1 is real and far below the other
  /// eigenvalues. The sides are those of the highest saddle of a line; in a plane those where the
  /// slowest eigenfunction without momentum is positive and negative.
  std::optional<double> transitions;

  // of the end of a run
  std::optional<MomentumMoments<dim>> moments; // with the largest share of the highest on the way
  std::vector<double> marginal;                // the Hermite coefficients of the density of p
  std::optional<ComparisonRow<dim>> without_momentum;
};

/// Of a simulation with momentum; `evolution` may be null. `log` is told what there is to warn of
/// and to remark. Collective.
template <int dim>
KineticAnalysis<dim>
analyse_kinetic(const Problem<dim> &problem, const SimulationParameters &parameters,
                const Simulation<dim> &simulation, const Evolution<dim> *evolution,
                const Spectrum &spectrum, Log &log, bool show_progress);

/// momentum.csv: the density of each p_d on 241 points up to 6 deviations, beside that in
/// equilibrium. Collective.
template <int dim>
void write_momentum(const std::string &directory, const Kinetic<dim> &kinetic,
                    const std::vector<double> &marginal, MPI_Comm communicator);

} // namespace gibbsflow
