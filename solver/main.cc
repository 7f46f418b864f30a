#include "base/failure.h"
#include "base/signals.h"
#include "cli/execute.h"
#include "simulation/commands.h"
#include "studies/study.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

/// Leaves with `status`. Errors of users and of the run are thrown on all ranks alike, and rank 0
/// speaks for all. Anything else may have happened on this rank only while others wait for it.
int leave(const std::string &message, const int status, const bool is_collective)
{
  using namespace dealii::Utilities::MPI;
  if (!is_collective || this_mpi_process(MPI_COMM_WORLD) == 0)
    std::cerr << message << std::endl;
  if (!is_collective && n_mpi_processes(MPI_COMM_WORLD) > 1)
    MPI_Abort(MPI_COMM_WORLD, status);
  return status;
}

gibbsflow::Commands commands()
{
  using namespace gibbsflow;
  const auto of_one_run = [](int (*command)(const SimulationParameters &, const RunContext &)) {
    return [command](const SimulationParameters &parameters, const StudyParameters &,
                     const RunContext &context) { return command(parameters, context); };
  };
  const auto check = [](const SimulationParameters &parameters, const StudyParameters &study,
                        const RunContext &context) {
    check_study(parameters, study);
    return validate(parameters, context);
  };
  return {{"run", of_one_run(run_simulation)},
          {"sample", of_one_run(sample)},
          {"spectrum", of_one_run(compute_spectrum_only)},
          {"landscape", of_one_run(explore_landscape)},
          {"study", run_study},
          {"validate", check}};
}

/// Where no launcher has started the program, Open MPI would start a daemon in case it should start
/// others, and without one all such programs share a directory that the first to end removes while
/// another begins.
void let_open_mpi_keep_to_itself()
{
  for (const char *const of_launchers : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"})
    if (std::getenv(of_launchers) != nullptr)
      return;
  setenv("OMPI_MCA_ess_singleton_isolated", "1", /*overwrite=*/0);
  setenv("OMPI_MCA_orte_create_session_dirs", "0", /*overwrite=*/0);
}

} // namespace

/// Nothing that the program throws passes this place.
int main(int argc, char **argv)
{
  let_open_mpi_keep_to_itself();
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  dealii::deal_II_exceptions::disable_abort_on_exception();
  dealii::deal_II_exceptions::suppress_stacktrace_in_exceptions();
  gibbsflow::prepare_signals(dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0);

  gibbsflow::Locations locations;
  try {
    return gibbsflow::execute(arguments, commands(), locations, MPI_COMM_WORLD);
  } catch (const std::exception &error) {
    const gibbsflow::Failure failure = gibbsflow::describe(error, locations);
    return leave(failure.message, failure.exit_status, gibbsflow::is_collective(error));
  } catch (...) {
    return leave("The run failed inside a library that gives no reason.", 1, false);
  }
}
