#include "studies/learning_rate_study.h"

#include "parameters/parameter_file.h"
#include "simulation/commands.h"
#include "studies/learning_rate_tables.h"
#include "studies/study.h"
#include "support/expect_user_error.h"
#include "support/scratch_directory.h"

#include <nlohmann/json.hpp>

#include <fstream>

using namespace gibbsflow;

namespace {

/// Noise that grows away from the minimum, with particles beside it.
SimulationParameters growing_noise()
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "quadratic";
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "1 + x^2";
  parameters.noise.alpha = 0.4;
  parameters.initial_density.mean = {{0.5}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-3.};
  parameters.mesh.upper_corner = {3.};
  parameters.mesh.subdivisions = {24};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.time.final_time = 1.;
  parameters.time.time_step = 0.05;
  parameters.spectrum.number_of_eigenvalues = 1;
  parameters.ensemble.compute = true;
  parameters.ensemble.particles = 1000;
  parameters.ensemble.time_step = 0.05;
  parameters.output.fields = false;
  return parameters;
}

StudyParameters over_alpha(const std::vector<double> &values)
{
  StudyParameters study;
  study.type = "learning rate";
  study.values = values;
  return study;
}

/// The summary and the names of the files that a command leaves.
template <typename Command>
nlohmann::json summary_after(const Command &command, std::vector<std::string> *table = nullptr)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  RunContext context;
  context.output_directory = (scratch.path() / "result").string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";
  EXPECT_EQ(command(context), 0);
  std::ifstream file(scratch.path() / "result" / "summary.json");
  const nlohmann::json summary = nlohmann::json::parse(file);
  if (table != nullptr) {
    std::ifstream csv(scratch.path() / "result" / "convergence.csv");
    for (std::string line; std::getline(csv, line);)
      table->push_back(line);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  return summary;
}

} // namespace

TEST(LearningRateStudyMpi, ItsRowsAreThoseOfSingleRuns)
{
  SimulationParameters several = growing_noise();
  several.spectrum.number_of_eigenvalues = 0;
  SimulationParameters single = several;
  single.noise.alpha = 0.2;
  single.noise.compare_isotropic = true;
  std::vector<std::string> table;

  const nlohmann::json study = summary_after(
      [&](const RunContext &context) {
        return run_study(several, over_alpha({0.2, 0.4}), context);
      },
      &table)["study"];
  const nlohmann::json run =
      summary_after([&](const RunContext &context) { return run_simulation(single, context); });

  EXPECT_EQ(study["type"], "learning rate");
  EXPECT_EQ(study["reference"], "general");
  ASSERT_EQ(study["levels"].size(), 2u);
  EXPECT_EQ(study["levels"][0]["value"], 0.4) << "from large to small";
  EXPECT_EQ(study["levels"][1]["steps"], 5);
  EXPECT_EQ(study["levels"][1]["diffusion"], run["model"]["diffusion"]);
  nlohmann::json rows = study["levels"][1]["comparison"];
  for (nlohmann::json &row : rows)
    row.erase("l1_order");
  EXPECT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows, run["comparison"]);
  ASSERT_EQ(table.size(), 1u + 2u * 4u);
  EXPECT_EQ(table[0].rfind("value,steps,diffusion,picture,l1_to_general", 0), 0u) << table[0];
  EXPECT_EQ(table[1].rfind("0.4,3,", 0), 0u) << table[1]; // 2.5 steps are three
  const auto fields = [](const std::string &line) {
    return std::count(line.begin(), line.end(), ',');
  };
  for (const std::string &line : table)
    EXPECT_EQ(fields(line), fields(table[0])) << line;
}

TEST(LearningRateStudy, WhatHasNoMeaningIsRefused)
{
  const auto refuse = [](const SimulationParameters &parameters, const StudyParameters &study,
                         const std::string &entry, const std::string &part) {
    test::expect_user_error([&] { check_study(parameters, study); }, entry, part);
  };
  const StudyParameters two = over_alpha({0.1, 0.2});
  EXPECT_NO_THROW(check_study(growing_noise(), two));

  refuse(growing_noise(), over_alpha({0.1, 0.}), "Study/Values", "found `0`");
  refuse(growing_noise(), over_alpha({0.1}), "Study/Values", "at least two");
  StudyParameters with_reference = two;
  with_reference.reference = "Gibbs";
  refuse(growing_noise(), with_reference, "Study/Reference", "found `Gibbs`");
  SimulationParameters steady = growing_noise();
  steady.time.stop_at_steady_state = true;
  refuse(steady, two, "Time/Stop at steady state", "the same time");
  SimulationParameters rescaled = growing_noise();
  rescaled.noise.type = NoiseParameters::isotropic;
  rescaled.time.rescaled = true;
  refuse(rescaled, two, "Time/Rescaled", "another time");
  SimulationParameters elsewhere = growing_noise();
  elsewhere.ensemble.methods = {"file"};
  elsewhere.ensemble.file = "weights.npy";
  refuse(elsewhere, two, "Ensemble/Method", "found `file`");
  SimulationParameters dataless = growing_noise();
  dataless.ensemble.methods = {"SGD"};
  refuse(dataless, two, "Ensemble/Method", "without data");
  refuse(dataless, over_alpha({0.5, 2.}), "Study/Values", "found the learning rate `2`");
}

