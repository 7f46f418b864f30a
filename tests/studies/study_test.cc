#include "studies/study.h"

#include "parameters/parameter_file.h"
#include "studies/density_samples.h"
#include "support/expect_user_error.h"
#include "support/scratch_directory.h"
#include "support/sturm_liouville.h"
#include "support/test_run.h"

#include <nlohmann/json.hpp>

#include <fstream>

using namespace gibbsflow;

namespace {

nlohmann::json summary_of(const SimulationParameters &parameters, const StudyParameters &study,
                          int expected_status = 0)
{
  const ScratchDirectory scratch(MPI_COMM_WORLD);
  RunContext context;
  context.output_directory = (scratch.path() / "study").string();
  context.quiet = true;
  context.parameters_text = "# gibbsflow test\n";
  EXPECT_EQ(run_study(parameters, study, context), expected_status);
  std::ifstream file(scratch.path() / "study" / "summary.json");
  const nlohmann::json summary = nlohmann::json::parse(file);
  MPI_Barrier(MPI_COMM_WORLD);
  return summary;
}

/// V = x on [0,1], D = 1/2, whose first mode is e^x (cos pi x - sin(pi x) / pi).
SimulationParameters tilted_plane()
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.expression = "x";
  parameters.potential.expression_gradient = "1";
  parameters.initial_density.type = "expression";
  parameters.initial_density.expression = "exp(-2*x)*(1 + 0.3*exp(x)*(cos(pi*x) - sin(pi*x)/pi))";
  parameters.mesh.lower_corner = {0.};
  parameters.mesh.upper_corner = {1.};
  parameters.mesh.subdivisions = {8};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 2;
  parameters.time.scheme = "SDIRK3";
  parameters.time.final_time = 0.1;
  parameters.time.time_step = 0.001;
  parameters.spectrum.number_of_eigenvalues = 1;
  return parameters;
}

StudyParameters mesh_study(const std::string &reference)
{
  StudyParameters study;
  study.type = "mesh";
  study.levels = 4;
  study.reference = reference;
  study.exact_solution = "2*exp(-2*x)/(1-exp(-2))*(1 + 0.3*exp(x)*(cos(pi*x) - sin(pi*x)/pi)"
                         "*exp(-(1+pi^2)*t/2))";
  return study;
}

} // namespace

TEST(StudyMpi, MeshConvergesToTheExactSolutionAtItsOrders)
{
  StudyParameters study = mesh_study("exact");
  study.exact_eigenvalues = {1. + dealii::numbers::PI * dealii::numbers::PI};

  const nlohmann::json block = summary_of(tilted_plane(), study)["study"];

  ASSERT_EQ(block["levels"].size(), 4u);
  EXPECT_EQ(block["levels"][3]["dofs"], 129);
  EXPECT_EQ(block["levels"][3]["h"], 1. / 64.);
  ASSERT_EQ(block["orders"]["l1"].size(), 3u);
  for (const std::string norm : {"l1", "l2"})
    EXPECT_NEAR(block["orders"][norm][2].get<double>(), 3., 0.1);
  EXPECT_NEAR(block["orders"]["lambda_1"][1].get<double>(), 4., 0.1);
}

TEST(StudyMpi, TheFinestLevelServesAsReference)
{
  const nlohmann::json exact = summary_of(tilted_plane(), mesh_study("exact"))["study"];
  const nlohmann::json finest = summary_of(tilted_plane(), mesh_study("finest"))["study"];

  EXPECT_FALSE(finest["levels"][3].contains("l1"));
  ASSERT_EQ(finest["orders"]["l1"].size(), 2u);
  EXPECT_NEAR(finest["orders"]["l1"][1].get<double>(), 3., 0.1);
  for (const std::string norm : {"l1", "l2"}) // the reference's own error is 1/512 of this one
    EXPECT_NEAR(finest["levels"][0][norm].get<double>() / exact["levels"][0][norm].get<double>(),
                1., 3e-3);
}

