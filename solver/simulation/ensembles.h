#pragma once

#include "formulation/density.h"
#include "io/checkpoint.h"
#include "particles/ensemble_comparison.h"
#include "particles/run_ensemble.h"
#include "simulation/comparison.h"
#include "space/cell_points.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// The ensembles of particles that section Ensemble asks for, at the output times of a run, and
/// beside its density there. All functions are collective.
template <int dim>
class Ensembles {
public:
  /// Runs them, those that are in the checkpoint (may be null) from there on. Throws UserError
  /// where a method does not fit the problem.
  Ensembles(const Problem<dim> &problem, const SimulationParameters &parameters,
            const std::vector<double> &times, MPI_Comm communicator, bool show_progress,
            Checkpoint *checkpoint = nullptr);

  /// Beside the density that u stands for, whose time is nearest among those of the ensembles.
  void compare(double time, const Formulation<dim> &formulation, const Vector &u);

  /// One for each method and time.
  const std::vector<EnsembleResult<dim>> &results() const { return results_; }

  /// The densities of the counts at a time, by the name ensemble_<method>, at points of a cell.
  std::vector<std::pair<std::string, CellFunction<dim>>> fields(double time) const;

  /// The rows of the comparison at the last time, with distances from the density given there and,
  /// on the same bins, from the Gibbs density of `gibbs` and the isotropic picture, each where it
  /// is not null.
  std::vector<ComparisonRow<dim>> rows(const WeightedCells<dim> *gibbs,
                                       const IsotropicPicture<dim> *isotropic) const;

private:
  /// What is kept of the particles of one method at one time.
  struct Snapshot {
    unsigned int result; // in results_
    double wanted_time;
    Counts counts;

    friend void remember(Archive &archive, Snapshot &snapshot)
    {
      archive &snapshot.result &snapshot.wanted_time &snapshot.counts.inside &snapshot.counts
          .outside &snapshot.counts.left;
    }
  };
  void run(const std::string &method, const SimulationParameters &parameters,
           const EnsembleProblem<dim> &ensemble, const Problem<dim> &problem,
           const std::vector<double> &times, bool show_progress, Checkpoint *checkpoint);

  MPI_Comm communicator_;
  BoxGrid<dim> grid_;
  std::vector<EnsembleResult<dim>> results_;
  std::vector<Snapshot> snapshots_;
  std::vector<double> last_masses_; // of the density that was compared last
};

/// The equation that section Noise describes, isotropic noise included.
template <int dim>
Dynamics<dim> stochastic_dynamics(const Problem<dim> &problem,
                                  const SimulationParameters &parameters);

/// What ensembles need to know of a problem. Keeps references.
template <int dim>
EnsembleProblem<dim> ensemble_problem(const Dynamics<dim> &dynamics, const Problem<dim> &problem,
                                      const SimulationParameters &parameters,
                                      MPI_Comm communicator);

/// Throws a UserError where a method of section Ensemble does not fit the problem.
template <int dim>
void check_ensembles(const Problem<dim> &problem, const SimulationParameters &parameters);

} // namespace gibbsflow
