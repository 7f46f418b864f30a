#include "studies/study_levels.h"

#include "support/expect_user_error.h"

using namespace gibbsflow;

namespace {

StudyParameters study_of(const std::string &type, const std::vector<double> &values = {})
{
  StudyParameters study;
  study.type = type;
  study.levels = 3;
  study.values = values;
  return study;
}

} // namespace

TEST(StudyLevels, GoFromCoarseToFineOrHotToCold)
{
  SimulationParameters parameters;
  parameters.noise.sigma = 2.;
  parameters.noise.alpha = 0.5;

  EXPECT_EQ(study_levels(parameters, study_of("mesh"))[2].parameters.mesh.refinements, 4u);
  EXPECT_EQ(study_levels(parameters, study_of("degree"))[2].parameters.discretization.degree, 3u);
  EXPECT_EQ(study_levels(parameters, study_of("time step"))[2].parameters.time.time_step, 0.0025);
  const auto cold = study_levels(parameters, study_of("temperature"))[2];
  EXPECT_EQ(cold.value, 0.25);
  EXPECT_EQ(cold.parameters.noise.sigma, 0.5);
  EXPECT_EQ(cold.parameters.noise.alpha, 0.5);
  const auto slow = study_levels(parameters, study_of("learning rate"))[2];
  EXPECT_EQ(slow.value, 0.125);
  EXPECT_EQ(slow.parameters.noise.alpha, 0.125);
  EXPECT_EQ(slow.parameters.noise.sigma, 2.);
  EXPECT_TRUE(slow.parameters.noise.compare_isotropic);

  const auto sorted = study_levels(parameters, study_of("time step", {0.1, 0.4, 0.2}));
  EXPECT_EQ(sorted[0].value, 0.4);
  EXPECT_EQ(sorted[2].value, 0.1);
}

TEST(StudyLevels, RefuseWhatCannotBeStudied)
{
  const auto refuse = [](const StudyParameters &study, const std::string &entry,
                         const std::string &part, const SimulationParameters &parameters = {}) {
    test::expect_user_error([&] { study_levels(parameters, study); }, entry, part);
  };
  refuse(study_of("none"), "Study/Type", "found `none`");
  refuse(study_of("mesh", {1, 2.5}), "Study/Values", "found `2.5`");
  refuse(study_of("degree", {0, 1}), "Study/Values", "found `0`");
  refuse(study_of("time step", {0.1, -1}), "Study/Values", "found `-1`");
  StudyParameters many = study_of("mesh");
  many.levels = 40;
  refuse(many, "Study/Levels", "found `40`, which makes a level `21`");
  refuse(study_of("mesh", {2}), "Study/Values", "at least two");
  refuse(study_of("mesh", {2, 2}), "Study/Values", "a value twice");

  StudyParameters exact = study_of("mesh");
  exact.reference = "exact";
  refuse(exact, "Study/Exact solution", "found nothing");
  exact.type = "temperature";
  exact.exact_solution = "1";
  refuse(exact, "Study/Reference", "found `exact`");

  SimulationParameters adaptive;
  adaptive.time.tolerance = 1e-3;
  refuse(study_of("time step"), "Time/Tolerance", "constant", adaptive);
}