TEST(StudyMpi, TheGibbsDensityIsApproachedAtTheGap)
{
  SimulationParameters parameters = tilted_plane();
  StudyParameters study;
  study.type = "degree";
  study.values = {3, 4};
  study.reference = "Gibbs";

  const nlohmann::json level = summary_of(parameters, study)["study"]["levels"][1];

  // rho - pi = 0.3 pi v e^{-D lambda_1 T}, whose integral changes sign: L1 by quadrature
  double l1 = 0.;
  const dealii::QIterated<1> rule(dealii::QGauss<1>(8), 64);
  for (unsigned int q = 0; q < rule.size(); ++q) {
    const double x = rule.point(q)[0], pi = dealii::numbers::PI;
    l1 += rule.weight(q) * std::abs(0.6 * std::exp(-x) / (1. - std::exp(-2.)) *
                                    (std::cos(pi * x) - std::sin(pi * x) / pi));
  }
  EXPECT_NEAR(level["l1"].get<double>() / (l1 * std::exp(-(1. + 9.8696044) * 0.05)), 1., 1e-4);
}

TEST(StudyMpi, DensitiesOfDifferentMeshesMeetAtTheSamePoints)
{
  // in 2-D with a cut: Gibbs against itself on two meshes of the same cells
  SimulationParameters coarse = gibbsflow::testing::double_well_2d(3, 30, 24);
  coarse.initial_density.standard_deviation = {{0.1}};
  coarse.mesh.cut = 20.;
  SimulationParameters fine = coarse;
  fine.mesh.refinements = 1;
  const Problem<2> coarse_problem(coarse), fine_problem(fine, coarse_problem);
  Log log("", true, MPI_COMM_WORLD);
  Simulation<2> a(coarse_problem, coarse, log, MPI_COMM_WORLD);
  Simulation<2> b(fine_problem, fine, log, MPI_COMM_WORLD);
  const ComparisonGrid<2> grid = {fine_problem.region(), 6};

  const DensitySamples on_coarse = sample_gibbs(coarse_problem, a, grid);
  const DensitySamples on_fine =
      sample_density(fine_problem, b, b.formulation(), b.formulation().stationary_vector(), grid);

  EXPECT_GT(coarse_problem.cut().n_cut, 0u);
  EXPECT_EQ(fine_problem.cut().n_cut, 4 * coarse_problem.cut().n_cut);
  ASSERT_EQ(on_coarse.cells, on_fine.cells);
  EXPECT_LT(distance(on_coarse, on_fine, grid, MPI_COMM_WORLD).l1, 1e-10);
}

TEST(StudyMpi, ColdIsSlow)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.initial_density.mean = {{-1.}};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  parameters.time.final_time = 1.;
  parameters.time.time_step = 0.1;
  parameters.spectrum.number_of_eigenvalues = 1;
  StudyParameters study;
  study.type = "temperature";
  study.values = {1., 0.5, 0.25};

  const nlohmann::json levels = summary_of(parameters, study)["study"]["levels"];

  // D lambda_1 = 0.45454660 / 2 at D = 1/2 and 0.11911837 / 4 at D = 1/4; see verification/
  EXPECT_NEAR(levels[0]["lambda_1"].get<double>(), 0.4545466, 1e-6);
  EXPECT_NEAR(levels[1]["lambda_1"].get<double>(), 0.1191184, 1e-6);
  for (unsigned int k = 1; k < 3; ++k) {
    EXPECT_LT(levels[k]["lambda_1"], levels[k - 1]["lambda_1"]);
    EXPECT_GT(levels[k]["l1"], levels[k - 1]["l1"]);
    EXPECT_GT(levels[k]["kl"], 0.);
  }
}

TEST(StudyMpi, GapsOfASweepOverPenaltiesAreThoseOfShooting)
{
  // V = (x^2-1)^2 + (gamma/2) x^2, D = 1/4: gamma = 4 leaves no barrier
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 0.5;
  parameters.initial_density.mean = {{-1.}};
  parameters.mesh.subdivisions = {40};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 6;
  parameters.time.final_time = 0.1;
  parameters.time.time_step = 0.05;
  parameters.spectrum.number_of_eigenvalues = 2;
  StudyParameters study;
  study.type = "L2";
  study.values = {4., 0.5, 1.};

  const nlohmann::json levels = summary_of(parameters, study)["study"]["levels"];

  ASSERT_EQ(levels.size(), 3u);
  for (const nlohmann::json &level : levels) {
    const double gamma = level["value"];
    const double exact =
        gibbsflow::testing::sturm_liouville_eigenvalues(
            [&](double x) { return 4. * x * (x * x - 1.) + gamma * x; }, 0.25, -2.5, 2.5, 0., 1)
            .front();
    EXPECT_NEAR(level["lambda_1"].get<double>() / exact, 1., 1e-9) << gamma;
    EXPECT_LE(level["lambda_1_lower"].get<double>(), exact * (1. + 1e-9)) << gamma;
  }
}