/// What the file's head says: first order in alpha, and nearer to the general equation than to the
/// isotropic picture.
TEST(LearningRateStudySlow, TheShippedStudyIsOfFirstOrder)
{
  Locations locations;
  const Parameters file =
      read_parameters(PARAMS_DIRECTORY "/studies/learning_rate.prm", {}, locations, MPI_COMM_WORLD);

  const nlohmann::json levels = summary_after([&](const RunContext &context) {
    return run_study(file.values, file.study, context);
  })["study"]["levels"];

  ASSERT_EQ(levels.size(), 4u);
  for (const nlohmann::json &level : levels) {
    const nlohmann::json &sgd = level["comparison"][3];
    const double error = std::hypot(sgd["l1_standard_error"].get<double>(),
                                    sgd["l1_to_isotropic_error"].get<double>());
    EXPECT_EQ(sgd["name"], "SGD");
    EXPECT_GT(sgd["l1_to_isotropic"].get<double>(),
              sgd["l1_to_general"].get<double>() + 3. * error);
    EXPECT_NEAR(level["steps"].get<double>() * level["value"].get<double>(), 8., 1e-9);
  }
  EXPECT_NEAR(levels[3]["comparison"][3]["l1_order"].get<double>(), 1., 0.2);
}

/// Isotropic noise needs no second picture, and no ensemble.
TEST(LearningRateStudy, IsotropicNoiseHasItsEnsemblesOnly)
{
  SimulationParameters parameters = growing_noise();
  parameters.noise.type = NoiseParameters::isotropic;
  parameters.discretization.formulations = {"weighted heat"};
  parameters.discretization.degree = 6;

  const nlohmann::json study = summary_after([&](const RunContext &context) {
    return run_study(parameters, over_alpha({0.4, 0.2}), context);
  })["study"];

  EXPECT_EQ(study["reference"], "isotropic");
  std::vector<std::string> names;
  for (const nlohmann::json &row : study["levels"][0]["comparison"])
    names.push_back(row["name"]);
  EXPECT_EQ(names, (std::vector<std::string>{"gibbs", "isotropic", "SDE"}));
  // D = alpha/2, V = x^2/2: the gap is one, whatever alpha is, and Gibbs has the variance D
  for (const nlohmann::json &level : study["levels"]) {
    EXPECT_NEAR(level["comparison"][1]["gap"].get<double>(), 1., 1e-6);
    EXPECT_NEAR(level["comparison"][0]["covariance"][0][0].get<double>(),
                0.5 * level["value"].get<double>(), 1e-6);
  }
}

TEST(LearningRateTables, OrdersAreOfWhatIsBeyondItsError)
{
  const auto level = [](const double alpha, const double sgd, const double sde) {
    RateLevel result{};
    result.alpha = alpha;
    result.steps = std::llround(100. / alpha);
    for (const auto &[name, l1] : {std::pair{"SGD", sgd}, std::pair{"SDE", sde}}) {
      Json row;
      row["name"] = name;
      row["l1_to_general"] = l1;
      row["l1_standard_error"] = 0.01;
      result.comparison.push_back(row);
    }
    return result;
  };
  RateStudy study = {1, true, 100., {level(1., 0.4, 0.05), level(0.5, 0.2, 0.015)}};

  add_orders(study);

  EXPECT_NEAR(study.levels[1].comparison[0]["l1_order"].get<double>(), 1., 1e-12);
  EXPECT_FALSE(study.levels[1].comparison[1].contains("l1_order"));
  EXPECT_FALSE(study.levels[0].comparison[0].contains("l1_order"));
  const std::string text = rates_text(study);
  EXPECT_NE(text.find("α = 0.5"), std::string::npos) << text;
  EXPECT_EQ(text.find("gap"), std::string::npos) << "no row has one\n" << text;
  EXPECT_NE(rates_latex(study).find("SGD & 0.2"), std::string::npos) << rates_latex(study);
}
