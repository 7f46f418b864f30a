#pragma once

#include "simulation/general_results.h"
#include "support/test_run.h"

#include <stdexcept>

namespace gibbsflow::testing {

/// A run on a line with all that stands beside its density.
struct PicturesRun {
  explicit PicturesRun(const SimulationParameters &parameters,
                       const MPI_Comm communicator = MPI_COMM_WORLD)
      : run(parameters, communicator),
        passages(run.simulation.solve_passages()),
        companions(run.problem, run.parameters, run.simulation, run.log, false),
        evolution(
            run.simulation.evolve("", Spectrum(), nullptr, false, passages, companions.beside())),
        results(examine_general<1>(run.problem, run.parameters, run.simulation, &evolution,
                                   Spectrum(), passages, &companions, run.log, false))
  {
  }

  const ComparisonRow<1> &row(const std::string &name) const
  {
    for (const ComparisonRow<1> &candidate : results.comparison)
      if (candidate.name == name)
        return candidate;
    throw std::runtime_error("There is no picture " + name);
  }

  TestRun<1> run;
  const Passages<1> passages;
  Companions<1> companions;
  const Evolution<1> evolution;
  const GeneralResults<1> results;
};

} // namespace gibbsflow::testing
