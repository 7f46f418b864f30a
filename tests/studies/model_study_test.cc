#include "studies/model_study.h"

#include "learning/perturbed_data.h"
#include "support/expect_user_error.h"
#include "support/scratch_directory.h"
#include "support/temporary_file.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace gibbsflow {

namespace {

const std::string line = "x,y\n-1.5,-1.2\n-1,-0.6\n-0.5,-0.1\n0,0.4\n0.5,0.6\n1,1.3\n1.5,1.4\n";

/// x' = tanh(w x + b) and h = x(1), in the coordinate w about b = 0.3.
SimulationParameters small_flow(const std::string &data, const std::string &weights)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = PotentialParameters::network;
  parameters.potential.l2 = 0.1;
  parameters.noise.alpha = 0.2;
  LearningParameters &learning = parameters.learning;
  learning.data.file = data;
  learning.data.standardize = false;
  learning.network.type = "neural ODE";
  learning.network.hidden = {};
  learning.network.activation = "tanh";
  learning.network.weights = "file";
  learning.network.weights_file = {weights};
  learning.subspace.weights = {"W1[0;0]"};
  parameters.initial_density.mean = {{1.}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-3.};
  parameters.mesh.upper_corner = {3.};
  parameters.mesh.subdivisions = {12};
  parameters.mesh.refinements = 0;
  parameters.time.final_time = 0.5;
  parameters.time.time_step = 0.05;
  parameters.spectrum.number_of_eigenvalues = 1;
  return parameters;
}

nlohmann::json summary_of_model_study(const SimulationParameters &parameters,
                                      const StudyParameters &study)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  RunContext context;
  context.output_directory = (scratch.path() / "study").string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";
  EXPECT_EQ(run_model_study(parameters, study, context), 0);
  std::ifstream file(scratch.path() / "study" / "summary.json");
  const nlohmann::json summary = nlohmann::json::parse(file);
  MPI_Barrier(MPI_COMM_WORLD);
  return summary;
}

} // namespace

TEST(ModelStudyMpi, DepthConvergesWithOrderOneInAllColumns)
{
  const test::TemporaryFile data(line), weights("0 0.3 1\n");
  StudyParameters study;
  study.type = "depth";
  study.values = {64., 128., 256.};

  const nlohmann::json summary =
      summary_of_model_study(small_flow(data.name(), weights.name()), study)["study"];

  EXPECT_EQ(summary["reference"], "neural ODE");
  for (const std::string column : {"potential", "l1", "l1_gibbs", "lambda_1", "mean"}) {
    ASSERT_EQ(summary["orders"][column].size(), 2U) << column;
    for (const double order : summary["orders"][column])
      EXPECT_NEAR(order, 1., 0.1) << column;
  }
}

// The same network on the same samples, drawn anew, differs; on validation samples that are the
// training samples again it would not.
TEST(ModelStudy, OtherSamplesGiveOtherDensities)
{
  const test::TemporaryFile data(line), weights("0 0.3 1\n");
  StudyParameters study;
  study.type = "bootstrap";
  study.levels = 2;

  const nlohmann::json summary =
      summary_of_model_study(small_flow(data.name(), weights.name()), study)["study"];

  ASSERT_EQ(summary["levels"].size(), 2U);
  EXPECT_FALSE(summary.contains("orders"));
  for (const nlohmann::json &level : summary["levels"]) {
    EXPECT_GT(level["l1_gibbs"], 1e-3);
    EXPECT_GT(level["potential"], 1e-3);
  }
}

TEST(ModelStudy, RefusesWhatCannotBeCompared)
{
  const test::TemporaryFile data(line), weights("0 0.3 1\n");
  const auto refuse = [&](const SimulationParameters &parameters, const std::string &type,
                          const std::string &entry) {
    StudyParameters study;
    study.type = type;
    test::expect_user_error([&] { make_variants<1>(parameters, study); }, entry);
  };
  SimulationParameters parameters = small_flow(data.name(), weights.name());
  refuse(parameters, "validation", "Study/Type");
  parameters.time.tolerance = 1e-3;
  parameters.time.scheme = "TR-BDF2";
  refuse(parameters, "depth", "Time/Tolerance");
  parameters.time.tolerance = 0.;
  parameters.learning.network.type = "two-layer";
  refuse(parameters, "depth", "Study/Type");
  parameters.potential.type = "quadratic";
  refuse(parameters, "bootstrap", "Study/Type");
}

TEST(PerturbedData, KeepsSamplesTogether)
{
  DataSet data;
  data.input_names = {"x"};
  for (unsigned int k = 0; k < 100; ++k) {
    data.inputs.push_back({1. * k});
    data.targets.push_back({2. * k});
  }

  const DataSet drawn = bootstrap(data, 1), noisy = with_label_noise(data, 0.3, 1);

  ASSERT_EQ(drawn.n_samples(), 100U);
  unsigned int n_changed = 0;
  for (unsigned int k = 0; k < 100; ++k) {
    EXPECT_EQ(drawn.targets[k][0], 2. * drawn.inputs[k][0]);
    EXPECT_EQ(noisy.inputs[k][0], k);
    n_changed += noisy.targets[k][0] != 2. * k ? 1 : 0;
  }
  EXPECT_NE(drawn.inputs, data.inputs);
  EXPECT_NEAR(n_changed, 30., 15.);
  EXPECT_EQ(with_label_noise(data, 0., 1).targets, data.targets);
}

} // namespace gibbsflow
