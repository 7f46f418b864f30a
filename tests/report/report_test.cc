#include "report/report.h"

#include "io/table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace gibbsflow {
namespace {

struct Results {
  Json summary;
  ReportContext context;
};

std::string printed(const Results &run)
{
  std::ostringstream out;
  print_report(run.summary, run.context, out);
  return out.str();
}

Results typical_run()
{
  Results run;
  run.summary = Json::parse(R"({
    "model": {"dimension": 2, "potential": "double well (x² − 1)² + 2y²", "sigma": 0.5, "alpha": 1,
              "diffusion": 0.25, "barrier": 1, "rescaled": false,
              "formulation": "Fokker–Planck as weighted heat, no flux",
              "initial_density": "Gaussian at (−1, 0.5), deviation 0.2"},
    "mesh": {"cells": 500, "cells_cut": 76, "dofs": 6897, "degree": 4, "lower": [-2.5, -2],
             "upper": [2.5, 2], "outside_mass_bound": 1.3e-17},
    "time": {"scheme": "TR-BDF2, dt from 0.001 to 0.1", "steps": 231, "rejected": 4,
             "final_time": 63, "linear_solver": "CHOLMOD"},
    "density": {"minimum": 1e-20, "mean": [-0.3, 1e-9], "covariance": [[0.8, 0], [0, 0.06]]},
    "gibbs": {"mean": [0, 0], "covariance": [[0.85, 0], [0, 0.0625]]},
    "distance": {"l1": 0.2, "tv": 0.1, "chi2": 0.04, "kl": 0.02, "l2_mu": 0.2},
    "spectrum": {"lambda": [0.3012345678901, null], "log_lambda": [-1.2, -1000],
                 "rate": [0.0753, null], "residual": [1.2e-13, null]},
    "poincare": {"constant": 3.3196720},
    "decay": {"predicted_rate": 0.150617, "fitted_rate": 0.150625, "window": [1, 2]},
    "timing": {"total": 1.502, "setup": 0.031, "assembly": 0.12, "factorization": 0.05,
               "solve": 0.7, "spectrum": 0.2, "analysis": 0.3, "output": 0.1,
               "peak_memory": 2.1e8}
  })");
  for (unsigned int n = 0; n <= 200; ++n) {
    const double t = 0.01 * n;
    run.context.history.push_back({t, 1. + 1e-15 * n, std::exp(-t),
                                   n == 0 ? NAN : std::exp(-2. * t), n == 0 ? 1000. : -2. * t,
                                   std::exp(-2. * t), std::exp(-2. * t)});
  }
  run.context.status = "done";
  run.context.warnings = {"the weighted norm has a floor of 3e-9 in L1"};
  run.context.directory = "results/double_well";
  run.context.files = {{"summary.json", "all numbers"}, {"solution.pvd", "fields for ParaView"}};
  return run;
}

TEST(Report, IsAtMostAHundredColumnsWide)
{
  Results run = typical_run();
  run.summary["model"]["potential"] = std::string(300, 'V');
  std::istringstream lines(printed(run));

  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(text_width(line), 100U) << line;
}

