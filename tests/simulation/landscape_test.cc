#include "simulation/commands.h"

#include "base/signals.h"
#include "support/scratch_directory.h"
#include "support/test_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>

using namespace gibbsflow;

namespace {

using Command = int (*)(const SimulationParameters &, const RunContext &);

/// summary.json of a command that ends like this, and whether it wrote solution.pvd.
std::pair<nlohmann::json, bool>
result_of(const Command command, const SimulationParameters &parameters, const int exit_status = 0)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  RunContext context;
  context.output_directory = (scratch.path() / "out").string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";
  EXPECT_EQ(command(parameters, context), exit_status);
  std::ifstream file(scratch.path() / "out" / "summary.json");
  const std::pair<nlohmann::json, bool> result = {
      nlohmann::json::parse(file), std::filesystem::exists(scratch.path() / "out/solution.pvd")};
  MPI_Barrier(MPI_COMM_WORLD);
  return result;
}

} // namespace

TEST(LandscapeMpi, ListsMinimaAndSaddlesWithTheirHessians)
{
  SimulationParameters parameters;
  parameters.potential.type = "double well";
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};

  const auto [summary, has_fields] = result_of(explore_landscape, parameters);

  const nlohmann::json &points = summary["landscape"]["critical_points"];
  ASSERT_EQ(points.size(), 3u); // (x^2 - 1)^2 + 2 y^2
  EXPECT_EQ(points[0]["index"], 0);
  EXPECT_NEAR(std::abs(points[0]["point"][0].get<double>()), 1., 1e-12);
  EXPECT_NEAR(points[0]["hessian"][0][0].get<double>(), 8., 1e-10);
  EXPECT_EQ(points[2]["index"], 1);
  EXPECT_NEAR(points[2]["potential"].get<double>(), 1., 1e-14);
  EXPECT_NEAR(points[2]["eigenvalues"][0].get<double>(), -4., 1e-10);
  EXPECT_EQ(summary["mesh"]["cells_cut"], 0);
  EXPECT_TRUE(has_fields);
}

TEST(SteadyStateMpi, EndsTheRunAndIsSaid)
{
  SimulationParameters parameters = gibbsflow::testing::ornstein_uhlenbeck(1, 0.5);
  parameters.initial_density.mean = {{0.5}};
  parameters.time.final_time = 1000.;
  parameters.time.time_step = 0.01;
  parameters.time.tolerance = 1e-4;
  parameters.time.stop_at_steady_state = true;

  const nlohmann::json summary = result_of(run_simulation, parameters).first;

  EXPECT_EQ(summary["program"]["status"], "steady");
  EXPECT_LT(summary["distance"]["l1"], 1e-9);
  EXPECT_GT(summary["time"]["final_time"], 15.); // the slowest mode decays like e^-t
  EXPECT_LT(summary["time"]["final_time"], 1000.);
}

// whatever the command is at: before the first step there is long work too
TEST(InterruptMpi, OfOneRankEndsACommandInItsFirstEvaluations)
{
  SimulationParameters parameters = gibbsflow::testing::ornstein_uhlenbeck(2, 0.5);
  for (const Command command : {run_simulation, compute_spectrum_only, explore_landscape}) {
    const SignalWatch watch;
    if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
      std::raise(SIGINT);

    const nlohmann::json program = result_of(command, parameters, 130).first["program"];

    EXPECT_EQ(program["status"], "stopped");
    EXPECT_EQ(program["message"], command == explore_landscape
                                      ? "stopped by Ctrl-C (SIGINT) while critical points were "
                                        "looked for"
                                      : "stopped by Ctrl-C (SIGINT) while V was evaluated on the "
                                        "cells");
  }
}
