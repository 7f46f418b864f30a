#pragma once

#include "particles/transfer_operator.h"
#include "simulation/ensembles.h"

namespace gibbsflow {

/// SGD as a transfer operator at the output times of a run, beside its density there. Fields refer
/// to this object.
template <int dim>
class TransferPicture {
public:
  /// Computes it. Throws UserError where it does not fit the problem, Stopped where a signal asks
  /// for the end. Collective.
  TransferPicture(const Problem<dim> &problem, const SimulationParameters &parameters,
                  const std::vector<double> &times, MPI_Comm communicator, bool show_progress);

  const TransferResults<dim> &results() const { return results_; }

  /// Beside the density that u stands for, where there is one here at that time. Collective.
  void compare(double time, const Formulation<dim> &formulation, const Vector &u);

  /// The L1 distance from the density at each of results().at, where it was compared.
  const std::vector<std::optional<double>> &l1_to_density() const { return l1_to_density_; }

  /// The density at a time, by the name ensemble_transfer_operator: that on the finer cells, which
  /// is nowhere negative.
  std::vector<std::pair<std::string, CellFunction<dim>>> fields(double time) const;

  /// The row of the comparison at the last time, with distances from the Gibbs density of `gibbs`
  /// and the isotropic picture too, each where it is not null. Collective.
  ComparisonRow<dim> row(const WeightedCells<dim> *gibbs,
                         const IsotropicPicture<dim> *isotropic) const;

private:
  /// The number of the density at a time; absent where there is none.
  std::optional<std::size_t> number_at(double time) const;

  /// int |rho - rho'| on the coarser cells, of density k here and the masses in all these cells.
  double l1_to(std::size_t k, const std::vector<double> &masses) const;

  std::vector<double> times_; // that were asked for
  TransferResults<dim> results_;
  std::vector<std::optional<double>> l1_to_density_;
};

} // namespace gibbsflow
