#include "support/scratch_directory.h"
#include "support/temporary_file.h"

#include "simulation/commands.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace gibbsflow;

namespace {

/// A small network, trained, on two directions of its weights.
SimulationParameters trained_network(const std::string &data)
{
  SimulationParameters parameters;
  parameters.dimension = 2;
  parameters.potential.type = PotentialParameters::network;
  parameters.potential.l2 = 0.1;
  parameters.learning.data.file = data;
  parameters.learning.network.hidden = {2};
  parameters.learning.network.weights = "trained";
  parameters.learning.training.steps = 50;
  parameters.learning.training.batch_size = 2;
  parameters.learning.training.save_trajectory = true;
  parameters.learning.subspace.type = "random";
  parameters.mesh.subdivisions = {6, 6};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.spectrum.bounds = false;
  parameters.output.fields = false;
  return parameters;
}

nlohmann::json summary_in(const std::filesystem::path &directory)
{
  std::ifstream file(directory / "summary.json");
  return nlohmann::json::parse(file);
}

void compute(const SimulationParameters &parameters, const std::filesystem::path &directory)
{
  RunContext context;
  context.output_directory = directory.string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";
  ASSERT_EQ(compute_spectrum_only(parameters, context), 0);
}

} // namespace

// Weights and directions read again are the same network on the same subspace.
TEST(NetworkFiles, GiveTheSameModelAgain)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  const test::TemporaryFile data("u,v,y\n1,2,0\n2,1,1\n4,4,1\n3,1,0\n");
  SimulationParameters parameters = trained_network(data.name());
  compute(parameters, scratch.path() / "first");

  parameters.learning.network.weights = "file";
  parameters.learning.network.weights_file = {(scratch.path() / "first/weights.txt").string()};
  parameters.learning.training.save_trajectory = false;
  parameters.learning.subspace.type = "file";
  parameters.learning.subspace.file = (scratch.path() / "first/directions.txt").string();
  compute(parameters, scratch.path() / "second");

  const nlohmann::json first = summary_in(scratch.path() / "first"),
                       second = summary_in(scratch.path() / "second");
  EXPECT_EQ(first["learning"]["loss"], second["learning"]["loss"]);
  for (const int k : {0, 1}) {
    const double lambda = first["spectrum"]["lambda"][k];
    EXPECT_NEAR(second["spectrum"]["lambda"][k].get<double>(), lambda, 1e-10 * lambda);
  }
  EXPECT_EQ(content_of(scratch.path() / "first/weights.txt"),
            content_of(scratch.path() / "second/weights.txt"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "first/trajectory.csv"));
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "second/trajectory.csv"));
}

TEST(NetworkFiles, AreThereForNetworksOnly)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SimulationParameters parameters;
  parameters.potential.type = "quadratic";
  parameters.mesh.subdivisions = {4};
  parameters.mesh.refinements = 0;
  parameters.spectrum.bounds = false;

  compute(parameters, scratch.path() / "out");

  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out/weights.txt"));
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out/directions.txt"));
}
