#include "simulation/commands.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace gibbsflow {

/// At D = 0.06 the matrices of Fokker-Planck have no stationary vector that can be found.
TEST(SpectrumCommand, NeedsNoMatricesOfFokkerPlanck)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 0.12;
  parameters.initial_density.type = "Gibbs";
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.output.fields = false;
  RunContext context;
  context.command = "spectrum";
  context.output_directory = (scratch.path() / "wells").string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";

  ASSERT_EQ(compute_spectrum_only(parameters, context), 0);

  std::ifstream file(context.output_directory + "/summary.json");
  const nlohmann::json spectrum = nlohmann::json::parse(file)["spectrum"];
  // Eyring and Kramers: 2 sqrt(8 * 4)/(2 pi D) e^{-1/D}, up to some D
  EXPECT_NEAR(spectrum["log_lambda"][0].get<double>(),
              std::log(std::sqrt(32.) / (M_PI * 0.06)) - 1. / 0.06, 0.06);
}

} // namespace gibbsflow
