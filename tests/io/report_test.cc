#include "io/report.h"

#include "io/table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace gibbsflow {
namespace {

std::string printed(const Report &report)
{
  std::ostringstream out;
  print_report(report, out);
  return out.str();
}

Report typical_report()
{
  Report report;
  report.problem = {2,
                    "double well (x² − 1)² + 2y²",
                    "Fokker–Planck as weighted heat, no flux",
                    "Gaussian at (−1, 0.5), deviation 0.2",
                    0.5,
                    1.,
                    0.25,
                    4.,
                    false};
  report.mesh = {500, 76, 6897, 4, {-2.5, -2.}, {2.5, 2.}, 1.3e-17, {}, {}};
  report.stepping = {"TR-BDF2, dt from 0.001 to 0.1", "CHOLMOD", 231, 4};
  for (unsigned int n = 0; n <= 200; ++n) {
    const double t = 0.01 * n;
    report.history.push_back({t, 1. + 1e-15 * n, std::exp(-t), n == 0 ? NAN : std::exp(-2. * t),
                              n == 0 ? 1000. : -2. * t, std::exp(-2. * t), std::exp(-2. * t)});
  }
  report.moments = {{-0.3, 1e-9}, {0., 0.}, {0.8, 0.06}, {0.85, 0.0625}};
  report.distance = {0.2, 0.1, 0.04, std::log(0.04), 0.02, 0.2, std::log(0.2)};
  report.minimum = 1e-20;
  report.modes = {{0.3012345678901, std::log(0.3), 0.0753, 1.2e-13},
                  {std::nullopt, -1000., std::nullopt, std::nullopt}};
  report.poincare_constant = 1. / 0.3012345678901;
  report.decay = {0.150617, 0.150625, {1., 2.}};
  report.phases = {{"setup", 0.031},  {"assembly", 0.12}, {"factorization", 0.05}, {"solve", 0.7},
                   {"spectrum", 0.2}, {"analysis", 0.3},  {"output", 0.1}};
  report.total_time = 1.502;
  report.peak_memory = 2.1e8;
  report.warnings = {"the weighted norm has a floor of 3e-9 in L1"};
  report.directory = "results/double_well";
  report.files = {{"summary.json", "all numbers"}, {"solution.pvd", "fields for ParaView"}};
  return report;
}

TEST(Report, IsAtMostAHundredColumnsWide)
{
  Report report = typical_report();
  report.problem.potential = std::string(300, 'V');
  std::istringstream lines(printed(report));

  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(text_width(line), 100U) << line;
}

TEST(Report, SaysWhatThereIs)
{
  const std::string text = printed(typical_report());

  for (const char *expected : {"0.25   (σ = 0.5, α = 1)", "[-2.5, 2.5] × [-2, 2]", "76 cut",
                               "6 897", "10^434.29", "0.30123457", "10^-434.29", "0.150617",
                               "1.5 s", "210.0 MB", "results/double_well", "warning: the weighted"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << " is not in\n" << text;
}

TEST(Report, NeverSaysThatAStoppedRunHasEnded)
{
  Report report = typical_report();
  report.stepping.stopped_at = 63.;
  report.stepping.final_time = 1e5;

  const std::string text = printed(report);

  EXPECT_NE(text.find("The density at t = 63 of 100000, where the run was stopped"),
            std::string::npos);
  EXPECT_EQ(text.find("The density at the end"), std::string::npos);
}

TEST(Report, LeavesOutWhatThereIsNot)
{
  Report report;
  report.problem.dimension = 1;
  report.problem.diffusion = 0.5;

  EXPECT_EQ(printed(report), "\nProblem in 1-D\n  noise D = σα/2            0.5\n");
  EXPECT_EQ(printed(Report()), "");
}

TEST(Report, NeverSaysNanOrInf)
{
  Report report = typical_report();
  report.distance.chi2 = INFINITY;
  report.distance.kl = NAN;
  report.minimum = -INFINITY;

  const std::string text = printed(report);
  for (const char *word : {"nan", "inf"})
    EXPECT_EQ(text.find(word), std::string::npos) << text;
}

// What the errors beside them leave right: two digits of L1 = 0.2, one of the squares.
TEST(Report, PrintsTheDigitsThatAreRight)
{
  Report report = typical_report();
  report.distance.error_l1 = 0.008;
  report.error = {0.005, 0.003};
  report.modes[0].error = 1e-4;

  const std::string text = printed(report);
  for (const char *expected :
       {"L1 = 2 TV                 0.20\n", "KL                        0.02\n", " 0.3012 ",
        "C_P = 1/λ₁                3.32\n", "error of ρ in L1          space 0.005   time 0.003"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << " is not in\n" << text;
}

TEST(Report, RoundsBoundsToTheirSide)
{
  Report report = typical_report();
  report.gap_lower = report.gap_upper = std::log(2. / 3.);

  EXPECT_NE(printed(report).find("0.66666666 and 0.66666667"), std::string::npos)
      << printed(report);
}

TEST(SpreadThroughTime, ShowsFirstAndLastAndEvenlySpacedInstantsBetween)
{
  const std::vector<Report::Instant> rows = spread_through_time(typical_report().history, 5);

  ASSERT_EQ(rows.size(), 5U);
  for (unsigned int i = 0; i < 5; ++i)
    EXPECT_NEAR(rows[i].time, 0.5 * i, 1e-12);
}

TEST(SpreadThroughTime, ShowsNoInstantTwiceWhereStepsGrow)
{
  std::vector<Report::Instant> history(12);
  for (unsigned int n = 0; n < history.size(); ++n)
    history[n].time = std::pow(2., n);

  const std::vector<Report::Instant> rows = spread_through_time(history, 8);

  EXPECT_LE(rows.size(), 8U);
  EXPECT_EQ(rows.back().time, history.back().time);
  for (std::size_t i = 1; i < rows.size(); ++i)
    EXPECT_LT(rows[i - 1].time, rows[i].time);
}

} // namespace
} // namespace gibbsflow