TEST(Report, SaysWhatThereIs)
{
  const std::string text = printed(typical_run());

  for (const char *expected : {"0.25   (σ = 0.5, α = 1)", "[-2.5, 2.5] × [-2, 2]", "76 cut",
                               "6 897", "10^434.29", "0.30123457", "10^-434.29", "0.150617",
                               "1.5 s", "210.0 MB", "results/double_well", "warning: the weighted"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << " is not in\n" << text;
}

TEST(Report, NeverSaysThatAStoppedRunHasEnded)
{
  Results run = typical_run();
  run.context.status = "stopped";
  run.context.final_time = 1e5;

  const std::string text = printed(run);

  EXPECT_NE(text.find("The density at t = 63 of 100000, where the run was stopped"),
            std::string::npos);
  EXPECT_EQ(text.find("The density at the end"), std::string::npos);
}

TEST(Report, LeavesOutWhatThereIsNot)
{
  Results run;
  run.summary["model"] = {{"dimension", 1}, {"diffusion", 0.5}};

  EXPECT_EQ(printed(run), "\nProblem in 1-D\n  noise D = σα/2            0.5\n");
  EXPECT_EQ(printed(Results()), "");
}

TEST(Report, NeverSaysNanOrInf)
{
  Results run = typical_run();
  run.summary["distance"]["chi2"] = INFINITY;
  run.summary["distance"]["kl"] = NAN;
  run.summary["density"]["minimum"] = -INFINITY;

  const std::string text = printed(run);
  for (const char *word : {"nan", "inf"})
    EXPECT_EQ(text.find(word), std::string::npos) << text;
}

// What the errors beside them leave right: two digits of L1 = 0.2, one of the squares.
TEST(Report, PrintsTheDigitsThatAreRight)
{
  Results run = typical_run();
  run.summary["error"] = {{"space_l1", 0.005}, {"time_l1", 0.003}};
  run.summary["spectrum"]["error_estimate"] = {1e-4, nullptr};

  const std::string text = printed(run);
  for (const char *expected :
       {"L1 = 2 TV                 0.20\n", "KL                        0.02\n", " 0.3012 ",
        "C_P = 1/λ₁                3.32\n", "error of ρ in L1          space 0.005   time 0.003"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << " is not in\n" << text;
}

TEST(Report, RoundsBoundsToTheirSide)
{
  Results run = typical_run();
  run.summary["poincare"]["log_lower"] = run.summary["poincare"]["log_upper"] = std::log(2. / 3.);

  EXPECT_NE(printed(run).find("0.66666666 and 0.66666667"), std::string::npos) << printed(run);
}

TEST(Report, ShowsPicturesWithTheErrorsOfEnsembles)
{
  Results run = typical_run();
  const Json moments = Json::parse(R"({"mean": [-0.0123456, 0.1234567],
                                       "covariance": [[0.0123456, 0], [0, 0.0234567]]})");
  for (const std::string name : {"gibbs", "isotropic", "general", "modified equation"}) {
    Json row = moments;
    row["name"] = name;
    row["l1_to_general"] = name == "general" ? 0. : 0.26789;
    row["l1_standard_error"] = name == "modified equation" ? 0.0021 : 1e-9;
    if (name == "modified equation") {
      row["sampling_noise"] = 0.01;
      row["l1_to_isotropic"] = 0.31234;
      row["l1_to_isotropic_error"] = 0.0022;
    } else
      row["gap"] = 2.2630931;
    run.summary["comparison"].push_back(row);
  }

  const std::string text = printed(run);

  EXPECT_NE(text.find("0.268 ± 0.002"), std::string::npos) << text;
  EXPECT_NE(text.find("0.312 ± 0.002"), std::string::npos) << text;
  EXPECT_NE(text.find("0.2679"), std::string::npos) << text;
  EXPECT_NE(text.find("2.263"), std::string::npos) << text;
  EXPECT_EQ(text.find("escape"), std::string::npos) << "no row has one\n" << text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(text_width(line), 100u) << line;
}

TEST(Report, SaysHowFarRunsInAllWeightsAreFromTheSubspace)
{
  Results run = typical_run();
  for (unsigned int k = 0; k < 40; ++k) {
    Json result;
    result["method"] = "file";
    result["time"] = k;
    result["off_subspace"] = {
        {"distance", 0.5 + k}, {"potential", 0.25}, {"potential_of_projection", 0.75}};
    run.summary["ensemble"].push_back(result);
  }

  const std::string text = printed(run);

  EXPECT_NE(text.find("0.5000"), std::string::npos) << "the first\n" << text;
  EXPECT_NE(text.find("39.50"), std::string::npos) << "the last\n" << text;
  EXPECT_EQ(text.find("1.500"), std::string::npos) << "not all\n" << text;
  EXPECT_NE(text.find("V(projection of W)"), std::string::npos) << text;
}

TEST(SpreadThroughTime, ShowsFirstAndLastAndEvenlySpacedInstantsBetween)
{
  const std::vector<Instant> rows = spread_through_time(typical_run().context.history, 5);

  ASSERT_EQ(rows.size(), 5U);
  for (unsigned int i = 0; i < 5; ++i)
    EXPECT_NEAR(rows[i].time, 0.5 * i, 1e-12);
}

TEST(SpreadThroughTime, ShowsNoInstantTwiceWhereStepsGrow)
{
  std::vector<Instant> history(12);
  for (unsigned int n = 0; n < history.size(); ++n)
    history[n].time = std::pow(2., n);

  const std::vector<Instant> rows = spread_through_time(history, 8);

  EXPECT_LE(rows.size(), 8U);
  EXPECT_EQ(rows.back().time, history.back().time);
  for (std::size_t i = 1; i < rows.size(); ++i)
    EXPECT_LT(rows[i - 1].time, rows[i].time);
}

} // namespace
} // namespace gibbsflow