/// The numbers of the file's head, from the file.
TEST(StudySlow, TheShippedSweepFindsThePenaltyThatMixesBest)
{
  Locations locations;
  Parameters file =
      read_parameters(PARAMS_DIRECTORY "/studies/l2_sweep.prm", {}, locations, MPI_COMM_WORLD);
  file.values.time.final_time = 0.2;

  const nlohmann::json levels = summary_of(file.values, file.study)["study"]["levels"];

  // the same with twice as many cells a side
  const std::map<double, double> exact = {
      {0.008, 0.026476248}, {0.016, 0.036796059}, {0.032, 0.0050152577}};
  ASSERT_EQ(levels.size(), 5u);
  for (const nlohmann::json &level : levels) {
    EXPECT_LE(level["lambda_1"], levels[3]["lambda_1"]);
    if (exact.count(level["value"]) > 0) {
      EXPECT_NEAR(level["lambda_1"].get<double>() / exact.at(level["value"]), 1., 3e-8);
    }
  }
}

TEST(StudyMpi, ALevelThatFailsIsNamedAndTheOthersKeepTheirTable)
{
  // V/D changes by 45 over a cell: degree 1 cannot, degrees 2 and 3 can
  SimulationParameters parameters = tilted_plane();
  parameters.potential.expression = "180*x";
  parameters.potential.expression_gradient = "180";
  parameters.initial_density.type = "Gibbs";
  parameters.mesh.cut = 0.;
  parameters.time.time_step = 0.05;
  parameters.spectrum.number_of_eigenvalues = 0;
  StudyParameters study;
  study.type = "degree";
  study.values = {1, 2, 3};

  const nlohmann::json some = summary_of(parameters, study, 1);
  study.values = {1, 2};
  parameters.potential.scale = 2.;
  const nlohmann::json none = summary_of(parameters, study, 1);

  EXPECT_EQ(some["program"]["status"], "failed");
  ASSERT_EQ(some["study"]["levels"].size(), 2u);
  EXPECT_EQ(some["study"]["levels"][0]["degree"], 2);
  EXPECT_TRUE(some["study"]["levels"][0].contains("l1"));
  EXPECT_EQ(some["warnings"][0].get<std::string>().rfind("level 1 of 3: degree 1 has failed", 0),
            0u)
      << some["warnings"];
  EXPECT_GE(some["timing"]["output"].get<double>(), 0.);
  EXPECT_FALSE(none["study"].contains("levels"));
}

TEST(Study, IsRefusedBeforeAnythingIsWritten)
{
  SimulationParameters parameters = tilted_plane();
  StudyParameters study = mesh_study("exact");
  study.exact_solution = "x + q";
  const ScratchDirectory scratch(MPI_COMM_SELF);
  RunContext context;
  context.output_directory = (scratch.path() / "study").string();

  test::expect_user_error([&] { run_study(parameters, study, context); }, "Study/Exact solution",
                          "q");
  EXPECT_FALSE(std::filesystem::exists(context.output_directory));
}

// `validate` asks this of the same file.
TEST(Study, IsRefusedByItsCheckAsItIsWhenItRuns)
{
  SimulationParameters parameters = tilted_plane();
  StudyParameters study = mesh_study("exact");
  EXPECT_NO_THROW(check_study(parameters, study));
  EXPECT_NO_THROW(check_study(parameters, StudyParameters()));

  study.exact_solution = "x + q";
  test::expect_user_error([&] { check_study(parameters, study); }, "Study/Exact solution", "q");
  study.type = "depth";
  test::expect_user_error([&] { check_study(parameters, study); }, "Study/Type");
  study = mesh_study("finest");
  parameters.initial_density.expression = "0";
  test::expect_user_error([&] { check_study(parameters, study); }, "Initial density/Type");
}
